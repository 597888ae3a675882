import Decisions
import GoldenFiles
import Learning
import LinearAlgebra
import LinearModels
import Records
import Testing

@testable import Mitigations

/// Mitigations beside Fairlearn's and AIF360's on german_credit.
struct MitigationGoldenTests {
  private static var base: Pipeline {
    var settings = LogisticRegression.Parameters()
    settings.tolerance = 1e-10
    settings.solver = .newton
    return Pipeline(transforms: [], estimator: LogisticRegression(settings))
  }

  private static let columns = (0..<11).map { InputColumn(name: "x\($0)", kind: .numeric) }

  private static func fitted(
    _ mitigation: some Mitigation, _ data: GermanCreditSample
  ) throws -> (pipeline: FittedPipeline, notes: [String]) {
    var context = FitContext(seed: 1)
    let pipeline = Pipeline(transforms: [], estimator: base.estimator, mitigation: mitigation)
    let fitted = try pipeline.fit(
      try data.examples(data.training), columns: columns, classes: ["bad", "good"], in: &context)
    return (fitted, context.notes)
  }

  private static func golden(_ path: String...) throws -> GoldenFile {
    var file = try GoldenFile("fairness_mitigation")["expected"]
    for key in path { file = try file[key] }
    return file
  }

  @Test func theDesignIsThatOfTheGoldenFile() throws {
    let data = try GermanCreditSample()
    let rows = try GoldenFile("fairness_mitigation")["input", "X_first_3_rows"].matrix
    for row in 0..<3 {
      for column in 0..<11 { #expect(abs(data.inputs[row, column] - rows[row, column]) < 2e-6) }
    }
  }

  @Test func reweighingGivesAIF360sModel() throws {
    let data = try GermanCreditSample()
    var settings = Reweighing.Parameters()
    settings.groups = ["sex"]
    let (pipeline, _) = try Self.fitted(Reweighing(settings), data)
    let answers = try pipeline.predict(data.inputs.selectingRows(data.tests))
    let golden = try Self.golden("aif360_reweighing", "lr_with_weights")
    let weights = try golden["coef"].vector
    let intercept = try golden["intercept"].number
    for (place, row) in data.tests.enumerated() {
      let score = (0..<11).reduce(intercept) { $0 + weights[$1] * data.inputs[row, $1] }
      let odds = answers.values[place, 1] / answers.values[place, 0]
      // The logarithm of the odds, without importing it.
      #expect(abs(odds / exponential(score) - 1) < 1e-4)
    }
    let found = data.figures(answers.classes.map { Double($0) }, rows: data.tests)
    #expect(abs(found.accuracy - (try golden["test", "accuracy"].number)) < 1e-9)
  }

  @Test(arguments: ["1.0", "0.5"]) func correlationRemoverTakesOffWhatFairlearnTakesOff(_ alpha: String) throws {
    let data = try GermanCreditSample()
    let golden = try Self.golden("correlation_remover", "alpha_\(alpha)")
    let beta = try golden["beta"].vector
    let mean = try golden["sensitive_mean"].vector[0]
    let examples = try data.examples(data.training)
    let cells = try #require(examples.sensitive)
    let factor = try #require(Double(alpha))
    let offsets = CorrelationRemover.offsets(
      examples.inputs, groups: cells.groups(of: cells.coding), groupCount: 2, alpha: factor)
    for column in 0..<11 {
      for group in 0..<2 {
        #expect(abs(offsets[group][column] - factor * (Double(group) - mean) * beta[column]) < 1e-9)
      }
    }
    let rows = try golden["first_5_rows"].matrix
    for row in 0..<5 {
      for column in 0..<11 {
        let own = data.inputs[row, column] - offsets[Int(data.sexes[row])][column]
        #expect(abs(own - rows[row, column]) < 1e-9)
      }
    }
  }

  @Test func correlationRemoverAsksForTheGroupWhenItAnswers() throws {
    let data = try GermanCreditSample()
    var settings = CorrelationRemover.Parameters()
    settings.groups = ["sex"]
    let (pipeline, _) = try Self.fitted(CorrelationRemover(settings), data)
    #expect(pipeline.columns.last == InputColumn(name: "sex", kind: .categorical(levels: ["female", "male"])))
    #expect(pipeline.modelColumnCount == 11)
    #expect(pipeline.groupColumns == ["sex"])
    let coded = Matrix(
      data.tests.map { row in (0..<11).map { data.inputs[row, $0] } + [data.sexes[row]] })
    let answers = try pipeline.predict(coded)
    let golden = try Self.golden("correlation_remover", "alpha_1.0", "lr_test")
    let found = data.figures(answers.classes.map { Double($0) }, rows: data.tests)
    #expect(abs(found.accuracy - (try golden["accuracy"].number)) < 1e-9)
    // A row alone, and after writing and reading.
    let copy = try FittedPipeline(
      artefact: try pipeline.artefact(),
      components: ComponentRegistry(transforms: [], models: [LogisticRegression.Fitted.self]))
    let predictor = copy.makeRowPredictor()
    for row in 0..<20 {
      try predictor.predict(coded: coded.storage.span.extracting(row * 12..<(row + 1) * 12))
      #expect(abs(predictor.value(1) - answers.values[row, 1]) < 1e-12)
    }
    // Nothing is known of another group: its row stays as it is.
    var stranger = coded.selectingRows([0])
    stranger[0, 11] = 2
    let bare = FittedPipeline(
      columns: Self.columns, classes: ["bad", "good"], stages: [], model: pipeline.model)
    #expect(
      try pipeline.predict(stranger).values
        == bare.predict(stranger.selectingColumns(Array(0..<11))).values)
    #expect(throws: PredictionError.self) { try pipeline.predict(data.inputs.selectingRows([0])) }
  }

