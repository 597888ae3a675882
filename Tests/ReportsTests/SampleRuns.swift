import Records
import Statistics

/// Runs made by hand and by seed: the same records on every machine.
enum SampleRuns {
  static let axes: [AxisDescriptor] = [
    AxisDescriptor(
      id: "accuracy", title: "accuracy", unit: .ratio, direction: .higherIsBetter, family: .quality, sampling: .folds,
      summary: "Share of held-out rows that were given their true class, mean over folds."),
    AxisDescriptor(
      id: "balanced-accuracy", title: "balanced accuracy", unit: .ratio, direction: .higherIsBetter, family: .quality,
      sampling: .folds, summary: "Mean recall over the classes that the held-out rows hold, mean over folds."),
    AxisDescriptor(
      id: "log-loss", title: "log-loss", unit: .nats, direction: .lowerIsBetter, family: .quality, sampling: .folds,
      summary: "Mean of -log p(true class) over held-out rows, mean over folds."),
    AxisDescriptor(
      id: "latency.p50", title: "p50 latency", unit: .seconds, direction: .lowerIsBetter, family: .latency,
      sampling: .rounds, summary: "Median time of one raw row through the whole pipeline."),
    AxisDescriptor(
      id: "latency.p99", title: "p99 latency", unit: .seconds, direction: .lowerIsBetter, family: .latency,
      sampling: .rounds, summary: "99th percentile of one raw row through the whole pipeline."),
    AxisDescriptor(
      id: "latency.p50.unfolded", title: "p50 latency, unfolded", unit: .seconds, direction: .lowerIsBetter,
      family: .latency, sampling: .rounds, summary: "Median time of one raw row with every step run by itself."),
    AxisDescriptor(
      id: "throughput", title: "throughput", unit: .rowsPerSecond, direction: .higherIsBetter, family: .latency,
      sampling: .rounds, summary: "Rows answered a second in batches of 1,024."),
    AxisDescriptor(
      id: "training.cpu", title: "training CPU", unit: .seconds, direction: .lowerIsBetter, family: .cost,
      sampling: .repetitions, summary: "CPU seconds of one stand-alone fit on all rows, median of the repetitions."),
    AxisDescriptor(
      id: "training.memory", title: "training memory", unit: .bytes, direction: .lowerIsBetter, family: .cost,
      sampling: .repetitions, summary: "Growth of peak resident memory during one fit on all rows."),
    AxisDescriptor(
      id: "size.bytes", title: "size", unit: .bytes, direction: .lowerIsBetter, family: .size, sampling: .repetitions,
      summary: "Bytes of the encoded pipeline, transforms included."),
    AxisDescriptor(
      id: "features.important", title: "features that matter", unit: .count, direction: .lowerIsBetter,
      family: .interpretability, sampling: .repetitions,
      summary: "Raw columns whose permutation worsens the loss on held-out rows beyond chance."),
    AxisDescriptor(
      id: "parameters", title: "parameters", unit: .count, direction: .lowerIsBetter, family: .interpretability,
      sampling: .repetitions, summary: "Numbers that the pipeline learned."),
  ]

  /// One candidate before it is given readings.
  struct Shape {
    let estimator: String
    let settings: [String: SettingValue]
    let components: SettingValue
    let accuracy: Double
    let latency: Double
    let training: Double
    let bytes: Double
    let features: Double
    var hasProbabilities = true
    var unfolded: Double?

    var label: String {
      let inner = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
      let base = inner.isEmpty ? estimator : "\(estimator)(\(inner))"
      return components == .none ? base : "\(base) + pca(\(components))"
    }
  }

