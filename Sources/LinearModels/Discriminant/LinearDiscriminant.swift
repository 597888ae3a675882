import Foundation
import Learning
import LinearAlgebra
import Records

/// Normal distributions with a mean for each class and one covariance for all.
///
/// `score[k] = log prior_k + (m_k - m)' S^-1 (x - m) - 0.5 (m_k - m)' S^-1 (m_k - m)`, with the class means `m_k`, the
/// overall mean `m` and the covariance `S` within classes, divided by the weight of all rows; probabilities are the
/// softmax.
///
/// A singular covariance is inverted within the directions that have spread (constant and duplicate columns, fewer rows
/// than columns). Row weights count as repeats. A class without training rows has probability zero.
/// O(rows * columns^2 + columns^3 / 3). Errors: `notFinite` for missing values, `numerical` where the covariance
/// overflows. Parameters as `LinearDiscriminantAnalysis` of scikit-learn. Sources: Fisher (1936), Rao (1948);
/// shrinkage: Ledoit & Wolf (2004).
public struct LinearDiscriminant: Estimator {
  public static let name = "linear-discriminant"
  public static let version = 2
  public static let capabilities: Capabilities = [.classification, .sampleWeights, .probabilities, .needsScaling]
  public static let summary =
    "Describes each class by a normal distribution with one covariance for all, so that boundaries are linear."

  public struct Parameters: ParameterSet {
    public var shrinkage = Shrinkage.none
    public var classWeight = ClassWeight.none
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .custom(
        "shrinkage", expectation: "none, auto or a number from 0 to 1",
        ParameterDomain(.real(0...1), words: ["none", "auto"]),
        "how far the covariance is drawn towards a multiple of the identity; auto: by Ledoit and Wolf",
        get: { $0.shrinkage.settingValue }, set: { $0.shrinkage.read($1) }
      ).treating(0, as: "none", .always),
      .choice("class-weight", \.classWeight, "the classes' priors: as in the rows, or (balanced) all the same"),
    ]
  }

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func workingNumbers(rows: Int, columns: Int, task: LearningTask) -> Int { 2 * columns.squaredOrMost }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> LinearClassificationModel {
    let (codes, classCount) = try examples.targets.classCodes(for: Self.name)
    try examples.requireNumericInputs()
    let inputs = examples.inputs
    let weights = parameters.classWeight.rowWeights(codes: codes, classCount: classCount, weights: examples.weights)
    let tally = ClassTally(codes: codes, classCount: classCount, weights: weights)
    let sums = ClassSums(inputs, codes: codes, tally: tally, weights: weights, threadCount: context.threadCount)
    let columns = inputs.columns
    let priors = tally.frequencies
    let overall = (0..<columns).map { column in
      tally.present.reduce(0.0) { $0 + priors[$1] * sums.means[$1, column] }
    }
    var offsets = Matrix<Double>(rows: columns, columns: tally.present.count)
    for (position, label) in tally.present.enumerated() {
      for column in 0..<columns { offsets[column, position] = sums.means[label, column] - overall[column] }
    }
    let covariance = covariance(
      inputs, codes: codes, tally: tally, sums: sums, weights: weights, threadCount: context.threadCount)
    let solved = try NormalEquations(gram: covariance, cross: offsets).solve(penalty: 0)

    var all = Matrix<Double>(rows: classCount, columns: columns)
    var intercepts = [Double](repeating: absentClassScore, count: classCount)
    for (position, label) in tally.present.enumerated() {
      var intercept = log(priors[label])
      for column in 0..<columns {
        let weight = solved[column, position]
        all[label, column] = weight
        intercept -= weight * (0.5 * offsets[column, position] + overall[column])
      }
      intercepts[label] = intercept
    }
    guard all.storage.allSatisfy(\.isFinite), intercepts.allSatisfy(\.isFinite) else {
      throw .numerical("the discriminant isn't finite; scale the columns")
    }
    return LinearClassificationModel(scores: AffineScores(weights: all, intercepts: intercepts), link: .softmax)
      .withOneScoreForTwoClasses
  }

  private func covariance(
    _ inputs: Matrix<Double>, codes: [Int32], tally: ClassTally, sums: ClassSums, weights: [Double]?,
    threadCount: Int
  ) -> Matrix<Double> {
    let columns = inputs.columns
    switch parameters.shrinkage {
    case .none, .fixed:
      var scatter = ClassScatter.pooled(
        inputs, codes: codes, means: sums.means, weights: weights, threadCount: threadCount)
      for index in scatter.storage.indices { scatter.storage[index] /= tally.total }
      return parameters.shrinkage.applied(to: scatter, rows: [], of: inputs, mean: [], weights: nil)
    case .auto:
      let rows = ClassScatter.rowsByClass(codes: codes, classCount: tally.weightSums.count)
      var result = Matrix<Double>(rows: columns, columns: columns)
      for label in tally.present {
        var within = ClassScatter.within(
          label, rows: rows[label], of: inputs, means: sums.means, weights: weights, threadCount: threadCount)
        for index in within.storage.indices { within.storage[index] /= tally.weightSums[label] }
        let shrunk = parameters.shrinkage.applied(
          to: within, rows: rows[label], of: inputs, mean: sums.means.row(label), weights: weights)
        let prior = tally.frequencies[label]
        for index in result.storage.indices { result.storage[index] += prior * shrunk.storage[index] }
      }
      return result
    }
  }
}

extension Shrinkage {
  var settingValue: SettingValue {
    switch self {
    case .none: .text("none")
    case .auto: .text("auto")
    case .fixed(let value): .number(value)
    }
  }

  mutating func read(_ value: SettingValue) -> Bool {
    if value.isNone {
      self = .none
    } else if value == .text("auto") {
      self = .auto
    } else if let number = value.asDouble, (0...1).contains(number) {
      self = .fixed(number)
    } else {
      return false
    }
    return true
  }
}

extension LinearClassificationModel {
  /// The same probabilities from the difference of two scores: half the work for a row.
  var withOneScoreForTwoClasses: LinearClassificationModel {
    guard link == .softmax, scores.outputCount == 2 else { return self }
    let weights = (0..<inputWidth).map { scores.weights[1, $0] - scores.weights[0, $0] }
    return LinearClassificationModel(
      scores: AffineScores(weights: weights, intercept: scores.intercepts[1] - scores.intercepts[0]), link: .logistic)
  }
}
