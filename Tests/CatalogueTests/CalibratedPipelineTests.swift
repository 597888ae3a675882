import Catalogue
import ContractChecks
import Learning
import LinearAlgebra
import Records
import Statistics
import Tabular
import Testing

struct CalibratedPipelineTests {
  private static let classifiers = [
    "logistic-regression", "linear-svm", "linear-discriminant", "quadratic-discriminant", "gaussian-naive-bayes",
    "nearest-neighbors", "decision-tree", "random-forest", "gradient-boosting", "multilayer-perceptron",
  ]
  private static let calibrations = Catalogue.standard.calibrations.map { $0.name }
  private static let columns = (0..<4).map { InputColumn(name: "x\($0)", kind: .numeric) }

  /// Classes that follow the inputs only loosely, so that a model that knows its rows by heart is wrong on others.
  private func examples(classCount: Int, rows: Int = 90, identity: String? = nil) throws -> Examples {
    var generator = SeededGenerator(seed: 8).stream("calibrated", classCount)
    var inputs = Matrix<Double>(rows: rows, columns: 4)
    var codes: [Int32] = []
    for row in 0..<rows {
      for column in 0..<4 { inputs[row, column] = generator.normal() * Double(column + 1) }
      let signal = inputs[row, 0] + 0.5 * inputs[row, 1] + 1.5 * generator.normal()
      codes.append(Int32(max(0, min(classCount - 1, Int((signal + 2) / 4 * Double(classCount))))))
    }
    return try Examples(inputs: inputs, targets: .classes(codes, classCount: classCount), identity: identity)
  }

  private func pipeline(_ estimator: String, _ calibration: String?) throws -> Pipeline {
    func step(_ name: String, _ settings: [String: SettingValue] = [:]) -> StepDescription {
      StepDescription(name: name, version: 1, settings: settings)
    }
    let light: [String: [String: SettingValue]] = [
      "random-forest": ["trees": 5], "gradient-boosting": ["rounds": 5], "multilayer-perceptron": ["epochs": 5],
    ]
    return try Catalogue.standard.pipeline(
      CandidateDescription(
        label: estimator, transforms: [step("standard-scaling"), step("pca", ["components": 3])],
        estimator: step(estimator, light[estimator] ?? [:]), calibration: calibration.map { step($0) }))
  }

  private func fit(_ pipeline: Pipeline, _ examples: Examples, _ context: inout FitContext) throws -> FittedPipeline {
    try pipeline.fit(
      examples, columns: Self.columns, classes: (0..<(examples.task.classCount ?? 0)).map(String.init), in: &context)
  }

  @Test(arguments: classifiers, calibrations)
  func aCalibratedPipelineObeysTheLaws(_ estimator: String, _ calibration: String) throws {
    for classCount in [2, 3] {
      let examples = try examples(classCount: classCount)
      var context = FitContext(seed: 1)
      let fitted = try fit(pipeline(estimator, calibration), examples, &context)
      #expect(fitted.output == .probabilities(classCount: classCount))
      let rows = (0..<20).map { RawRow(numbers: examples.inputs.row($0)) }
      let violations = PipelineLaws.check(
        fitted, rows: rows, coded: examples.inputs.selectingRows(Array(0..<20)),
        components: Catalogue.standard.components)
      #expect(violations == [])
    }
  }

