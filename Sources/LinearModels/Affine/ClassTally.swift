import Learning

/// How much weight each class has.
struct ClassTally {
  /// Sum of the weights of each class's rows.
  let weightSums: [Double]
  let total: Double

  init(codes: [Int32], classCount: Int, weights: [Double]?) {
    var sums = [Double](repeating: 0, count: classCount)
    if let weights {
      for row in codes.indices { sums[Int(codes[row])] += weights[row] }
    } else {
      for code in codes { sums[Int(code)] += 1 }
    }
    weightSums = sums
    total = sums.reduce(0, +)
  }

  /// Share of the weight that each class has.
  var frequencies: [Double] { weightSums.map { $0 / total } }

  /// Classes with any weight, ascending.
  var present: [Int] { weightSums.indices.filter { weightSums[$0] > 0 } }

  /// One factor for each class, so that every class present has the same weight: `total / (present * weight)`.
  var balancingFactors: [Double] {
    let share = total / Double(max(1, present.count))
    return weightSums.map { $0 > 0 ? share / $0 : 0 }
  }
}

/// How classes of different size count.
public enum ClassWeight: String, CaseIterable, Codable, Sendable {
  /// Every row counts as its own weight says.
  case none
  /// Rows are weighted so that every class present counts the same, and all rows together as before.
  case balanced

  /// The row weights after balancing; nil where every row counts once.
  func rowWeights(codes: [Int32], classCount: Int, weights: [Double]?) -> [Double]? {
    switch self {
    case .none: return weights
    case .balanced:
      let factors = ClassTally(codes: codes, classCount: classCount, weights: weights).balancingFactors
      return codes.indices.map { (weights?[$0] ?? 1) * factors[Int(codes[$0])] }
    }
  }
}
