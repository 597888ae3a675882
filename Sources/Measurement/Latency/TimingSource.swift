import Learning
import Records
import Statistics

/// Warm timings of all deployed pipelines, interleaved in rounds and spread over several processes, after all training.
public struct TimingSource: JointEvidenceSource {
  public typealias Body = TimingEvidence

  public struct Settings: ParameterSet {
    public var budgetSeconds = 30.0
    public var rounds = 20
    public var processes = 10
    public var rows = 256
    public var calls = 10_000
    public var minimumCalls = 100
    public var batchShare = 0.1
    public var warmUpShare = 0.15
    public var blockCalls = 16
    public var blockBelowSeconds = 100e-9
    public var repeatShare = 0.5

    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .seconds("latency-budget", \.budgetSeconds, in: 0.01...86_400, "time for all timings of a run together"),
      .integer(
        "latency-rounds", \.rounds, in: 2...100_000, "rounds in which the pipelines take turns in a new random order"),
      .integer(
        "latency-processes", \.processes, in: 1...1_000,
        "processes that share the rounds, because memory lies elsewhere in each"),
      .integer("latency-rows", \.rows, in: 1...1_000_000, "different rows that the timings walk through"),
      .integer("latency-calls", \.calls, in: 10...100_000_000, "calls of each pipeline, if the budget allows"),
      .integer("latency-minimum-calls", \.minimumCalls, in: 1...1_000_000, "calls of each whatever the budget"),
      .share("latency-batch-share", \.batchShare, in: 0...0.8, "share of the budget for batches"),
      .share("latency-warm-up-share", \.warmUpShare, in: 0...0.8, "share of the budget for warming up"),
      .integer("latency-block-calls", \.blockCalls, in: 1...10_000, "calls in a block where single ones are too short"),
      .seconds("latency-block-below", \.blockBelowSeconds, in: 0...1, "shorter calls are timed in blocks as well"),
      .share(
        "latency-repeat-share", \.repeatShare, in: 0...10,
        "disturbed turns and rounds that are timed once more, as a share of all"),
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
    let found = try first.rows(Array(generator.permutation(first.rowCount).prefix(settings.rows)))
    let rows = TimedRows(
      raw: found.raw, coded: found.coded,
      columns: first.servedColumns.map { column in
        if case .categorical = column.kind { return .init(name: column.name, isCategory: true) }
        return .init(name: column.name, isCategory: false)
      })
    let paths = try trials.compactMap { try $0.deployedPath() }
    let sitting: TimingSitting
    if let processes = first.timingPlace.processes, paths.count == trials.count {
      do {
        sitting = try TimingSitting(
          of: TimingTask(paths: paths, rows: rows, session: session(seed: first.seed)),
          in: min(settings.processes, settings.rounds), of: processes, progress: progress)
      } catch {
        // Nothing of a sitting counts where one of its processes came to nothing.
        let failure = (error as? MeasurementError) ?? .evidenceFailed(String(describing: error))
        return JointEvidence(results: trials.map { _ in .failure(failure) })
      }
    } else {
      let models = trials.map { trial -> Result<DeployedForms, MeasurementError> in
        do {
          return .success(try trial.deployed())
        } catch {
          return .failure(.predictionFailed(String(describing: error)))
        }
      }
      sitting = TimingSitting(parts: [rows.time(models, session(seed: first.seed), progress: progress)])
    }
    return JointEvidence(results: sitting.evidence(noise: first.timingPlace.noise), note: sitting.note)
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
    session.repeatShare = settings.repeatShare
    session.seed = seed
    return session
  }
}
