import Statistics

/// How good a detector's alarms are on streams whose changes are known.
///
/// An alarm within `window` values after a change finds it, the first one with its delay; every other alarm is false.
package struct DetectorScore: Codable, Sendable, Equatable {
  /// Changes, and how many of them were found.
  package private(set) var changes = 0
  package private(set) var found = 0
  package private(set) var alarms = 0
  package private(set) var falseAlarms = 0
  /// Values outside the windows after changes.
  package private(set) var quietValues = 0
  private var delays = 0

  package init() {}

  /// - Parameters:
  ///   - alarms: positions, ascending.
  ///   - changes: where the stream changes, ascending.
  ///   - window: values after a change within which an alarm answers it.
  package mutating func add(alarms positions: [Int], changes places: [Int], length: Int, window: Int) {
    var isAnswer = [Bool](repeating: false, count: positions.count)
    changes += places.count
    alarms += positions.count
    var quiet = length
    for (index, place) in places.enumerated() {
      let end = min(place + window, places.indices.contains(index + 1) ? places[index + 1] : length, length)
      quiet -= max(0, end - place)
      var isFound = false
      for (number, position) in positions.enumerated() where position >= place && position < end {
        isAnswer[number] = true
        if !isFound {
          found += 1
          delays += position - place
          isFound = true
        }
      }
    }
    falseAlarms += isAnswer.count { !$0 }
    quietValues += quiet
  }

  package mutating func add(_ other: DetectorScore) {
    changes += other.changes
    found += other.found
    alarms += other.alarms
    falseAlarms += other.falseAlarms
    quietValues += other.quietValues
    delays += other.delays
  }

  /// Nil where there were none.
  package var foundShare: Double? { changes == 0 ? nil : Double(found) / Double(changes) }
  /// Values from a change to the alarm, of those that were found.
  package var meanDelay: Double? { found == 0 ? nil : Double(delays) / Double(found) }
  /// Per 10,000 values outside the windows.
  package var falseRate: Double? { quietValues == 0 ? nil : Double(falseAlarms) * 10_000 / Double(quietValues) }

  /// What alarms at random places would score, as many as a detector gave: the dummy that it must beat.
  /// - Parameter draws: how often the places are drawn.
  package static func random(
    alarms count: Int, changes: [Int], length: Int, window: Int, draws: Int, generator: inout SeededGenerator
  ) -> DetectorScore {
    var score = DetectorScore()
    for _ in 0..<draws {
      let places = Set((0..<count).map { _ in generator.integer(below: max(1, length)) }).sorted()
      score.add(alarms: places, changes: changes, length: length, window: window)
    }
    return score
  }
}
