import Learning
import LinearAlgebra
import Machine
import Statistics
import Tabular

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How likely held-out rows are under probabilistic PCA of every size: cross-validation of the number of components.
///
/// Probabilistic PCA with k components is the normal distribution whose variances along the axes of the training rows
/// are `l_1 ... l_k`, and in all other directions their mean, `s^2 = (l_(k+1) + ... + l_d) / (d - k)`. With `t_i` the mean
/// square of the held-out rows along axis i, about the training mean, a held-out row has the mean log-likelihood
///
///     -1/2 (d log(2 pi) + sum_(i <= k) (log l_i + t_i / l_i) + (d - k) log s^2 + sum_(i > k) t_i / s^2)
///
/// so one decomposition for each fold scores every size. The covariances of the other folds are joined, not subtracted
/// from the sum of all, so that no digit cancels. A size whose noise variance is rounding error in some fold is left out,
/// and so is k = d: it is the same distribution as k = d - 1.
///
/// `d` is the number of directions in which the rows vary, so constant columns and sums of other columns change nothing;
/// where there are too few rows to tell, the number of columns that vary.
///
/// Noise that differs between directions isn't noise to this distribution: then it is often nearly all components that
/// make held-out rows most likely.
///
/// Weights count in the covariances, in the mean of a fold, and in the mean over the folds; rows of weight 0 in nothing.
///
/// O(rows * columns^2 + folds * columns^3); with fewer rows than columns, rows take the place of the columns.
///
/// Source: Tipping & Bishop, "Probabilistic principal component analysis" (1999); what `score` of scikit-learn's `PCA`
/// computes.
struct HeldOutLikelihood: Sendable, Equatable {
  /// One part of the rows, scored by the axes of all others.
  struct Fold: Sendable, Equatable {
    /// Sum of the weights of its rows.
    let weight: Double
    /// Mean log-likelihood of a row by the number of components, from 1, as far as that is defined.
    let means: [Double]
  }

  static let foldCount = 5

  let folds: [Fold]

  var byteCount: Int { folds.reduce(0) { $0 + 8 * $1.means.count } }

  /// Mean log-likelihood of a row over all folds by the number of components, from 1. Empty where no size has one.
  var means: [Double] {
    let total = folds.reduce(0) { $0 + $1.weight }
    let sizes = folds.map(\.means.count).min() ?? 0
    return (0..<sizes).map { size in folds.reduce(0) { $0 + $1.weight / total * $1.means[size] } }
  }

  /// The number of components with the largest mean, of equals the smallest; nil where there is none.
  ///
  /// The plain maximum, as in scikit-learn's example of model selection. The one-standard-error rule would keep fewer, but
  /// most of the spread between folds is that of their rows, which all sizes share, so it would hide real differences;
  /// and what fewer components cost is seen by asking for a number.
  var bestCount: Int? {
    let means = means
    guard let best = means.max() else { return nil }
    return means.firstIndex(of: best).map { $0 + 1 }
  }

  /// Over folds drawn by the stream `held-out-folds` of `context`, or those that groups and the order of time allow.
  init(of examples: Examples, in context: inout FitContext) throws(FitError) {
    let axes = try PrincipalAxes.shared(of: examples, in: &context)
    let counting = examples.countingRows
    var inputs = examples.inputs
    if counting.count < examples.rows { inputs = inputs.selectingRows(counting) }
    let varying = inputs.varyingColumns.count
    // A rank below what the rows allow is that of the columns.
    let directions = axes.rank < counting.count - 1 ? axes.rank : max(varying, axes.rank)
    if inputs.rows < inputs.columns {
      // All there is of few rows lies in the directions that they span.
      let spanned = axes.components.selectingRows(Array(0..<axes.rank))
      inputs = inputs.subtractingFromRows(axes.means).times(spanned, transposingOther: true)
    }
    let weights = examples.weights.map { weights in counting.map { weights[$0] } }
    if let folds = try context.structuredFolds(
      Self.foldCount, of: examples, rows: counting, for: "pca: cross-validation")
    {
      var positions = [Int](repeating: 0, count: examples.rows)
      for (position, row) in counting.enumerated() { positions[row] = position }
      try self.init(
        inputs, weights: weights, divisions: folds.map { $0.of(rows: positions) }, directions: directions,
        threadCount: context.threadCount)
      return
    }
    try self.init(
      inputs, weights: weights,
      foldOfRow: Self.folds(rows: counting.count, generator: context.stream("held-out-folds")), directions: directions,
      threadCount: context.threadCount)
  }

