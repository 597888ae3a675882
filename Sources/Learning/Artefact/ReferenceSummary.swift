import LinearAlgebra
import Statistics
import Tabular

/// What inputs and answers looked like when a model was made, to compare later rows with.
public struct ReferenceSummary: Codable, Sendable, Equatable {
  /// The shares of the sample below `Values.quantiles`.
  public static let probabilities = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1]

  /// One column of numbers, times or categories.
  public struct Values: Codable, Sendable, Equatable {
    public let name: String
    /// Cells, missing ones included.
    public let count: Int
    public let missingShare: Double
    /// At `probabilities`, linear between order statistics; empty for categories and where nothing is finite.
    public let quantiles: [Double]
    /// The share of each level among the cells that aren't missing, in code order; empty for numbers.
    public let levelShares: [Double]
    /// Mean and population variance of the finite values; nil for categories and where nothing is finite.
    public let mean: Double?
    public let variance: Double?
  }

  /// One for each raw column, in the order of the model's columns.
  public let inputs: [Values]
  /// The known answers of the rows that the model was fitted on.
  public let target: Values
  /// Of a regression the values; of classes first the classes that were answered (as levels), then for each class the
  /// probability or score.
  public let answers: [Values]
  /// Which answers those are, in a sentence.
  public let answersFrom: String

  /// - Parameters:
  ///   - coded: the rows that the model was fitted on x columns.
  ///   - targets: the known answers of the same rows.
  ///   - predictions: answers for some rows, such as those that were held out.
  public init(
    columns: [InputColumn], coded: Matrix<Double>, target: String, targets: Targets, classes: [String],
    predictions: Predictions, answersFrom: String
  ) {
    switch targets {
    case .values(let values): self.target = Values(name: target, numbers: values)
    case .classes(let codes, let classCount):
      self.target = Values(name: target, codes: codes.map(Double.init), levelCount: classCount)
    }
    inputs = columns.enumerated().map { position, column in
      let values = (0..<coded.rows).map { coded[$0, position] }
      guard case .categorical(let levels) = column.kind else { return Values(name: column.name, numbers: values) }
      return Values(name: column.name, codes: values, levelCount: levels.count)
    }
    switch predictions.output {
    case .value: answers = [Values(name: target, numbers: predictions.values.storage)]
    case .probabilities(let classCount), .scores(let classCount):
      let chosen = Values(name: target, codes: predictions.classes.map(Double.init), levelCount: classCount)
      answers =
        [chosen]
        + (0..<classCount).map { code in
          Values(
            name: classes.indices.contains(code) ? classes[code] : String(code),
            numbers: (0..<predictions.rows).map { predictions.values[$0, code] })
        }
    }
    self.answersFrom = answersFrom
  }
}

extension ReferenceSummary.Values {
  init(name: String, numbers: [Double]) {
    let finite = numbers.filter(\.isFinite).sorted()
    let count = Double(max(1, finite.count))
    let mean = finite.reduce(0, +) / count
    self.init(
      name: name, count: numbers.count, missingShare: Self.missingShare(numbers),
      quantiles: ReferenceSummary.probabilities.compactMap { try? Quantile.ofSorted($0, finite) }, levelShares: [],
      mean: finite.isEmpty ? nil : mean,
      variance: finite.isEmpty ? nil : finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count)
  }

  init(name: String, codes: [Double], levelCount: Int) {
    var counts = [Double](repeating: 0, count: levelCount)
    for code in codes where code >= 0 && code < Double(levelCount) { counts[Int(code)] += 1 }
    let total = max(1, counts.reduce(0, +))
    self.init(
      name: name, count: codes.count, missingShare: Self.missingShare(codes), quantiles: [],
      levelShares: counts.map { $0 / total }, mean: nil, variance: nil)
  }

  private static func missingShare(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : Double(values.count { $0.isNaN }) / Double(values.count)
  }
}
