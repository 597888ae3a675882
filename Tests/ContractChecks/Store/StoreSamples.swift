import Foundation
import Records
import Store

/// Records with awkward values, for the laws of stores.
enum StoreSamples {
  static let machine = MachineDescription(
    processor: "Test \"CPU\" 2000", processorCount: 2, memoryBytes: 1 << 33, operatingSystem: "Linux",
    blasCore: "Haswell", blasVersion: "0.3.21", blasThreads: 1, blasEnvironment: ["OPENBLAS_CORETYPE": "Haswell"],
    build: "release")

  static let axes = [
    axis("accuracy", .folds, version: 3), axis("log-loss", .folds, version: 1), axis("roc-auc", .folds, version: 2),
    axis("latency.p99", .rounds, version: 1), axis("size.bytes", .repetitions, version: 1),
  ]

  static func axis(_ id: AxisID, _ sampling: Sampling, version: Int) -> AxisDescriptor {
    AxisDescriptor(
      id: id, title: "Title of \(id)", unit: .ratio, direction: .higherIsBetter, family: .quality, sampling: sampling,
      version: version, summary: "A summary; with 'quotes' and ümläuts.")
  }

  static func run(_ id: String, name: String = "sample", trials: [TrialRecord] = []) -> RunRecord {
    RunRecord(
      id: id, name: name, planText: "version: 1\n# ünïcode \u{1F600}\n", planHash: String(repeating: "ab", count: 32),
      dataset: DatasetIdentity(
        name: "digits", contentHash: "c0ffee", rows: 1797, columns: 65, target: "digit", task: "multiclass",
        classes: ["0", "1", "two words"]),
      machine: machine, seed: .max, splits: [.research: "5 folds", .production: "5 folds in time order"],
      policy: Policy(
        quality: "accuracy", within: .relative(0.02), limits: [Limit(axis: "latency.p99", atMost: 0.1)],
        prefer: ["latency.p99"]),
      axes: axes, startedAt: "2026-01-31T14:25:01Z", finishedAt: nil, trials: trials)
  }

  static func identity(_ number: Int, evaluation: EvaluationProtocol = .research) -> TrialIdentity {
    TrialIdentity(
      dataHash: "c0ffee", data: ["target": "digit", "drop": .list([]), "positive": .none], evaluation: evaluation,
      split: ["folds": 5, "seed": 7], assignment: "f01d5",
      transforms: [StepDescription(name: "pca", version: 1, settings: ["components": 0.95, "whiten": false])],
      estimator: StepDescription(
        name: "ridge", version: 2,
        settings: ["penalty": .number(Double(number)), "shape": .list([64, 32]), "cap": .none]))
  }

  /// A trial whose readings hold the values that are lost most easily.
  static func trial(
    _ number: Int, evaluation: EvaluationProtocol = .research, status: TrialStatus = .completed, key: String? = nil
  ) throws -> TrialRecord {
    let identity = identity(number, evaluation: evaluation)
    let samples = [0.1, 1 / 3.0, 1e-308, .leastNonzeroMagnitude, 1e300, 0.30000000000000004, .infinity, .nan]
    return TrialRecord(
      key: try key ?? identity.key,
      candidate: CandidateDescription(
        label: "ridge(penalty=\(number)) + pca", transforms: identity.transforms, estimator: identity.estimator,
        curve: number.isMultiple(of: 2) ? "ridge" : nil, components: 0.95),
      evaluation: evaluation, status: status,
      outcomes: [
        "accuracy": .measured(
          Reading(
            value: 0.1 + Double(number), interval: Interval(lower: 1 / 3.0, upper: .infinity, level: 0.9),
            sampleCount: 8,
            samples: samples)),
        "log-loss": .measured(Reading(value: .nan, interval: nil, sampleCount: 0)),
        "roc-auc": .notApplicable(reason: "only \"one\" class"),
      ],
      folds: [
        FoldRecord(trainRows: 10, testRows: 3, standaloneFitCPUSeconds: 0.1, marginalFitCPUSeconds: 1 / 3.0),
        FoldRecord(trainRows: 9, testRows: 4, standaloneFitCPUSeconds: 0, marginalFitCPUSeconds: 1e-9),
      ],
      notes: ["did not converge", "", "second; note\nwith a line"], finishedAt: "2026-01-31T14:25:0\(number % 10)Z")
  }

  /// What the fits of `trial` cost, as evidence.
  static func costs(_ trial: TrialRecord) -> FitCostEvidence {
    FitCostEvidence(
      folds: trial.folds.map {
        FitCostEvidence.Fold(
          standaloneCPUSeconds: $0.standaloneFitCPUSeconds, marginalCPUSeconds: $0.marginalFitCPUSeconds)
      })
  }

  static let costRequest = EvidenceRequest(kind: .fitCost, version: 1, settings: [:], isMachineBound: true)
  static let predictionRequest = EvidenceRequest(
    kind: .predictions, version: 1, settings: ["probability-bits": 22], isMachineBound: false)

  /// Two folds of predictions whose bits are lost most easily.
  static let predictions = PredictionEvidence(
    form: .probabilities(classCount: 2),
    folds: [[0.1, 0.9, 1 / 3.0, 1 - 1 / 3.0, 1, 0, 0, 1], [0.5, 0.5, 1 - 1e-300, 1e-300, 0.30000000000000004, 0.7]])

  /// Stores a sample trial as a sweep does: predictions, costs of a session, and readings of both.
  static func record(
    _ trial: TrialRecord, _ number: Int, in run: String, position: Int, session: MeasuringSession?,
    store: ResultStore
  ) throws {
    let identity = identity(number, evaluation: trial.evaluation)
    var evidence: [GatheredEvidence] = []
    switch trial.status {
    case .completed:
      evidence.append(try GatheredEvidence(of: trial.key, predictionRequest, session: nil, body: predictions))
    case .failed(let message):
      evidence.append(
        GatheredEvidence(of: trial.key, predictionRequest, session: nil, status: .failed(message: message)))
    }
    if let session {
      evidence.append(try GatheredEvidence(of: trial.key, costRequest, session: session, body: costs(trial)))
    }
    try store.record(
      trial, identity: identity, in: run, position: position, evidence: evidence,
      readings: trial.outcomes.map { axis, outcome in
        DerivedReading(
          axis: axis, version: axes.first { $0.id == axis }?.version ?? 0, kinds: [.predictions], outcome: outcome)
      })
  }

  /// A record with one spelling for equal contents, NaN included.
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