  /// - Parameters:
  ///   - inputs: finite.
  ///   - weights: one for each row, positive; nil: every row counts once.
  ///   - foldOfRow: the fold in which each row is held out, from 0; none is empty.
  ///   - directions: `d` above.
  init(
    _ inputs: Matrix<Double>, weights: [Double]?, foldOfRow: [Int], directions: Int, threadCount: Int
  ) throws(FitError) {
    let count = (foldOfRow.max() ?? -1) + 1
    let pool = ThreadPool(threadCount: min(threadCount, max(1, count)))
    let parts = pool.map(count: count) { fold in
      let rows = foldOfRow.indices.filter { foldOfRow[$0] == fold }
      var part = CovarianceAccumulator(columns: inputs.columns)
      part.add(inputs.selectingRows(rows), weights: weights.map { weights in rows.map { weights[$0] } })
      return part
    }
    var all = CovarianceAccumulator(columns: inputs.columns)
    for part in parts { all.add(part) }
    self.folds = try Self.scored(
      count, constants: all.constantColumns, directions: directions, pool: pool
    ) { fold in
      var others = CovarianceAccumulator(columns: inputs.columns)
      for other in parts.indices where other != fold { others.add(parts[other]) }
      return (parts[fold], others)
    }
  }

  /// - Parameter divisions: where each fold learns and where it is judged; rows may be in none.
  init(
    _ inputs: Matrix<Double>, weights: [Double]?, divisions: [Tabular.Fold], directions: Int, threadCount: Int
  ) throws(FitError) {
    @Sendable func covariance(_ rows: [Int]) -> CovarianceAccumulator {
      var part = CovarianceAccumulator(columns: inputs.columns)
      part.add(inputs.selectingRows(rows), weights: weights.map { weights in rows.map { weights[$0] } })
      return part
    }
    let constants = covariance(Array(0..<inputs.rows)).constantColumns
    folds = try Self.scored(
      divisions.count, constants: constants, directions: directions,
      pool: ThreadPool(threadCount: min(threadCount, max(1, divisions.count)))
    ) { fold in (covariance(divisions[fold].test), covariance(divisions[fold].train)) }
  }

  /// The score of each fold, from the covariances of its held-out rows and of those that it learns from.
  private static func scored(
    _ count: Int, constants: [Bool], directions: Int, pool: ThreadPool,
    covariances: @Sendable (Int) -> (heldOut: CovarianceAccumulator, training: CovarianceAccumulator)
  ) throws(FitError) -> [Fold] {
    let scored = pool.map(count: count) { fold -> Result<Fold, LinearAlgebraError> in
      let (heldOut, training) = covariances(fold)
      do throws(LinearAlgebraError) {
        return .success(try score(heldOut, by: training, constants: constants, directions: directions))
      } catch {
        return .failure(error)
      }
    }
    do throws(LinearAlgebraError) {
      var folds: [Fold] = []
      for fold in scored { folds.append(try fold.get()) }
      return folds
    } catch {
      throw .numerical("PCA: the covariances of a fold can't be decomposed: \(error.description)")
    }
  }

  /// Folds of equal size or one row apart, at random; fewer folds for fewer rows.
  static func folds(rows: Int, generator: SeededGenerator) -> [Int] {
    let count = min(foldCount, rows)
    var generator = generator
    var result = [Int](repeating: 0, count: rows)
    for (position, row) in generator.permutation(rows).enumerated() { result[row] = position % count }
    return result
  }

  private static func score(
    _ heldOut: CovarianceAccumulator, by training: CovarianceAccumulator, constants: [Bool], directions: Int
  ) throws(LinearAlgebraError) -> Fold {
    guard let covariance = training.covariance else { return Fold(weight: heldOut.weight, means: []) }
    let eigen = try SymmetricEigen(covariance)
    let axes = eigen.values.count
    let variances = eigen.values.map { max($0, 0) }
    let products = eigen.vectors.times(heldOut.scatter(about: training.means, zeroing: constants))
    let squares = (0..<axes).map { axis in max(0, dot(products.row(axis), eigen.vectors.row(axis))) }
    // Sums from the small end, so that small variances aren't lost beside large ones.
    var noise = [Double](repeating: 0, count: axes + 1)
    var rest = noise
    for axis in (0..<axes).reversed() {
      noise[axis] = noise[axis + 1] + variances[axis]
      rest[axis] = rest[axis + 1] + squares[axis]
    }
    let roundingError = (variances.first ?? 0) * Double(axes) * .ulpOfOne
    var signal = 0.0
    var means: [Double] = []
    for count in 1..<max(1, min(directions, axes + 1)) {
      let left = Double(directions - count)
      let variance = noise[count] / left
      guard variance > roundingError else { break }
      signal += log(variances[count - 1]) + squares[count - 1] / variances[count - 1]
      let mean =
        -(Double(directions) * log(2 * Double.pi) + signal + left * log(variance) + rest[count] / variance) / 2
      guard mean.isFinite else { break }
      means.append(mean)
    }
    return Fold(weight: heldOut.weight, means: means)
  }
}

extension Examples {
  /// Rows whose weight isn't 0.
  var countingRows: [Int] {
    guard let weights else { return Array(0..<rows) }
    return (0..<rows).filter { weights[$0] > 0 }
  }
}

extension Matrix where Scalar == Double {
  /// Columns with more than one value.
  var varyingColumns: [Int] {
    var varies = [Bool](repeating: false, count: columns)
    for row in 1..<Swift.max(1, rows) {
      for column in 0..<columns where storage[row &* columns &+ column] != storage[column] { varies[column] = true }
    }
    return (0..<columns).filter { varies[$0] }
  }
}