  private static let reductions: [(name: String, constraint: ParityConstraint, bound: Double)] = [
    ("demographic_parity_0.01", .demographicParity, 0.01), ("demographic_parity_0.05", .demographicParity, 0.05),
    ("equalized_odds_0.02", .equalizedOdds, 0.02), ("true_positive_rate_parity_0.02", .truePositiveRate, 0.02),
  ]

  @Test(arguments: reductions.indices) func reductionsEqualFairlearnsOnTheTrainingRows(_ index: Int) throws {
    let (name, constraint, bound) = Self.reductions[index]
    let data = try GermanCreditSample()
    var settings = ParityReduction.Parameters()
    settings.constraint = constraint
    settings.bound = bound
    settings.groups = ["sex"]
    let (pipeline, notes) = try Self.fitted(ParityReduction(settings), data)
    #expect(notes.isEmpty, "\(notes)")
    let golden = try Self.golden("by_sex", "exponentiated_gradient", name)
    for (rows, part) in [(data.training, "train"), (data.tests, "test")] {
      let answers = try pipeline.predict(data.inputs.selectingRows(rows))
      let found = data.figures(answers.values.column(1), rows: rows)
      #expect(abs(found.accuracy - (try golden[part, "accuracy"].number)) < 1e-3, "\(part)")
      for (group, groupName) in GermanCreditSample.names.enumerated() {
        #expect(abs(found.selected[group] - (try golden[part, "selection_rate", groupName].number)) < 1e-3)
        #expect(abs(found.hits[group] - (try golden[part, "tpr", groupName].number)) < 1e-3)
        #expect(abs(found.alarms[group] - (try golden[part, "fpr", groupName].number)) < 1e-3)
      }
    }
    let model = try #require(pipeline.model as? MixtureModel)
    let weights = try #require(try golden.at("weights_of_predictors") as? [String: Any])
    let shares = try weights.values.map { try number($0) }.sorted()
    #expect(zip(model.shares.sorted(), shares).allSatisfy { abs($0 - $1) < 1e-3 } && shares.count == model.shares.count)
  }

  @Test func aReductionTellsItsGapAndItsSteps() throws {
    let data = try GermanCreditSample()
    let examples = try data.examples(data.training)
    let cells = try #require(examples.sensitive)
    let isPositive = data.training.map { data.classes[$0] == 1 }
    for (name, constraint, bound) in Self.reductions {
      let golden = try Self.golden("by_sex", "exponentiated_gradient", name)
      let reduction = ExponentiatedGradient(constraint, bound: bound)
      let found = try reduction.fit(
        isPositive: isPositive, groups: cells.groups(of: cells.coding), groupCount: 2
      ) { (labels: [Bool], weights: [Double]) throws(FitError) in
        var context = FitContext(seed: 1)
        let model = try Self.base.fitEstimator(
          try examples.relabelled(
            .classes(labels.map { $0 ? 1 : 0 }, classCount: 2), weights: weights, identity: nil), in: &context)
        let answers: Predictions
        do throws(PredictionError) {
          answers = try model.predict(examples.inputs)
        } catch {
          throw FitError(error, features: examples.features)
        }
        return ExponentiatedGradient.Answered(
          predictor: 0, decisions: answers.likeliestClasses.map { $0 == 1 })
      }
      #expect(abs(found.gap - (try golden["best_gap"].number)) < 1e-3)
      #expect(abs(found.nu - (try golden["nu"].number)) < 1e-6)
      #expect(found.hasConverged)
      // Their last step counts from 0.
      #expect(Double(found.stepCount - 1) == (try golden["last_iter"].number))
      // Fits to the same labels and weights are made once.
      #expect(Double(found.fitCount) <= (try golden["n_oracle_calls"].number))
    }
  }

  @Test func aLotBetweenModelsReadsBackAndAnswersRowsAsBatches() throws {
    let data = try GermanCreditSample()
    var settings = ParityReduction.Parameters()
    settings.groups = ["sex"]
    let (pipeline, _) = try Self.fitted(ParityReduction(settings), data)
    let copy = try FittedPipeline(
      artefact: try pipeline.artefact(),
      components: ComponentRegistry(
        transforms: [], models: [LogisticRegression.Fitted.self, MixtureModel.self, ConstantClass.self]))
    let whole = try pipeline.predict(data.inputs)
    #expect(try copy.predict(data.inputs) == whole)
    let predictor = copy.makeRowPredictor()
    for row in 0..<100 {
      try predictor.predict(coded: data.inputs.storage.span.extracting(row * 11..<(row + 1) * 11))
      #expect(abs(predictor.value(1) - whole.values[row, 1]) < 1e-12)
    }
    #expect(throws: ArtefactError.self) {
      try FittedPipeline(
        artefact: try pipeline.artefact(), components: ComponentRegistry(transforms: [], models: [MixtureModel.self]))
    }
  }

  @Test func mitigationsRefuseGroupsThatNobodyTold() throws {
    let data = try GermanCreditSample()
    var settings = Reweighing.Parameters()
    settings.groups = ["race"]
    #expect(throws: FitError.self) { try Self.fitted(Reweighing(settings), data) }
    #expect(throws: FitError.self) { try Self.fitted(Resampling(Resampling.Parameters()), data) }
    let examples = try Examples(inputs: data.inputs, targets: .values(data.sexes))
    #expect(throws: FitError.self) {
      var context = FitContext(seed: 1)
      _ = try ParityReduction(ParityReduction.Parameters()).fit(
        Self.base, examples, columns: Self.columns, classes: [], in: &context)
    }
  }
}
