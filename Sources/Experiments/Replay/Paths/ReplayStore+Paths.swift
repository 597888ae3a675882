import Learning
import LinearAlgebra
import Machine
import Measurement
import Records
import Replay
import Store
import Tabular

/// Paths whose models depend on each other, replayed one by one.
extension ReplayStore {
  func pathsRequest(_ paths: ReplayPathRequest) -> EvidenceRequest {
    EvidenceRequest(
      kind: .replayPaths, version: ReplayPathsEvidence.version,
      settings: paths.settings(division, loss).merging(decisionSettings) { $1 },
      isMachineBound: true)
  }

  /// What the store has of a trial's paths; shown in the run where it has it.
  func hasPaths(_ trial: SweepTrial, _ paths: ReplayPathRequest) throws -> Bool {
    let subject = modelKey(trial)
    let found = try sweep.store.evidence(meeting: pathsRequest(paths), of: [subject], machine: gathering.machine)
    guard let head = found[subject], head.status.isSettled else { return false }
    gathering.ledger.enter(head, ofTrial: trial.key)
    try sweep.store.show([(head, trial.key)], in: gathering.runID)
    return true
  }

  func record(_ trial: SweepTrial, _ request: ReplayPathRequest, _ paths: [ReplayPathsEvidence.Path]) throws {
    let body = ReplayPathsEvidence(paths: paths, refusal: request.refusal, effect: request.effect)
    let evidence = try GatheredEvidence(
      of: modelKey(trial), pathsRequest(request), session: try gathering.machineSession(), body: body)
    let heads = try sweep.store.record([(evidence, [trial.key])], in: gathering.runID, at: Timestamp.now)
    for head in heads { gathering.ledger.enter(head, ofTrial: trial.key) }
  }

  /// What ties the rows together inside a fit, as for the models that are trained from scratch.
  private var structure: RowStructure? {
    trials.first.flatMap { gathering.context.divisions[$0.trial.evaluation]?.structure }
  }

  /// One path; what goes wrong is told in it.
  func path(
    of trial: SweepTrial, window: Int, every period: Int, origin: ReplayPathsEvidence.Origin
  ) throws -> ReplayPathsEvidence.Path {
    let pipeline = try gathering.context.catalogue.pipeline(trial.trial.candidate)
    do {
      switch origin {
      case .lastModel: return try goingOn(pipeline, window: window, every: period)
      case .everyRow: return try rowByRow(pipeline, window: window)
      }
    } catch {
      let reason = data.explain(error, rows: division.training(forStep: 0, window: division.windows[window]).rows)
      return ReplayPathsEvidence.Path(
        window: division.windows[window].rawValue, origin: origin, every: period, losses: [], cpuSeconds: [],
        trainedAt: [], failure: reason)
    }
  }

  // MARK: From the last model

  /// A model, and the first position that it answers.
  private struct Serving {
    let fitted: FittedPipeline
    let from: Int
  }

  /// Fits the first model from scratch and each later one further from the one before.
  private func goingOn(_ pipeline: Pipeline, window: Int, every period: Int) throws -> ReplayPathsEvidence.Path {
    let size = division.windows[window]
    let known = data.known(from: division.training(forStep: 0, window: size).rows)
    var serving: [Serving] = []
    var losses: [Double] = []
    var seconds = [Double](repeating: 0, count: division.stepCount)
    var trainedAt: [Int] = []
    var flips: [Int: Double] = [:]
    for step in 0..<division.stepCount {
      // As the calendar from scratch: so many steps after the last training that gave a model.
      if trainedAt.last.map({ step - $0 >= period }) ?? true {
        let before = serving.last?.fitted
        // A training that fails leaves the model before.
        let trained = Result {
          try fit(pipeline, from: before, step: step, last: trainedAt.last, window: window, known)
        }
        if step == 0 { _ = try trained.get() }
        if case .success(let (fitted, spent)) = trained {
          seconds[step] = spent
          trainedAt.append(step)
          let from = division.servesFrom(step: step, fitSeconds: spent)
          // An older model that would come later, or at the same moment, comes too late.
          serving.removeAll { $0.from >= from }
          serving.append(Serving(fitted: fitted, from: from))
          if let before { flips[step] = try self.flips(before, fitted, step: step, known) }
        }
      }
      losses.append(try loss(of: serving, step: step, known))
      // What a later model has taken over from by now never answers again.
      let next = division.timeline.steps[step].rows.upperBound
      while serving.count > 1, serving[1].from <= next { serving.removeFirst() }
    }
    return ReplayPathsEvidence.Path(
      window: size.rawValue, origin: .lastModel, every: period, losses: losses, cpuSeconds: seconds,
      trainedAt: trainedAt, flips: flips)
  }

  private func fit(
    _ pipeline: Pipeline, from before: FittedPipeline?, step: Int, last: Int?, window: Int, _ known: TrainingColumns
  ) throws -> (FittedPipeline, Double) {
    let training = division.training(forStep: step, window: division.windows[window])
    var context = FitContext(
      seed: gathering.context.seed, fold: division.identity(ofStep: step, window: division.windows[window]))
    var rows = training.rows
    var weights = training.weights
    if before != nil, pipeline.isIncremental, let last {
      // It has learned the others already, and would learn them twice.
      let timeline = division.timeline
      let (first, end) = (
        timeline.knownCount(at: timeline.moment(ofStep: last)), timeline.knownCount(at: timeline.moment(ofStep: step))
      )
      rows = timeline.arrivalOrder[first..<end].map { Int(timeline.order[Int($0)]) }
      weights = nil
    }
    let examples = try data.examples(rows, as: known, identity: nil, structure: structure).weighted(
      weights, identity: nil)
    gathering.tally.withLock { $0.fits += 1 }
    var fitted: FittedPipeline?
    let spent = try Clocks.threadCPU {
      if let before, examples.rows > 0 {
        fitted = try pipeline.fit(examples, startingFrom: before, in: &context)
      } else {
        fitted =
          try before ?? pipeline.fit(examples, columns: known.columns, classes: data.classes, in: &context)
      }
    }.seconds
    guard let fitted else { throw MeasurementError.predictionFailed("the fit gave no model") }
    return (fitted, spent)
  }

