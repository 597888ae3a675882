import Foundation
import Learning
import LinearAlgebra

/// Normal distributions with a mean and a covariance for each class.
///
/// `score[k] = log prior_k - 0.5 log det S_k - 0.5 (x - m_k)' S_k^-1 (x - m_k)`; probabilities are the softmax.
/// `S_k = (1 - regularization) * C_k + regularization * identity`. `C_k` is the covariance of the class, divided by its
/// weight, and drawn by `shrinkage` towards its mean variance times the identity (`auto`: by Ledoit and Wolf).
///
/// Singular covariances are handled: a column's variance within a class is at least 1e-9 of its variance over all rows,
/// as is the variance of any combination of standardised columns; columns that are constant over all rows have no say.
/// A class without training rows has probability zero. O(rows * columns^2 + classes * columns^3).
/// Errors: `notFinite` for missing values, `numerical` where a covariance overflows. Parameters as
/// `QuadraticDiscriminantAnalysis` of scikit-learn; sources: Friedman, JASA 84 (1989); Ledoit & Wolf (2004).
public struct QuadraticDiscriminant: Estimator {
  public static let name = "quadratic-discriminant"
  public static let version = 1
  public static let capabilities: Capabilities = [.classification, .sampleWeights, .probabilities, .needsScaling]
  public static let summary =
    "Describes each class by a normal distribution with a covariance of its own, so that boundaries are quadratic."

  public struct Parameters: ParameterSet {
    public var regularization = 0.0
    public var shrinkage = Shrinkage.none
    public var classWeight = ClassWeight.none
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .number("regularization", \.regularization, in: 0...1, "share of the identity in every class's covariance"),
      .custom(
        "shrinkage", expectation: "none, auto or a number from 0 to 1",
        ParameterDomain(.real(0...1), words: ["none", "auto"]),
        "how far each class's covariance is drawn towards a multiple of the identity; auto: by Ledoit and Wolf",
        get: { $0.shrinkage.settingValue }, set: { $0.shrinkage.read($1) }
      ).matters(.setting("regularization", .isBelow(1))).treating(0, as: "none", .always),
      .choice("class-weight", \.classWeight, "the classes' priors: as in the rows, or (balanced) all the same"),
    ]
  }

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  private static let smallestShare = 1e-9

  /// A covariance for each class.
  public func workingNumbers(rows: Int, columns: Int, task: LearningTask) -> Int {
    ((task.classCount ?? 1) + 2).timesOrMost(columns.squaredOrMost)
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> QuadraticDiscriminantModel {
    let (codes, classCount) = try examples.targets.classCodes(for: Self.name)
    try examples.requireNumericInputs()
    let inputs = examples.inputs
    let columns = inputs.columns
    let weights = parameters.classWeight.rowWeights(codes: codes, classCount: classCount, weights: examples.weights)
    let tally = ClassTally(codes: codes, classCount: classCount, weights: weights)
    let sums = ClassSums(inputs, codes: codes, tally: tally, weights: weights, threadCount: context.threadCount)
    let rows = ClassScatter.rowsByClass(codes: codes, classCount: classCount)

    var whitenings = Matrix<Double>(rows: classCount * columns, columns: columns)
    var offsets = [Double](repeating: 0, count: classCount * columns)
    var constants = [Double](repeating: absentClassScore, count: classCount)
    for label in tally.present {
      var covariance = ClassScatter.within(
        label, rows: rows[label], of: inputs, means: sums.means, weights: weights, threadCount: context.threadCount)
      for index in covariance.storage.indices { covariance.storage[index] /= tally.weightSums[label] }
      covariance = parameters.shrinkage.applied(
        to: covariance, rows: rows[label], of: inputs, mean: sums.means.row(label), weights: weights)
      for index in covariance.storage.indices { covariance.storage[index] *= 1 - parameters.regularization }
      for column in 0..<columns { covariance[column, column] += parameters.regularization }
      let (whitening, logDeterminant) = try Self.whitening(covariance, overall: sums.overallVariances)
      let moved = whitening.times(sums.means.row(label))
      for row in 0..<columns {
        for column in 0..<columns { whitenings[label * columns + row, column] = whitening[row, column] }
        offsets[label * columns + row] = -moved[row]
      }
      constants[label] = log(tally.frequencies[label]) - 0.5 * logDeterminant
    }
    guard whitenings.storage.allSatisfy(\.isFinite), offsets.allSatisfy(\.isFinite), constants.allSatisfy(\.isFinite)
    else { throw .numerical("a class covariance isn't finite; scale the columns") }
    return QuadraticDiscriminantModel(
      whitenings: AffineScores(weights: whitenings, intercepts: offsets), constants: constants)
  }

  /// A matrix `W` with `W' W = covariance^-1`, and the log determinant of the covariance.
  ///
  /// Columns are scaled to unit variance first, so that columns of very different size do no harm.
  private static func whitening(
    _ covariance: Matrix<Double>, overall: [Double]
  ) throws(FitError) -> (Matrix<Double>, logDeterminant: Double) {
    let size = covariance.rows
    guard size > 0 else { return (covariance, 0) }
    var scaled = covariance
    var scales = [Double](repeating: 1, count: size)
    for column in 0..<size {
      let variance = max(covariance[column, column], smallestShare * overall[column])
      scaled[column, column] = variance
      if variance > 0 { scales[column] = 1 / variance.squareRoot() }
    }
    var logDeterminant = 0.0
    for row in 0..<size {
      for column in 0..<size { scaled[row, column] *= scales[row] * scales[column] }
      logDeterminant -= 2 * log(scales[row])
    }
    // A column that is constant over all rows: neither spread here nor anywhere.
    let silent = (0..<size).filter { scaled[$0, $0] == 0 }
    for column in silent { scaled[column, column] = 1 }

    var result: Matrix<Double>
    if let factor = try? Cholesky(scaled),
      (0..<size).allSatisfy({ factor.lower[$0, $0] * factor.lower[$0, $0] > smallestShare })
    {
      // With `L L' = scaled`, the rows of `L^-1` are what is looked for.
      result = factor.solveLower(.identity(size))
      logDeterminant += factor.logDeterminant
    } else {
      do throws(LinearAlgebraError) {
        let eigen = try SymmetricEigen(scaled)
        let smallest = smallestShare * max(1, eigen.values.first ?? 1)
        result = eigen.vectors
        for index in 0..<size {
          let value = max(eigen.values[index], smallest)
          logDeterminant += log(value)
          for column in 0..<size { result[index, column] /= value.squareRoot() }
        }
      } catch {
        throw .numerical("a class covariance can't be decomposed (\(error)); scale the columns")
      }
    }
    for row in 0..<size {
      for column in 0..<size { result[row, column] *= scales[column] }
      for column in silent { result[row, column] = 0 }
    }
    return (result, logDeterminant)
  }
}