  static let shapes: [Shape] = {
    var shapes = [
      Shape(
        estimator: "prior", settings: [:], components: .none, accuracy: 0.1018, latency: 0.11e-6, training: 4e-6,
        bytes: 210, features: 0),
      Shape(
        estimator: "naive-bayes", settings: [:], components: .none, accuracy: 0.8325, latency: 1.9e-6,
        training: 0.0009, bytes: 10_480, features: 31),
    ]
    let sizes: [(SettingValue, Double, Double, Double)] = [
      (.integer(5), 0.905, 0.0034, 0.31), (.integer(10), 0.929, 0.0038, 0.52), (.integer(20), 0.951, 0.0049, 0.9),
      (.number(0.95), 0.9560, 0.0055, 1.1), (.none, 0.9694, 0.0410, 0),
    ]
    for (size, accuracy, training, extra) in sizes {
      shapes.append(
        Shape(
          estimator: "logistic", settings: ["penalty": 0.01], components: size, accuracy: accuracy,
          latency: 0.92e-6, training: training, bytes: 5_900, features: 41,
          unfolded: size == .none ? nil : (1.6 + extra) * 1e-6))
    }
    for (size, accuracy, training, extra) in sizes {
      shapes.append(
        Shape(
          estimator: "ridge", settings: ["penalty": 1], components: size, accuracy: accuracy - 0.034,
          latency: 0.83e-6, training: training / 6, bytes: 5_700, features: 44, hasProbabilities: false,
          unfolded: size == .none ? nil : (1.5 + extra) * 1e-6))
    }
    for (neighbors, loss) in [(1, 0.004), (5, 0.0), (15, 0.012)] {
      for (size, accuracy, latency) in [
        (SettingValue.integer(10), 0.962, 31e-6), (.integer(20), 0.9806, 52e-6), (.none, 0.9872, 148e-6),
      ] {
        shapes.append(
          Shape(
            estimator: "nearest-neighbors", settings: ["neighbors": .integer(neighbors)], components: size,
            accuracy: accuracy - loss, latency: latency * (1 + Double(neighbors) / 60), training: 0.0021,
            bytes: size == .none ? 935_000 : 168_000, features: 52))
      }
    }
    for (depth, accuracy) in [(4, 0.561), (8, 0.824), (16, 0.857)] {
      shapes.append(
        Shape(
          estimator: "tree", settings: ["depth": .integer(depth)], components: .none, accuracy: accuracy,
          latency: 0.18e-6 + Double(depth) * 0.013e-6, training: 0.019 + Double(depth) * 0.002,
          bytes: Double(depth) * 1_400, features: Double(min(38, 4 + depth * 2))))
    }
    return shapes
  }()

  static func trial(
    _ shape: Shape, _ evaluation: EvaluationProtocol, seed: UInt64, accuracy: Double, folds: Int = 5
  ) -> TrialRecord {
    var chance = SeededGenerator(seed: seed).stream(shape.label)
    func wobble(_ value: Double, _ share: Double, count: Int) -> Reading {
      let samples = (0..<count).map { _ in value * (1 + share * (chance.uniform() - 0.5)) }
      let sorted = samples.sorted()
      return Reading(
        value: sorted[count / 2], interval: Interval(lower: sorted[1], upper: sorted[count - 2]), sampleCount: count,
        samples: samples)
    }
    func scores(_ value: Double, spread: Double) -> Reading {
      let samples = (0..<folds).map { fold in
        // A hard fold is hard for everybody.
        value + spread * ([-0.4, 0.3, 0.1, -0.7, 0.7][fold % 5] + 0.5 * (chance.uniform() - 0.5))
      }
      let mean = samples.reduce(0, +) / Double(folds)
      let estimate = try? MeanEstimate(ofFoldScores: samples, testToTrainRatio: 0.25)
      return Reading(
        value: mean,
        interval: estimate.map { Interval(lower: $0.interval.lower, upper: $0.interval.upper) },
        sampleCount: folds, samples: samples)
    }
    func exact(_ value: Double) -> Reading { Reading(value: value, interval: nil, sampleCount: 1) }
    var outcomes: [AxisID: Outcome] = [
      "accuracy": .measured(scores(accuracy, spread: 0.008)),
      "balanced-accuracy": .measured(scores(accuracy - 0.002, spread: 0.009)),
      "latency.p50": .measured(wobble(shape.latency, 0.06, count: 20)),
      "latency.p99": .measured(wobble(shape.latency * 1.7, 0.3, count: 20)),
      "throughput": .measured(wobble(2.4 / shape.latency, 0.08, count: 20)),
      "training.cpu": .measured(wobble(shape.training, 0.1, count: 5)),
      "training.memory": .measured(exact(shape.bytes * 40 + 65_536)),
      "size.bytes": .measured(exact(shape.bytes)),
      "features.important": .measured(exact(shape.features)),
      "parameters": .measured(exact((shape.bytes / 8).rounded())),
    ]
    outcomes["log-loss"] =
      shape.hasProbabilities
      ? .measured(scores((1 - accuracy) * 3.1 + 0.02, spread: 0.02))
      : .notApplicable(reason: "the model gives no probabilities")
    outcomes["latency.p50.unfolded"] =
      shape.unfolded.map { .measured(wobble($0, 0.06, count: 20)) }
      ?? .notApplicable(reason: "no step of the pipeline can be folded")
    let fold = FoldRecord(
      trainRows: 1_437, testRows: 360, standaloneFitCPUSeconds: shape.training,
      marginalFitCPUSeconds: shape.training / 3)
    return TrialRecord(
      key: "\(evaluation.id)-\(shape.label)", candidate: candidate(shape), evaluation: evaluation,
      status: .completed, outcomes: outcomes, folds: Array(repeating: fold, count: folds),
      notes: shape.estimator == "logistic" && shape.components == .none
        ? ["did not converge in 100 iterations (gradient 3.1e-4)"] : [],
      finishedAt: "2026-01-31T14:25:07Z")
  }

