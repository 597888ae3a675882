import Foundation
import Learning
import Plans
import Records

/// A small vocabulary and ways to read a plan from text.
enum PlanFixture {
  struct Penalised: ParameterSet {
    var penalty = 1.0
    init() {}
    static let fields: [ParameterField<Self>] = [.number("penalty", \.penalty, in: 0...1e12, "L2 penalty")]
  }

  struct Logistic: ParameterSet {
    var c = 1.0
    var solver = Solver.auto
    enum Solver: String, Codable, CaseIterable { case auto, newton, lbfgs }
    init() {}
    static let fields: [ParameterField<Self>] = [
      .number("C", \.c, in: 1e-6...1e6, "inverse penalty"), .choice("solver", \.solver, "solver"),
    ]
  }

  struct Layers: ParameterSet {
    var hidden = [64]
    init() {}
    static let fields: [ParameterField<Self>] = [.integers("hidden", \.hidden, in: 1...4096, "layer widths")]
  }

  struct Imputation: ParameterSet {
    enum Numeric: String, Codable, CaseIterable { case mean, median }
    var numeric = Numeric.mean
    init() {}
    static let fields: [ParameterField<Self>] = [.choice("numeric", \.numeric, "for numbers")]
  }

  struct Components: ParameterSet {
    var components = 0.95
    var whiten = false
    init() {}
    static let fields: [ParameterField<Self>] = [
      .number("components", \.components, in: 0...1e6, "count or share"), .flag("whiten", \.whiten, "unit variances"),
    ]
  }

  struct Timing: ParameterSet {
    var budgetSeconds = 30.0
    var rounds = 20
    var rows = 256
    init() {}
    static let fields: [ParameterField<Self>] = [
      .seconds("latency-budget", \.budgetSeconds, in: 0.01...86_400, "time for all"),
      .integer("latency-rounds", \.rounds, in: 2...100_000, "rounds"),
      .integer("latency-rows", \.rows, in: 1...1_000_000, "rows"),
    ]
  }

  struct Deployment: ParameterSet {
    var repeats = 3
    var measuresMemory = true
    init() {}
    static let fields: [ParameterField<Self>] = [
      .integer("training-repeats", \.repeats, in: 1...1_000, "repeats"),
      .flag("training-memory", \.measuresMemory, "peak memory"),
    ]
  }

  static func component<Parameters: ParameterSet>(
    _ name: String, _ parameters: Parameters.Type, version: Int = 1, _ capabilities: Capabilities = []
  ) -> PlanVocabulary.Component {
    PlanVocabulary.Component(
      name: name, version: version, summary: name, parameters: Parameters.descriptions, capabilities: capabilities
    ) { settings throws(ParameterError) in try Parameters(settings: settings).settings }
  }

  static func axis(
    _ id: AxisID, _ unit: MeasurementUnit = .ratio, _ sampling: Sampling = .folds, version: Int = 1,
    tasks: Set<TaskKind> = Set(TaskKind.allCases)
  ) -> PlanVocabulary.Axis {
    PlanVocabulary.Axis(
      AxisDescriptor(
        id: id, title: id.rawValue, unit: unit, direction: sampling == .folds ? .higherIsBetter : .lowerIsBetter,
        family: sampling == .folds ? .quality : .latency, sampling: sampling, version: version, summary: ""),
      tasks: tasks)
  }

  static func vocabulary(ridgeVersion: Int = 1) -> PlanVocabulary {
    PlanVocabulary(
      estimators: [
        component(
          "prior-baseline", NoParameters.self,
          [.regression, .classification, .missingValues, .categoricalFeatures, .ignoresInputs]),
        component("decision-tree", NoParameters.self, [.regression, .classification, .ignoresScale]),
        component("ridge", Penalised.self, version: ridgeVersion, [.regression, .classification]),
        component("logistic-regression", Logistic.self, [.classification]),
        component("gaussian-naive-bayes", NoParameters.self, [.classification]),
        component("multilayer-perceptron", Layers.self, [.regression, .classification]),
      ],
      transforms: [
        component("imputation", Imputation.self), component("standard-scaling", NoParameters.self),
        component("min-max-scaling", NoParameters.self), component("one-hot-encoding", NoParameters.self),
        component("pca", Components.self), component("random-projection", Components.self),
        component("nystroem", Components.self),
      ],
      calibrations: [
        component("platt-calibration", NoParameters.self), component("isotonic-calibration", Layers.self),
      ],
      evidence: [
        PlanVocabulary.Component(name: "timing", version: 1, summary: "", parameters: Timing.self),
        PlanVocabulary.Component(name: "deployment", version: 1, summary: "", parameters: Deployment.self),
      ],
      axes: [
        axis("accuracy", tasks: [.binary, .multiclass]), axis("log-loss", .nats, tasks: [.binary, .multiclass]),
        axis("average-precision", tasks: [.binary]), axis("r2", tasks: [.regression]),
        axis("latency.p99", .seconds, .rounds), axis("training.cpu", .seconds, .repetitions),
        axis("size.bytes", .bytes, .repetitions),
      ],
      datasets: [
        .init(name: "digits", target: "digit", task: .multiclass),
        .init(name: "housing", target: "price", task: .regression),
        .init(name: "electricity", target: "class", task: .binary, time: "row-order"),
      ])
  }

  /// With the axes of explainability.
  static let explainableVocabulary: PlanVocabulary = {
    let known = vocabulary()
    return PlanVocabulary(
      estimators: known.estimators, transforms: known.transforms, calibrations: known.calibrations,
      evidence: known.evidence,
      axes: known.axes + [
        axis("complexity.features", .count), axis("complexity.interaction"),
        axis("complexity.main-effects", .count), axis("explanation.stability"),
        axis("explanation.faithfulness"),
      ], datasets: known.datasets)
  }()

  static let minimal = """
    version: 1
    name: test
    data: {dataset: digits}
    estimators: [ridge]

    """

  static func read(
    _ text: String, overrides: [String] = [], vocabulary: PlanVocabulary = vocabulary(), knownData: KnownData? = nil
  ) throws(PlanError) -> ExperimentPlan {
    try ExperimentPlan.read(
      Data(text.utf8), file: "plan.yaml", overrides: overrides, vocabulary: vocabulary, knownData: knownData)
  }

  /// What is wrong with a text; empty if nothing is.
  static func problems(
    _ text: String, overrides: [String] = [], knownData: KnownData? = nil
  ) -> [DocumentProblem] {
    do throws(PlanError) {
      _ = try read(text, overrides: overrides, knownData: knownData)
      return []
    } catch {
      return error.problems
    }
  }
}
