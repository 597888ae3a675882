import Learning
import Records
import Statistics

/// Warm timings of all deployed pipelines, interleaved in rounds, after all training.
public struct TimingSource: JointEvidenceSource {
  public typealias Body = TimingEvidence

  public struct Settings: ParameterSet {
    public var budgetSeconds = 30.0
    public var rounds = 20
    public var rows = 256
    public var calls = 20_000
    public var minimumCalls = 100
    public var batchShare = 0.25
    public var warmUpShare = 0.15
    public var blockCalls = 16
    public var blockBelowSeconds = 100e-9

    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .seconds("latency-budget", \.budgetSeconds, in: 0.01...86_400, "time for all timings of a run together"),
      .integer(
        "latency-rounds", \.rounds, in: 2...100_000, "rounds in which the pipelines take turns in a new random order"),
      .integer("latency-rows", \.rows, in: 1...1_000_000, "different rows that the timings walk through"),
      .integer("latency-calls", \.calls, in: 10...100_000_000, "calls of each pipeline, if the budget allows"),
      .integer("latency-minimum-calls", \.minimumCalls, in: 1...1_000_000, "calls of each whatever the budget"),
      .share("latency-batch-share", \.batchShare, in: 0...0.8, "share of the budget for batches"),
      .share("latency-warm-up-share", \.warmUpShare, in: 0...0.8, "share of the budget for warming up"),
      .integer("latency-block-calls", \.blockCalls, in: 1...10_000, "calls in a block where single ones are too short"),
      .seconds("latency-block-below", \.blockBelowSeconds, in: 0...1, "shorter calls are timed in blocks as well"),
    ]
  }

  public static let summary = "warm timings of all deployed pipelines, taking turns in rounds"
  public static let activity = "timing"
  public static let isMachineBound = true
  public static let subject = EvidenceSubject.pipeline
  public static let requires: Set<EvidenceKind> = [.deployment]

  public let settings: Settings

  public init(_ settings: Settings) { self.settings = settings }

  public func gather(
    _ trials: [any TrialBench], progress: (_ done: Int, _ total: Int) -> Void
  ) throws -> JointEvidence<TimingEvidence> {
    guard let first = trials.first else { return JointEvidence(results: []) }
    var generator = SeededGenerator(seed: first.seed).stream("latency-rows")
    let rows = try first.rows(Array(generator.permutation(first.rowCount).prefix(settings.rows)))

    // The folded form is the one that is served; the other is timed beside it, to be shown.
    var pipelines: [(trial: Int, isServed: Bool, pipeline: FittedPipeline)] = []
    var refusals: [Int: MeasurementError] = [:]
    for (index, trial) in trials.enumerated() {
      do {
        let fitted = try trial.deployedPipeline()
        let folded = fitted.folded()
        pipelines.append((index, true, folded ?? fitted))
        if folded != nil { pipelines.append((index, false, fitted)) }
      } catch {
        refusals[index] = .predictionFailed(String(describing: error))
      }
    }
    var subjects: [(trial: Int, isServed: Bool, subject: PipelineSubject)] = []
    for entry in pipelines {
      do throws(MeasurementError) {
        let subject = try PipelineSubject(entry.pipeline, rows: rows.raw, coded: rows.coded)
        subjects.append((entry.trial, entry.isServed, subject))
      } catch {
        if entry.isServed { refusals[entry.trial] = error }
      }
    }
    let report = session(seed: first.seed).run(subjects.map(\.subject), progress: progress)
    var served: [Int: CallTimings] = [:]
    var unfolded: [Int: CallTimings] = [:]
    for (entry, timings) in zip(subjects, report.timings) {
      switch timings {
      case .success(let timings):
        if entry.isServed { served[entry.trial] = timings } else { unfolded[entry.trial] = timings }
      case .failure(let error): if entry.isServed { refusals[entry.trial] = error }
      }
    }
    let results = trials.indices.map { index -> Result<TimingEvidence, MeasurementError> in
      guard let timings = served[index] else { return .failure(refusals[index] ?? .missingEvidence(.timing)) }
      return .success(TimingEvidence(served: timings, unfolded: unfolded[index], processor: report.processor))
    }
    return JointEvidence(results: results, note: report.warning)
  }

  private func session(seed: UInt64) -> LatencySession {
    var session = LatencySession()
    session.rounds = settings.rounds
    session.calls = settings.calls
    session.minimumCalls = settings.minimumCalls
    session.budgetSeconds = settings.budgetSeconds
    session.batchShare = settings.batchShare
    session.warmUpShare = settings.warmUpShare
    session.blockCalls = settings.blockCalls
    session.blockBelowSeconds = settings.blockBelowSeconds
    session.seed = seed
    return session
  }
}
