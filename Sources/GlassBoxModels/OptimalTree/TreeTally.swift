import Foundation
import Learning

/// What is added up of rows to know what they lose at best: for classes the weight of each, for values weight, sum and sum of
/// squares; and last the number of rows.
struct TreeTally: Sendable {
  /// Numbers of a tally.
  let width: Int
  private let codes: [Int32]
  private let values: [Double]
  private let weights: [Double]?

  /// Values are taken about their mean and in units of their deviation, so that sums of squares keep their digits; weights
  /// in units of their mean.
  init(_ examples: Examples, _ usable: [Int32]) {
    let total = usable.reduce(0) { $0 + (examples.weights?[Int($1)] ?? 1) }
    weights = examples.weights.map { $0.map { $0 * (Double(usable.count) / total) } }
    switch examples.targets {
    case .classes(let codes, let classCount):
      width = classCount + 1
      self.codes = codes
      values = []
    case .values:
      width = 4
      codes = []
      values = TargetScale(examples).scaled(examples.targets)
    }
  }

  var isOfClasses: Bool { values.isEmpty }

  /// Adds a row to the tally that begins at a place.
  @inline(__always)
  func add(_ row: Int32, to tallies: inout [Double], at place: Int) {
    let row = Int(row)
    let weight = weights?[row] ?? 1
    if isOfClasses {
      tallies[place &+ Int(codes[row])] += weight
    } else {
      let value = values[row]
      tallies[place] += weight
      tallies[place &+ 1] += weight * value
      tallies[place &+ 2] += weight * value * value
    }
    tallies[place &+ width &- 1] += 1
  }

  /// The rows of the tally that begins at a place.
  @inline(__always)
  func rows(_ tallies: [Double], at place: Int) -> Double { tallies[place &+ width &- 1] }

  /// The least loss of one answer for all its rows: entropy in natural units times the weight, or squared errors.
  @inline(__always)
  func loss(_ tallies: [Double], at place: Int) -> Double {
    if isOfClasses {
      var total = 0.0
      var sum = 0.0
      for label in place..<place &+ width &- 1 where tallies[label] > 1e-9 {
        total += tallies[label]
        sum += tallies[label] * log(tallies[label])
      }
      return total > 0 ? max(0, total * log(total) - sum) : 0
    }
    let weight = tallies[place]
    return weight > 1e-12 ? max(0, tallies[place &+ 2] - tallies[place &+ 1] * tallies[place &+ 1] / weight) : 0
  }

  /// The least loss of one answer for some rows.
  func loss(of rows: [Int32]) -> Double {
    var tally = [Double](repeating: 0, count: width)
    for row in rows { add(row, to: &tally, at: 0) }
    return loss(tally, at: 0)
  }
}