  @Test(arguments: ["platt-calibration", "temperature-calibration"], ["logistic-regression", "linear-svm"])
  func calibrationFoldsIntoALinearModel(_ calibration: String, _ estimator: String) throws {
    let examples = try examples(classCount: 2)
    var context = FitContext(seed: 1)
    let fitted = try fit(pipeline(estimator, calibration), examples, &context)
    let folded = try #require(fitted.folded())
    #expect(folded.stages.isEmpty && folded.calibration == nil)
    #expect(folded.output == .probabilities(classCount: 2))
    let before = try fitted.predict(examples.inputs).values.storage
    let after = try folded.predict(examples.inputs).values.storage
    for (left, right) in zip(before, after) { #expect(abs(left - right) < 1e-10) }
  }

  @Test func aModelThatKnowsItsRowsByHeartIsJudgedOnRowsItHasNotSeen() throws {
    let examples = try examples(classCount: 2, rows: 300)
    var context = FitContext(seed: 1)
    let step = StepDescription(name: "nearest-neighbors", version: 1, settings: ["neighbors": 1])
    let fitted = try fit(
      Catalogue.standard.pipeline(
        CandidateDescription(
          label: "1", transforms: [], estimator: step,
          calibration: StepDescription(name: "platt-calibration", version: 1, settings: [:]))), examples, &context)
    // On its own rows it is always right, which would make every answer nearly 1.
    let surest = try fitted.predict(examples.inputs).values.storage.max() ?? 1
    #expect(surest > 0.55 && surest < 0.9)
  }

  @Test(arguments: calibrations)
  func sharingChangesNothing(_ calibration: String) throws {
    let examples = try examples(classCount: 3, identity: "fold 1")
    let pipeline = try pipeline("gradient-boosting", calibration)
    var alone = FitContext(seed: 4)
    let expected = try fit(pipeline, examples, &alone).artefact()
    let work = SharedWork(limitBytes: 1 << 24)
    for other in Self.calibrations + [calibration] {
      var context = FitContext(seed: 4, sharedWork: work)
      _ = try fit(self.pipeline("gradient-boosting", other), examples, &context)
    }
    var shared = FitContext(seed: 4, sharedWork: work)
    #expect(try fit(pipeline, examples, &shared).artefact() == expected)
    // What others had paid for would have been most of its cost.
    #expect(shared.borrowedCPUSeconds > 0)
  }

  @Test func rareClassesAndFewRowsAreCalibratedOrRefusedInWords() throws {
    let inputs = try examples(classCount: 2, rows: 12).inputs
    let rare = try Examples(inputs: inputs, targets: .classes([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2], classCount: 3))
    for calibration in Self.calibrations {
      var context = FitContext(seed: 1)
      let pipeline = try pipeline("linear-discriminant", calibration)
      let answers = try fit(pipeline, rare, &context).predict(inputs)
      #expect(answers.values.firstNonFinite == nil)
      #expect(throws: FitError.tooFewRows(required: 2, found: 1)) {
        _ = try fit(pipeline, rare.selecting([0]), &context)
      }
      // Of two rows none can be answered by a model that knows both classes.
      var noting = FitContext(seed: 1)
      let untold = try fit(
        Catalogue.standard.pipeline(
          CandidateDescription(
            label: "", transforms: [],
            estimator: StepDescription(name: "gaussian-naive-bayes", version: 1, settings: [:]),
            calibration: StepDescription(name: calibration, version: 1, settings: [:]))), rare.selecting([0, 6]),
        &noting)
      #expect(untold.calibration == nil)
      #expect(
        noting.notes.contains { $0.hasPrefix("\(calibration) is left out: it learns from rows answered by models") })
    }
    let regression = try Examples(inputs: inputs, targets: .values(inputs.column(0)))
    var context = FitContext(seed: 1)
    #expect(throws: FitError.unsupportedTask(estimator: "platt-calibration", task: "regression")) {
      _ = try fit(pipeline("ridge", "platt-calibration"), regression, &context)
    }
  }

  /// In the order of time the only rows of a class may come first, so that none of them can be answered.
  @Test(arguments: calibrations) func aClassWithoutAnsweredRowsIsNotImpossible(_ calibration: String) throws {
    let inputs = try examples(classCount: 2, rows: 60).inputs
    let classes = (0..<60).map { Int32($0 == 3 || $0 == 7 ? 1 : 0) }
    let examples = try Examples(
      inputs: inputs, targets: .classes(classes, classCount: 2),
      structure: RowStructure(groups: nil, times: (0..<60).map { Double($0) }))
    var context = FitContext(seed: 1)
    let pipeline = try Catalogue.standard.pipeline(
      CandidateDescription(
        label: "", transforms: [],
        estimator: StepDescription(name: "nearest-neighbors", version: 1, settings: ["neighbors": 3]),
        calibration: StepDescription(name: calibration, version: 1, settings: [:])))
    let fitted = try fit(pipeline, examples, &context)
    #expect(fitted.calibration != nil)
    let answers = try fitted.predict(inputs)
    // 50 rows of the other class were answered: by Laplace's rule the chance is about 1 / 52.
    for row in 0..<answers.rows { #expect(answers.values[row, 1] > 0.005) }
  }

  @Test func anArtefactWhoseCalibrationTakesOtherAnswersIsRefused() throws {
    let examples = try examples(classCount: 2)
    var context = FitContext(seed: 1)
    // Neighbours give probabilities, a support vector machine scores.
    let first = try fit(pipeline("nearest-neighbors", "platt-calibration"), examples, &context)
    let second = try fit(pipeline("linear-svm", "platt-calibration"), examples, &context)
    let mixed = FittedPipeline(
      columns: second.columns, classes: second.classes, stages: second.stages, model: second.model,
      calibration: first.calibration)
    #expect(throws: ArtefactError.self) {
      try FittedPipeline(artefact: try mixed.artefact(), components: Catalogue.standard.components)
    }
    _ = try FittedPipeline(artefact: try second.artefact(), components: Catalogue.standard.components)
  }
}
