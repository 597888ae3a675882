import CKernels
import Learning

/// What single trees and forests learn from: class codes, or numbers whose sums tell the mean.
///
/// Two classes are numbers too: with targets 0 and 1, squared error is Gini impurity (halved), and the mean is the share
/// of class 1.
struct ImpurityTargets: Sendable {
  enum Kind: Sendable {
    /// Distance of each row's target from `centre`.
    case values([Float], centre: Double)
    case classes([Int32], classCount: Int)
  }

  let kind: Kind
  /// Original weights, or nil.
  let weights: [Double]?
  /// Rows whose weight isn't zero, ascending.
  let rows: [UInt32]
  /// What the leaves' vectors or values mean.
  let link: TreeLink
  let classCount: Int
  let entropy: Bool

  /// - Parameter entropy: use entropy instead of Gini impurity for classes.
  init(_ examples: Examples, entropy: Bool) throws(FitError) {
    try examples.requireTargetsInSinglePrecision()
    weights = examples.effectiveWeights
    let count = examples.rows
    if let weights {
      rows = (0..<UInt32(count)).filter { weights[Int($0)] > 0 }
    } else {
      rows = Array(0..<UInt32(count))
    }
    self.entropy = entropy
    switch examples.targets {
    case .values(let values):
      var sum = 0.0
      var total = 0.0
      for row in rows {
        let weight = weights?[Int(row)] ?? 1
        // A running mean can't overflow where a sum could.
        total += weight
        sum += (values[Int(row)] - sum) * (weight / total)
      }
      kind = .values(values.map { Float($0 - sum) }, centre: sum)
      link = .identity
      classCount = 1
    case .classes(let codes, let count) where count == 2 && !entropy:
      kind = .values(codes.map { Float($0) }, centre: 0)
      link = .meanProbability
      classCount = 2
    case .classes(let codes, let count):
      kind = .classes(codes, classCount: count)
      link = .shares
      classCount = count
    }
  }

  /// What predictions begin with.
  var base: [Double] {
    switch kind {
    case .values(_, let centre): [centre]
    case .classes(_, let count): [Double](repeating: 0, count: count)
    }
  }

  /// What a decrease of squared error is times, to be one of the criterion: Gini impurity of two classes is twice it.
  var criterionFactor: Double { link == .meanProbability ? 2 : 1 }

  func weight(_ row: UInt32, _ multiplicities: [UInt32]?) -> Double {
    (weights?[Int(row)] ?? 1) * (multiplicities.map { Double($0[Int(row)]) } ?? 1)
  }
}

extension Examples {
  /// Trees count distances from the mean target in single precision; further apart or closer together, they would
  /// become infinite or zero.
  func requireTargetsInSinglePrecision() throws(FitError) {
    guard case .values(let values) = targets, let least = values.min(), let most = values.max() else { return }
    let half = most / 2 - least / 2
    guard half == 0 || (1e-30...1e30).contains(half) else {
      throw .numerical(
        "the targets lie \(2 * half) apart, which trees can't count; scale them to between 1e-30 and 1e30")
    }
  }

  /// The weights, or nil where every row counts once: unit weights are no weights.
  var effectiveWeights: [Double]? {
    guard let weights, weights.contains(where: { $0 != 1 }) else { return nil }
    return weights
  }
}
