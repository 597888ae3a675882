import Foundation
import Learning
import Records

extension StreamingTree {
  func isActive(_ slot: Int) -> Bool { numbers[slot * layout.stride + layout.active] == 1 }
  func depth(_ slot: Int) -> Int { Int(numbers[slot * layout.stride + layout.depth]) }
  func lastAttempt(_ slot: Int) -> Double { numbers[slot * layout.stride + layout.attempt] }

  /// Weight of all classes.
  func leafWeight(_ slot: Int) -> Double {
    var sum = 0.0
    for label in 0..<classCount { sum += numbers[slot * layout.stride + label] }
    return sum
  }

  mutating func deactivate(_ slot: Int) { numbers[slot * layout.stride + layout.active] = 0 }

  /// Class shares by the leaf's own rule.
  func leafAnswer(_ slot: Int, _ row: Span<Double>, into answer: inout MutableSpan<Double>) {
    let start = slot * layout.stride
    let usesBayes =
      switch rules.leaf {
      case .shares: false
      case .naiveBayes: true
      case .adaptive: numbers[start + layout.rightByBayes] >= numbers[start + layout.rightByShares]
      }
    if usesBayes, isActive(slot) {
      bayesAnswer(slot, row, into: &answer)
    } else {
      let total = leafWeight(slot)
      for label in 0..<classCount { answer[label] = total > 0 ? numbers[start + label] / total : 0 }
    }
  }

  /// Naive Bayes on the watched columns.
  func bayesAnswer(_ slot: Int, _ row: Span<Double>, into answer: inout MutableSpan<Double>) {
    let start = slot &* layout.stride
    let total = leafWeight(slot)
    guard total > 0 else {
      for label in 0..<classCount { answer[label] = 0 }
      return
    }
    for label in 0..<classCount {
      let weight = numbers[start + label]
      answer[label] = weight > 0 ? log(weight / total) : -.infinity
    }
    for position in 0..<rules.columnsPerLeaf {
      let value = row[Int(watched[slot &* rules.columnsPerLeaf &+ position])]
      if value.isNaN { continue }
      var widest = 0.0
      for label in 0..<classCount { widest = max(widest, variance(start &+ layout.distribution(position, label))) }
      guard widest > 0, widest.isFinite else { continue }
      for label in 0..<classCount where numbers[start + label] > 0 {
        answer[label] += logDensity(start &+ layout.distribution(position, label), value, unit: widest)
      }
    }
    var largest = -Double.infinity
    for label in 0..<classCount { largest = max(largest, answer[label]) }
    var sum = 0.0
    for label in 0..<classCount {
      answer[label] = numbers[start + label] > 0 && largest.isFinite ? exp(answer[label] - largest) : 0
      sum += answer[label]
    }
    for label in 0..<classCount { answer[label] = sum > 0 ? answer[label] / sum : 0 }
  }

  /// Variance of a watched column within a class; 0 where there is no spread yet.
  @inline(__always)
  private func variance(_ at: Int) -> Double { numbers[at] > 1 ? numbers[at + 2] / (numbers[at] - 1) : 0 }

  /// Log of the normal density per square root of `unit`, so that the scale of a column says nothing; 0 where there is no
  /// spread yet.
  @inline(__always)
  private func logDensity(_ at: Int, _ value: Double, unit: Double) -> Double {
    let variance = variance(at)
    guard variance > 0, variance.isFinite else { return 0 }
    let distance = value - numbers[at + 1]
    return max(-0.5 * distance / variance * distance, -1e300) - 0.918_938_533_204_672_7 - 0.5 * log(variance / unit)
  }

  /// Learns a row in its leaf.
  mutating func updateLeaf(_ slot: Int, _ row: Span<Double>, label: Int, weight: Double) {
    let start = slot &* layout.stride
    guard isActive(slot) else {
      numbers[start + label] += weight
      return
    }
    if rules.leaf == .adaptive { judgeLeaf(slot, row, label: label, weight: weight) }
    numbers[start + label] += weight
    for position in 0..<rules.columnsPerLeaf {
      let value = row[Int(watched[slot &* rules.columnsPerLeaf &+ position])]
      if value.isNaN { continue }
      let at = start &+ layout.distribution(position, label)
      if numbers[at] == 0 {
        numbers[at + 3] = value
        numbers[at + 4] = value
      } else {
        numbers[at + 3] = min(numbers[at + 3], value)
        numbers[at + 4] = max(numbers[at + 4], value)
      }
      numbers[at] += weight
      let before = value - numbers[at + 1]
      numbers[at + 1] += before * (weight / numbers[at])
      numbers[at + 2] += weight * before * (value - numbers[at + 1])
    }
  }

  /// Notes which of its two ways of answering would have been right.
  private mutating func judgeLeaf(_ slot: Int, _ row: Span<Double>, label: Int, weight: Double) {
    let start = slot &* layout.stride
    let best = (numbers[start..<start + classCount].indexOfLargest ?? start) - start
    let isEmpty = leafWeight(slot) == 0
    if isEmpty || best == label { numbers[start + layout.rightByShares] += weight }
    if isEmpty { return }
    var answer = [Double](repeating: 0, count: classCount)
    var span = answer.mutableSpan
    bayesAnswer(slot, row, into: &span)
    let right = answer.indexOfLargest == label
    if right { numbers[start + layout.rightByBayes] += weight }
  }
}
