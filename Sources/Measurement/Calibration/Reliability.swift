/// How stated probabilities compare with what happened, in bins of equal width.
///
/// Bins are closed on the right, `(lower, upper]`, and the first one holds 0 as well. Empty bins are left out.
///
/// Source: Naeini, Cooper & Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning" (2015).
public struct Reliability: Sendable, Equatable {
  public struct Bin: Sendable, Equatable {
    /// Weight of the rows in the bin.
    public let weight: Double
    public let meanStated: Double
    /// Share of rows where the event happened.
    public let meanHappened: Double
  }

  public let bins: [Bin]

  /// - Parameters:
  ///   - stated: probabilities in 0...1.
  ///   - happened: whether the event happened, row by row.
  ///   - binCount: at least 1; 15 by default.
  ///   - weights: how often each row counts; nil: once.
  public init(stated: [Double], happened: [Bool], binCount: Int = 15, weights: [Double]? = nil) {
    let binCount = max(1, binCount)
    let step = 1 / Double(binCount)
    var totals = [Double](repeating: 0, count: binCount)
    var statedSums = totals
    var happenedSums = totals
    for row in stated.indices {
      let value = min(max(stated[row], 0), 1)
      var bin = min(max(Int(value * Double(binCount)), 0), binCount - 1)
      // The product rounds; the edges decide.
      while bin > 0, value <= Double(bin) * step { bin -= 1 }
      while bin + 1 < binCount, value > Double(bin + 1) * step { bin += 1 }
      let weight = weights?[row] ?? 1
      totals[bin] += weight
      statedSums[bin] += weight * value
      if happened[row] { happenedSums[bin] += weight }
    }
    bins = (0..<binCount).filter { totals[$0] > 0 }.map { bin in
      Bin(
        weight: totals[bin], meanStated: statedSums[bin] / totals[bin],
        meanHappened: happenedSums[bin] / totals[bin])
    }
  }

  /// Mean gap between what was stated and what happened, weighted by rows; NaN without rows.
  public var expectedError: Double {
    let total = bins.reduce(0) { $0 + $1.weight }
    return bins.reduce(0) { $0 + $1.weight * abs($1.meanHappened - $1.meanStated) } / total
  }

  /// Largest gap of any bin; NaN without rows.
  public var maximumError: Double { bins.map { abs($0.meanHappened - $0.meanStated) }.max() ?? .nan }
}
