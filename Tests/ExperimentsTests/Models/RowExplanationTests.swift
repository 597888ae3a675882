import Experiments
import Learning
import LinearAlgebra
import Records
import Tabular
import Testing

/// Two classes with a score each, neither of which is the opposite of the other.
private struct TwoScores: Model {
  static let kind = "two-scores"
  var inputWidth: Int { 2 }
  var output: ModelOutput { .scores(classCount: 2) }
  var parameterCount: Int { 2 }

  func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return predictRowByRow(inputs)
  }

  func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    answer[0] = 10 * row[0]
    answer[1] = 2 * row[1] + 1
  }
}

struct RowExplanationTests {
  private func model(threshold: Double? = nil) throws -> StoredModel {
    let table = try Table(columns: [
      Column(name: "a", values: .numeric([1, 2, 3, 4])), Column(name: "b", values: .numeric([4, 1, 2, 2])),
      Column(name: "y", values: .categorical(codes: [0, 1, 0, 1], levels: ["no", "yes"])),
    ])
    let schema = TableSchema(of: table)
    let inputs = try schema.selecting(["a", "b"])
    let pipeline = FittedPipeline(
      columns: inputs.columns.map { InputColumn(name: $0.name, kind: $0.kind) }, classes: ["no", "yes"], stages: [],
      model: TwoScores(), decision: threshold.map { .init(threshold: $0, scale: .margin) })
    let coded = try table.codedMatrix(["a", "b"])
    let manifest = ModelManifest(
      createdAt: "2026-01-31T14:25:00Z", task: .binary, target: schema.columns[2], classes: ["no", "yes"],
      inputs: inputs, usedColumns: ["a", "b"],
      candidate: CandidateDescription(
        label: "two", transforms: [], estimator: StepDescription(name: "two", version: 1, settings: [:])),
      planText: "", planName: "two",
      dataset: DatasetIdentity(
        name: "t", contentHash: "00", rows: 4, columns: 2, target: "y", task: "binary", classes: ["no", "yes"]),
      dataSettings: [:], seed: 1, evaluations: [], fittedRows: 4, fittedOn: "all 4 rows",
      reference: ReferenceSummary(
        columns: pipeline.columns, coded: coded, target: "y", targets: .classes([0, 1, 0, 1], classCount: 2),
        classes: ["no", "yes"], predictions: try pipeline.predict(coded), answersFrom: "the test"))
    return try StoredModel(manifest: manifest, pipeline: pipeline)
  }

  private func explanation(ofClass name: String?, threshold: Double? = nil) throws -> RowExplanation {
    let model = try model(threshold: threshold)
    let kept = ExplanationEvidence.Background(
      columns: ["a", "b"], levels: [[], []], rows: [[1, 4], [2, 1], [3, 2], [4, 2]])
    let background = try #require(ExplanationBackground(kept, columns: model.pipeline.columns))
    var options = RowExplainer.Options()
    options.explainedClass = name
    return try RowExplainer(model, background: background, options: options).explain([4, 9])
  }

  @Test func theScoreOfTheFirstOfTwoClassesIsItsOwn() throws {
    let first = try explanation(ofClass: "no")
    #expect(first.explainedClass == "no" && first.account.answer == 40)
    #expect(abs(first.account.base - 25) < 1e-12)
    #expect(first.account.reasons.map(\.column) == ["a"])
    #expect(abs((first.account.reasons.first?.contribution ?? 0) - 15) < 1e-12)
    let last = try explanation(ofClass: nil)
    #expect(last.explainedClass == "yes" && last.account.answer == 19)
    #expect(last.account.reasons.map(\.column) == ["b"])
    #expect(abs((last.account.reasons.first?.contribution ?? 0) - 13.5) < 1e-12)
    // What would turn the decision is told in the same class' score.
    #expect(first.decision == "no")
    let turned = try #require(first.alternatives?.first)
    #expect(turned.decision == "yes" && turned.answer < 40)
  }

  @Test("The threshold that decides is named with the answer")
  func theThresholdIsNamed() throws {
    #expect(try explanation(ofClass: nil).threshold == nil)
    let found = try explanation(ofClass: nil, threshold: -100)
    #expect(found.decision == "yes")
    #expect(
      found.threshold?.sentence == "The answer is yes where its score less that of no is above the threshold -100.")
  }
}