  static func candidate(_ shape: Shape) -> CandidateDescription {
    let scaling = StepDescription(name: "standard-scaling", version: 1, settings: [:])
    let pca = StepDescription(name: "pca", version: 1, settings: ["components": shape.components, "whiten": false])
    let hasCurve = ["logistic", "ridge", "nearest-neighbors"].contains(shape.estimator)
    return CandidateDescription(
      label: shape.label, transforms: shape.components == .none ? [scaling] : [scaling, pca],
      estimator: StepDescription(name: shape.estimator, version: 2, settings: shape.settings),
      curve: hasCurve ? "\(shape.estimator) \(shape.settings["neighbors"]?.description ?? "")" : nil,
      components: shape.components)
  }

  static func failedTrial(_ evaluation: EvaluationProtocol) -> TrialRecord {
    TrialRecord(
      key: "\(evaluation.id)-failed",
      candidate: CandidateDescription(
        label: "discriminant(shrinkage=0)", transforms: [],
        estimator: StepDescription(name: "discriminant", version: 1, settings: ["shrinkage": 0])),
      evaluation: evaluation,
      status: .failed(message: "the covariance of class \"<b>3 & 4</b>\" is singular: set a shrinkage above 0"),
      outcomes: [:], folds: [], finishedAt: "2026-01-31T14:25:09Z")
  }

  static let machine = MachineDescription(
    processor: "Example Processor 9000 @ 2.60GHz", processorCount: 2, memoryBytes: 8_000_000_000,
    operatingSystem: "Debian GNU/Linux 12 (bookworm)", blasCore: "Haswell", blasVersion: "0.3.21", blasThreads: 1,
    blasEnvironment: ["OPENBLAS_CORETYPE": "Haswell"], build: "release")

  static let policy = Policy(
    quality: "accuracy", within: .absolute(0.02), limits: [Limit(axis: "latency.p50", atMost: 100e-6)],
    prefer: ["latency.p50", "training.cpu", "size.bytes"])

  static func run(
    name: String, trials: [TrialRecord], classes: [String] = (0..<10).map(String.init),
    machine: MachineDescription =
      machine, policy: Policy = policy, finishedAt: String? = "2026-01-31T14:25:31Z"
  ) -> RunRecord {
    RunRecord(
      id: "\(name)-20260131-142501", name: name, planText: planText, planHash: String(repeating: "5e", count: 32),
      dataset: DatasetIdentity(
        name: name, contentHash: String(repeating: "a7", count: 32), rows: 1_797, columns: 64, target: "digit",
        task: "multiclass", classes: classes),
      machine: machine, seed: 7,
      splits: [
        .research: "5 stratified folds, shuffled, seed 7", .production: "5 folds in time order, the past before",
      ],
      policy: policy, axes: axes, startedAt: "2026-01-31T14:25:01Z", finishedAt: finishedAt, trials: trials)
  }