  private func loss(of serving: [Serving], step: Int, _ known: TrainingColumns) throws -> Double {
    let rows = division.timeline.steps[step].rows
    var sum = 0.0
    for (place, model) in serving.enumerated() {
      let end = place + 1 < serving.count ? serving[place + 1].from : rows.upperBound
      let part =
        max(rows.lowerBound, min(model.from, rows.upperBound))..<max(rows.lowerBound, min(end, rows.upperBound))
      guard !part.isEmpty else { continue }
      let predictions = try predictions(model.fitted, part, known)
      sum += try losses(predictions, part).reduce(0, +)
    }
    return sum / Double(rows.count)
  }

  private func predictions(_ fitted: FittedPipeline, _ positions: Range<Int>, _ known: TrainingColumns) throws
    -> Predictions
  {
    let predictions = try fitted.predict(data.inputs(positions.map { Int(division.timeline.order[$0]) }, as: known))
    guard predictions.values.firstNonFinite == nil else {
      throw MeasurementError.predictionFailed("an answer is NaN or infinite")
    }
    return predictions
  }

  private func losses(_ predictions: Predictions, _ positions: Range<Int>) throws -> [Double] {
    try loss.losses(
      of: predictions.values.storage, form: predictions.output.storedForm,
      truth: data.truth(ofRows: positions.map { Int(division.timeline.order[$0]) }), deciding: decision, axis: quality)
  }

  /// The share of a step's rows that two classifiers decide otherwise; nil for values.
  private func flips(
    _ before: FittedPipeline, _ now: FittedPipeline, step: Int, _ known: TrainingColumns
  ) throws -> Double? {
    let rows = division.timeline.steps[step].rows
    let decisions = try [before, now].map { try predictions($0, rows, known) }.map { predictions -> [Int]? in
      guard predictions.output != .value else { return nil }
      let (width, numbers) = (predictions.output.width, predictions.values.storage)
      let form = predictions.output.storedForm
      return (0..<predictions.values.rows).map { row in
        decision.decided(numbers[row * width..<(row + 1) * width], form: form)
      }
    }
    guard let old = decisions[0], let new = decisions[1] else { return nil }
    return Double(zip(old, new).count { $0 != $1 }) / Double(rows.count)
  }

  // MARK: Row by row

  /// Answers each row, and learns every label as soon as it is known: test, then train.
  private func rowByRow(_ pipeline: Pipeline, window: Int) throws -> ReplayPathsEvidence.Path {
    let timeline = division.timeline
    let size = division.windows[window]
    let training = division.training(forStep: 0, window: size)
    let known = data.known(from: training.rows)
    let start = timeline.start
    var context = FitContext(seed: gathering.context.seed, fold: division.identity(ofStep: 0, window: size))
    let examples = try data.examples(training.rows, as: known, identity: nil, structure: structure)
      .weighted(training.weights, identity: nil)
    let first = timeline.knownCount(at: start)
    let last = timeline.knownCount(at: timeline.rowCount)
    let lessons = timeline.arrivalOrder[first..<max(first, last)].map { Int(timeline.order[Int($0)]) }
    let positions = start..<timeline.rowCount
    let counts = positions.map { timeline.knownCount(at: $0) - first }
    let questions = data.inputs(positions.map { Int(timeline.order[$0]) }, as: known)
    gathering.tally.withLock { $0.fits += 1 }
    var found: Predictions?
    let fitSeconds: Double
    var fitted: FittedPipeline?
    fitSeconds = try Clocks.threadCPU {
      fitted = try pipeline.fit(examples, columns: known.columns, classes: data.classes, in: &context)
    }.seconds
    let taught = try data.examples(lessons, as: known, identity: nil, structure: structure)
    let seconds = try Clocks.threadCPU {
      guard let fitted, var learner = PipelineLearner(fitted) else { return }
      found = try learner.answers(to: questions, learning: taught, known: counts)
    }.seconds
    guard let found else { throw MeasurementError.predictionFailed("the model doesn't learn row by row") }
    guard found.values.firstNonFinite == nil else {
      throw MeasurementError.predictionFailed("an answer is NaN or infinite")
    }
    let losses = try losses(found, positions)
    let steps = timeline.steps.map(\.rows)
    let means = steps.map { rows in
      losses[rows.lowerBound - start..<rows.upperBound - start].reduce(0, +) / Double(rows.count)
    }
    // Answers and lessons are timed together; each step bears its share of the rows.
    let perRow = seconds / Double(max(1, positions.count))
    var spent = steps.map { Double($0.count) * perRow }
    spent[0] += fitSeconds
    return ReplayPathsEvidence.Path(
      window: size.rawValue, origin: .everyRow, every: 1, losses: means, cpuSeconds: spent,
      trainedAt: Array(steps.indices))
  }
}
