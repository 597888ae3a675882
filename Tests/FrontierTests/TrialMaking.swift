import Records

/// Trials for tests: readings by hand, folds of equal size.
enum Make {
  static let accuracy = AxisDescriptor(
    id: "quality.accuracy", title: "accuracy", unit: .ratio, direction: .higherIsBetter, family: .quality,
    sampling: .folds, summary: "Share of rows predicted right.")
  static let rmse = AxisDescriptor(
    id: "quality.rmse", title: "RMSE", unit: .targetUnits, direction: .lowerIsBetter, family: .quality,
    sampling: .folds,
    summary: "Root of the mean squared error.")
  static let p99 = AxisDescriptor(
    id: "latency.p99", title: "p99 latency", unit: .seconds, direction: .lowerIsBetter, family: .latency,
    sampling: .rounds, summary: "99th percentile of one row.")
  static let training = AxisDescriptor(
    id: "cost.cpu", title: "training time", unit: .seconds, direction: .lowerIsBetter, family: .cost, sampling: .folds,
    summary: "CPU seconds of one fit.")
  static let repeated = AxisDescriptor(
    id: "training.cpu", title: "training CPU", unit: .seconds, direction: .lowerIsBetter, family: .cost,
    sampling: .repetitions, summary: "CPU seconds of one fit.")
  static let size = AxisDescriptor(
    id: "size.bytes", title: "model size", unit: .bytes, direction: .lowerIsBetter, family: .size,
    sampling: .repetitions,
    summary: "Bytes of the artefact.")

  static func reading(_ value: Double, halfWidth: Double? = nil, samples: [Double] = []) -> Reading {
    Reading(
      value: value, interval: halfWidth.map { Interval(lower: value - $0, upper: value + $0) },
      sampleCount: max(1, samples.count), samples: samples)
  }

  /// A reading that is the mean of its fold scores.
  static func folds(_ samples: [Double]) -> Reading {
    reading(samples.reduce(0, +) / Double(samples.count), samples: samples)
  }

  static func trial(
    _ label: String, _ readings: [AxisID: Reading], evaluation: EvaluationProtocol = .research, folds: Int = 5,
    status: TrialStatus = .completed, outcomes: [AxisID: Outcome] = [:]
  ) -> TrialRecord {
    let step = StepDescription(name: label, version: 1, settings: [:])
    let fold = FoldRecord(trainRows: 80, testRows: 20, standaloneFitCPUSeconds: 1, marginalFitCPUSeconds: 1)
    return TrialRecord(
      key: "\(evaluation.id)-\(label)",
      candidate: CandidateDescription(label: label, transforms: [], estimator: step), evaluation: evaluation,
      status: status, outcomes: readings.mapValues(Outcome.measured).merging(outcomes) { _, new in new },
      folds: Array(repeating: fold, count: folds), finishedAt: "2026-01-01T00:00:00Z")
  }

  static func run(_ trials: [TrialRecord], axes: [AxisDescriptor]) -> RunRecord {
    RunRecord(
      id: "r", name: "r", planText: "", planHash: "",
      dataset: DatasetIdentity(
        name: "d", contentHash: "", rows: 1, columns: 1, target: "y", task: "binary", classes: []),
      machine: MachineDescription(
        processor: "", processorCount: 1, memoryBytes: 1, operatingSystem: "", blasCore: "", blasVersion: "",
        blasThreads: 1, blasEnvironment: [:], build: "debug"),
      seed: 1, splits: [:], policy: Policy(quality: Make.accuracy.id, within: .absolute(0.05), prefer: [Make.p99.id]),
      axes: axes, startedAt: "", finishedAt: nil, trials: trials)
  }
}