  static let planText = """
    version: 1
    # <script>alert("a plan is text, not markup")</script>
    data: {dataset: digits, target: digit}
    split: {kind: stratified, folds: 5, seed: 7}
    estimators:
      - ridge: {penalty: 1}
      - logistic: {penalty: 0.01}
    pca: [none, 5, 10, 20, 0.95]

    """

  /// Research only: PCA curves, a failed trial, axes that don't apply, a limit that excludes the best.
  static let digits = run(
    name: "digits",
    trials: shapes.map { trial($0, .research, seed: 7, accuracy: $0.accuracy) } + [failedTrial(.research)])

  /// Both protocols, whose ranks differ: what memorises the past loses when the world drifts.
  static let drifting = run(
    name: "drifting",
    trials: EvaluationProtocol.all.flatMap { evaluation in
      shapes.filter { $0.components != .integer(5) && $0.settings["neighbors"] != 15 }.map { shape in
        let loss =
          switch shape.estimator {
          case "nearest-neighbors": 0.11
          case "tree": 0.09
          case "prior": 0.0
          case "logistic": shape.components == .none ? 0.05 : 0.02
          default: 0.025
          }
        return trial(
          shape, evaluation, seed: evaluation == .research ? 7 : 8,
          accuracy: shape.accuracy - (evaluation == .research ? 0 : loss))
      }
    },
    policy: Policy(quality: "accuracy", within: .standardErrors(1), prefer: ["latency.p99", "training.cpu"]))

  /// A regression with many candidates that lie close together: lower is better, errors in the unit of the target.
  static let crowded: RunRecord = {
    let error = AxisDescriptor(
      id: "rmse", title: "RMSE", unit: .targetUnits, direction: .lowerIsBetter, family: .quality, sampling: .folds,
      summary: "Root of the mean squared error over held-out rows, mean over folds.")
    var chance = SeededGenerator(seed: 21)
    let names = ["ridge", "nearest-neighbors", "boosting", "forest", "tree", "network", "kernel", "prior"]
    let trials = (0..<96).map { index -> TrialRecord in
      let name = names[index % 7]
      let latency = 1e-6 * (1 + Double(index % 7) * 9) * (1 + 3 * chance.uniform())
      let rmse = 48_000 + 9_000 * chance.uniform() + 26_000 / (1 + latency * 1e5)
      let half = 700 + 500 * chance.uniform()
      return TrialRecord(
        key: "crowded-\(index)",
        candidate: CandidateDescription(
          label: "\(name)(setting=\(index))", transforms: [],
          estimator: StepDescription(name: name, version: 1, settings: ["setting": .integer(index)])),
        evaluation: .research, status: .completed,
        outcomes: [
          "rmse": .measured(
            Reading(value: rmse, interval: Interval(lower: rmse - half, upper: rmse + half), sampleCount: 5)),
          "latency.p50": .measured(
            Reading(
              value: latency, interval: Interval(lower: latency * 0.94, upper: latency * 1.07), sampleCount: 20)),
        ], folds: [], finishedAt: "2026-01-31T14:25:09Z")
    }
    return RunRecord(
      id: "crowded-20260131-142501", name: "crowded", planText: planText, planHash: String(repeating: "5e", count: 32),
      dataset: DatasetIdentity(
        name: "crowded", contentHash: String(repeating: "a7", count: 32), rows: 20_640, columns: 9, target: "price",
        task: "regression", classes: []),
      machine: machine, seed: 7, splits: [.research: "5 folds, shuffled, seed 7"],
      policy: Policy(
        quality: "rmse", within: .relative(0.03), limits: [Limit(axis: "latency.p50", atMost: 1e-4)],
        prefer: ["latency.p50"]), axes: [error] + axes.filter { $0.id == "latency.p50" },
      startedAt: "2026-01-31T14:25:01Z", finishedAt: "2026-01-31T14:25:31Z", trials: trials)
  }()

