import Decisions
import Learning
import LinearAlgebra
import LinearModels
import Records
import Statistics
import Testing

@testable import Mitigations

/// Logistic regression that says it takes no weights.
private struct Unweighed: Estimator {
  static let name = "unweighed"
  static let version = 1
  static let summary = "logistic regression of rows that all count alike"
  static let capabilities: Capabilities = [.classification, .probabilities]

  let parameters: NoParameters
  init(_ parameters: NoParameters) { self.parameters = parameters }

  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> LogisticRegression.Fitted {
    try LogisticRegression().fit(examples, in: &context)
  }
}

/// Mitigations that weigh training rows.
struct WeighingTests {
  private static let columns = (0..<11).map { InputColumn(name: "x\($0)", kind: .numeric) }

  private static func reweighing() -> Reweighing {
    var settings = Reweighing.Parameters()
    settings.groups = ["sex"]
    return Reweighing(settings)
  }

  private static func fitted(
    _ estimator: any Estimator, _ mitigation: (any Mitigation)? = nil, _ examples: Examples
  ) throws -> FittedPipeline {
    var context = FitContext(seed: 1)
    return try Pipeline(transforms: [], estimator: estimator, mitigation: mitigation).fit(
      examples, columns: columns, classes: ["bad", "good"], in: &context)
  }

  /// - Parameter own: what rows count of themselves.
  @Test(arguments: [false, true]) func weightsAreThoseOfIndependence(_ own: Bool) {
    var chance = SeededGenerator(seed: 8)
    let groups: [Int?] = (0..<300).map { $0 % 7 == 0 ? nil : ($0 % 3 == 0 ? 0 : 1) }
    let classes = groups.map { Int32(chance.uniform() < ($0 == 0 ? 0.2 : 0.6) ? 1 : 0) }
    let counts = groups.indices.map { own ? 0.5 + Double($0 % 4) : 1 }
    let weights = GroupWeights.weights(classes: classes, groups: groups, weights: own ? counts : nil)
    /// The share of the rows, each as often as it counts.
    func share(_ counts: [Double], _ isMeant: (Int) -> Bool) -> Double {
      counts.indices.filter(isMeant).reduce(0) { $0 + counts[$1] } / counts.reduce(0, +)
    }
    for row in groups.indices {
      let ofGroup = share(counts) { groups[$0] == groups[row] }
      let ofClass = share(counts) { classes[$0] == classes[row] }
      let ofBoth = share(counts) { groups[$0] == groups[row] && classes[$0] == classes[row] }
      #expect(abs(weights[row] - counts[row] * ofGroup * ofClass / ofBoth) < 1e-12)
    }
    // All rows count as much as before, and each group has its share of each class.
    #expect(abs(weights.reduce(0, +) - counts.reduce(0, +)) < 1e-9)
    let all: [Int?] = [nil, 0, 1]
    for group in all {
      let positive = share(weights) { groups[$0] == group && classes[$0] == 1 } / share(weights) { groups[$0] == group }
      #expect(abs(positive - share(counts) { classes[$0] == 1 }) < 1e-12)
    }
  }

  @Test func reweighingFitsTheRowsWithTheseWeights() throws {
    let data = try GermanCreditSample()
    let examples = try data.examples(data.training)
    let weights = GroupWeights.weights(
      classes: data.training.map { data.classes[$0] }, groups: data.training.map { Int(data.sexes[$0]) })
    let reweighed = try Self.fitted(LogisticRegression(), Self.reweighing(), examples)
    let byHand = try Self.fitted(LogisticRegression(), nil, examples.weighted(weights, identity: nil))
    let plain = try Self.fitted(LogisticRegression(), nil, examples)
    let rows = data.inputs.selectingRows(data.tests)
    #expect(try reweighed.predict(rows) == byHand.predict(rows))
    #expect(try reweighed.predict(rows) != plain.predict(rows))
  }

  @Test func estimatorsThatTakeNoWeightsAreRefused() throws {
    let data = try GermanCreditSample()
    let examples = try data.examples(data.training)
    var reduction = ParityReduction.Parameters()
    reduction.groups = ["sex"]
    let weighing: [any Mitigation] = [Self.reweighing(), ParityReduction(reduction)]
    for mitigation in weighing {
      let name = type(of: mitigation).name
      #expect(
        throws: FitError.unsupportedTask(estimator: "unweighed", task: "weights of rows, which \(name) gives")
      ) { try Self.fitted(Unweighed(), mitigation, examples) }
    }
    // Rows that are drawn need no weights.
    var resampling = Resampling.Parameters()
    resampling.groups = ["sex"]
    _ = try Self.fitted(Unweighed(), Resampling(resampling), examples)
    // What looks at no input has one answer.
    _ = try Self.fitted(PriorBaseline(), Self.reweighing(), examples)
  }
}
