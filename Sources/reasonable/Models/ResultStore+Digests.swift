import Drift
import Experiments
import Fairness
import Foundation
import Records
import Replay
import Reports
import Store

extension ResultStore {
  /// What the stored evidence says of each trial of a run, by the trial's key: for the cards of the report. Evidence that
  /// was deleted or can't be read is left out.
  func digests(of run: RunRecord) throws -> [String: TrialDigest] {
    var digests: [String: TrialDigest] = [:]
    var assignments: [EvaluationProtocol: FoldAssignment] = [:]
    guard let first = run.trials.first else { return [:] }
    let truth = try? column(run.dataset.target, ofTrial: first.key)
    for trial in run.trials where trial.status == .completed {
      if assignments[trial.evaluation] == nil, let found = try? assignment(ofTrial: trial.key) {
        assignments[trial.evaluation] = found
      }
      let heads = try evidence(ofTrial: trial.key, in: run.id)
      let bodies = try bodies(of: [heads[.predictions]?.id, heads[.timing]?.id].compactMap { $0 })
      func body<Body: EvidenceBody>(_: Body.Type) -> Body? {
        guard let head = heads[Body.kind], let bytes = try? bodies[head.id]?.get() else { return nil }
        return try? Body(encoded: bytes)
      }
      digests[trial.key] = TrialDigest(
        predictions: body(PredictionEvidence.self), assignment: assignments[trial.evaluation], truth: truth,
        timing: body(TimingEvidence.self))
    }
    return digests
  }
}

extension ResultStore {
  /// The ways of running of a run that was replayed.
  func played(_ run: RunRecord) throws -> ReplayedRun {
    try replay(of: run).played(jobs: ProcessInfo.processInfo.activeProcessorCount)
  }

  /// What the store has of a run's replay.
  func replay(of run: RunRecord) throws -> StoredReplay {
    guard let found = try StoredReplay(run, in: self) else {
      guard run.finishedAt != nil else {
        throw InputError("run \(run.id) hasn't finished, and no replay of it is stored yet; \(Self.goingOn)")
      }
      throw InputError(
        "run \(run.id) replays nothing; give its plan 'protocols: [replay]' and a section 'replay', and sweep it again")
    }
    return found
  }

  /// The same for a report; nil where nothing was replayed. What can't be played or read is said, here and in the report.
  private func replayed(_ run: RunRecord) -> (replay: ReplayedRun?, obstacle: String?) {
    do {
      return (try StoredReplay(run, in: self)?.played(jobs: ProcessInfo.processInfo.activeProcessorCount), nil)
    } catch let error as RetrainingError {
      Terminal.note("no policies of retraining are played: \(error)")
      return (nil, error.description)
    } catch {
      Terminal.note("the replay can't be read, so that the report leaves it out: \(error)")
      return (nil, "the replay can't be read (\(error))")
    }
  }

  /// How the rows of a replay drifted; nil where nothing of it is stored. What can't be read is said.
  private func drift(of run: RunRecord, _ played: ReplayedRun?) -> ReplayedDrift? {
    do {
      return try StoredReplay(run, in: self)?.drift(played)
    } catch {
      Terminal.note("the drift of the replay can't be read, so that the report leaves it out: \(error)")
      return nil
    }
  }

  /// Said once, however many reports are written.
  private static let noteOnMissingLibrary: Void = Terminal.note(
    "report.html has no interactive part: the drawing library d3 is not installed (apt-get install "
      + "\(DrawingLibrary.package), or make deps)")

  /// The report of a stored run, with its interactive part where the drawing library is installed.
  func report(of run: RunRecord) throws -> Report {
    let library = DrawingLibrary.text()
    if library == nil { _ = Self.noteOnMissingLibrary }
    let played = replayed(run)
    return Report(
      run: run, explorer: try library.map { ExplorerParts(library: $0, digests: try digests(of: run)) },
      explanations: try explanations(of: run), replay: played.replay, replayObstacle: played.obstacle,
      drift: drift(of: run, played.replay), fairness: try StoredFairness.find(run, in: self),
      robustness: try robustness(of: run))
  }
}