  /// Everything that must be escaped, a debug build, an unfinished run, infinite readings and names from hell.
  static let hostile: RunRecord = {
    let label = "tree(class=\"<img src=x onerror=alert(1)>\", note='a & b | `c`')"
    let step = StepDescription(
      name: "tree<svg>", version: 1, settings: ["class": .text("</title><script>alert(2)</script>")])
    let trial = TrialRecord(
      key: "hostile-1", candidate: CandidateDescription(label: label, transforms: [step], estimator: step),
      evaluation: .research, status: .completed,
      outcomes: [
        "accuracy": .measured(Reading(value: 0.5, interval: nil, sampleCount: 1)),
        "log-loss": .measured(
          Reading(value: .infinity, interval: Interval(lower: 1, upper: .infinity), sampleCount: 1)),
        "balanced-accuracy": .measured(Reading(value: .nan, interval: nil, sampleCount: 1)),
        "latency.p50": .measured(Reading(value: 3e-6, interval: nil, sampleCount: 1)),
        "size.bytes": .failed(message: "disk \u{1B}[31mfull\u{0} \r\n,\"quoted\""),
      ], folds: [], notes: ["=HYPERLINK(\"http://example.invalid\")", "]]> <!-- & -->"],
      finishedAt: "2026-01-31T14:25:09Z")
    return run(
      name: "hostile <&> \"names\"", trials: [trial, failedTrial(.research)],
      classes: ["<script>", "&amp;", "it's", "\"quoted\"", "多", "a|b"],
      machine: MachineDescription(
        processor: "<cpu & co>", processorCount: 1, memoryBytes: 1, operatingSystem: "</style>", blasCore: "\"x\"",
        blasVersion: "0", blasThreads: 1, blasEnvironment: [:], build: "debug"),
      policy: Policy(quality: "accuracy", prefer: ["latency.p50"]), finishedAt: nil)
  }()

  /// No trial has ended yet.
  static let empty = run(name: "empty", trials: [], finishedAt: nil)

  /// Every text that can come from a file is this one.
  static func named(_ text: String) -> RunRecord {
    let step = StepDescription(name: text, version: 1, settings: [text: .text(text)])
    func trial(_ index: Int, _ evaluation: EvaluationProtocol) -> TrialRecord {
      TrialRecord(
        key: "\(evaluation.id) \(index)",
        candidate: CandidateDescription(
          label: "\(text) \(index)", transforms: [step], estimator: step, curve: text, components: .integer(index)),
        evaluation: evaluation, status: index == 3 ? .failed(message: text) : .completed,
        outcomes: [
          "accuracy": .measured(Reading(value: 0.5 + 0.1 * Double(index), interval: nil, sampleCount: 1)),
          "latency.p50": .measured(Reading(value: 1e-6 * Double(index), interval: nil, sampleCount: 1)),
          "log-loss": .notApplicable(reason: text), "size.bytes": .failed(message: text),
        ], folds: [], notes: [text], finishedAt: text)
    }
    let axes = axes.map {
      AxisDescriptor(
        id: $0.id, title: "\(text) \($0.id)", unit: $0.unit, direction: $0.direction, family: $0.family,
        sampling: $0.sampling, version: $0.version, summary: text)
    }
    return RunRecord(
      id: text, name: text, planText: text, planHash: text,
      dataset: DatasetIdentity(
        name: text, contentHash: text, rows: 1, columns: 1, target: text, task: text, classes: [text]),
      machine: MachineDescription(
        processor: text, processorCount: 1, memoryBytes: 1, operatingSystem: text, blasCore: text, blasVersion: text,
        blasThreads: 1, blasEnvironment: [text: text], build: text),
      seed: 1, splits: [.research: text, .production: text],
      policy: Policy(quality: "accuracy", limits: [Limit(axis: "accuracy", atLeast: 0.55)], prefer: ["latency.p50"]),
      axes: axes, startedAt: text, finishedAt: nil,
      trials: [EvaluationProtocol.research, .production].flatMap { evaluation in (1...3).map { trial($0, evaluation) }
      },
      notes: [text, RunRecord.warningMark + text])
  }
}
