import Statistics

/// Trainings at steps drawn by lot: the dummy that an alarm must beat.
package enum RandomTimes {
  /// So many of the steps, each set of them equally likely, in rising order.
  package static func draw(_ count: Int, among steps: [Int], generator: inout SeededGenerator) -> [Int] {
    var places = steps
    let drawn = min(max(0, count), places.count)
    for position in 0..<drawn {
      places.swapAt(position, position + generator.integer(below: places.count - position))
    }
    return places.prefix(drawn).sorted()
  }
}
