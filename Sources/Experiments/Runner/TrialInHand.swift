import Catalogue
import Foundation
import Learning
import LinearAlgebra
import Machine
import Measurement
import Plans
import Records
import Statistics
import Synchronization
import Tabular

/// What all trials of a sweep have in common when their evidence is gathered.
struct GatheringContext: Sendable {
  let data: PreparedData
  let divisions: [EvaluationProtocol: DividedRows]
  /// What ties all rows together, for the divisions inside the fit on all of them; nil: nothing does.
  let structure: RowStructure?
  let catalogue: Catalogue
  let sharedWork: SharedWork
  let seed: UInt64
  let largestSizes: LargestSizes
  let artefacts: ArtefactFolder
  /// Fitted pipelines that evidence gathered later will ask.
  let kept: KeptPipelines
  /// Writes what must be known of a model beside it.
  let manifests: ManifestWriter
  /// How answers become decisions; nil: the likelier class is decided.
  var terms: DecisionTerms?
  /// Columns by which groups are told and that models don't see.
  var groupColumns: [InputColumn] = []
  /// The cells of sensitive columns, for mitigations that learn from them; nil: none asks for them.
  var sensitive: SensitiveCells?
  var timingPlace = TimingPlace()
}

/// See `PrefixedEstimator` and `WorkSharingEstimator`: one fit or search serves every size that the sweep asks for. Known
/// once it is known what is missing, and the same for all fits that share work.
final class LargestSizes: Sendable {
  private let sizes = Mutex<[String: Int]>([:])

  var all: [String: Int] { sizes.withLock { $0 } }

  func set(for pipelines: [Pipeline]) {
    let largest = Pipeline.largestSizes(of: pipelines)
    sizes.withLock { $0 = largest }
  }
}

/// One trial whose evidence is being gathered, on one thread.
///
/// Only plain values leave it (predictions, costs, the bytes of evidence), so that a trial can be in the hand of another
/// process.
final class TrialInHand: TrialBench {
  let context: GatheringContext
  private let trial: PlannedTrial
  private let key: String
  private let pipelineKey: String
  let division: DividedRows?
  /// Whether the pipelines of the folds will be asked again once all trials are fitted.
  private let keepsFolds: Bool
  private let artefact: StoredFile?
  /// What was measured of the candidate on held-out rows; asked for when its model is kept.
  private let history: () throws -> ModelHistory
  /// Columns that the pipelines of this trial take besides those that models see.
  let further: [InputColumn]

  let pipeline: Pipeline
  /// What is known of the fitted model, where it is asked once more.
  var asked: AskedModel?
  /// The rows at both ends of time that were asked for last; see `windows`.
  var knownWindows: KnownWindows?
  private var judged: [Int: JudgedFold] = [:]
  private var fittedOnAllRows: FittedPipeline?
  /// What fits noted.
  private(set) var notes: [String] = []
  /// Fits on folds that were done.
  private(set) var fitCount = 0

  /// - Parameters:
  ///   - artefact: the file of the pipeline fitted on all rows, where there is one already.
  ///   - history: what was measured of the candidate on held-out rows, for the manifest of its model.
  init(
    _ planned: SweepTrial, in context: GatheringContext, keepsFolds: Bool = false, artefact: StoredFile? = nil,
    history: @escaping () throws -> ModelHistory = { ModelHistory() }
  ) throws(CatalogueError) {
    self.history = history
    self.context = context
    trial = planned.trial
    key = planned.predictionKey
    pipelineKey = planned.pipelineKey
    division = context.divisions[planned.trial.evaluation]
    self.keepsFolds = keepsFolds
    self.artefact = artefact
    pipeline = try context.catalogue.pipeline(planned.trial.candidate)
    let mitigation = planned.trial.candidate.mitigation
    let isGrouped =
      mitigation.flatMap { context.catalogue.mitigation($0.name) }.map { $0.needsGroupsAtPrediction } ?? false
    let names = isGrouped && !planned.trial.candidate.onlyDecides ? mitigation?.settings["groups"]?.asTexts ?? [] : []
    // In the order of the mitigation, as the fitted pipelines take them.
    further = names.compactMap { name in context.groupColumns.first { $0.name == name } }
  }

  var task: LearningTask { context.data.task }
  var seed: UInt64 { context.seed }
  var columns: [InputColumn] { context.data.columns }
  var takenColumns: [InputColumn] { context.data.columns + further }
  var servedColumns: [InputColumn] { context.data.columns + context.groupColumns }
  var rowCount: Int { context.data.rowCount }
  var foldCount: Int { division?.foldCount ?? 0 }

  /// Rows of each fold that has been fitted.
  var foldSizes: [FoldRecord] {
    judged.keys.sorted().map { index in
      FoldRecord(
        trainRows: division?.training(ofFold: index).rows.count ?? 0,
        testRows: division?.test(ofFold: index).count ?? 0, standaloneFitCPUSeconds: .nan, marginalFitCPUSeconds: .nan)
    }
  }

  // MARK: Folds

  func fold(_ index: Int) throws -> JudgedFold {
    if let known = judged[index] { return known }
    do {
      let (fitted, cost) = try fit(index)
      if keepsFolds { context.kept.keep(fitted, ofFold: index, of: key) }
      let found = JudgedFold(predictions: try predict(fitted, fold: index), cost: cost)
      judged[index] = found
      return found
    } catch {
      let rows = error is PredictionError ? test(ofFold: index) : division?.training(ofFold: index).rows ?? []
      throw FoldFailure(fold: index + 1, reason: context.data.explain(error, rows: rows))
    }
  }

  func model(ofFold index: Int) throws -> any ServedModel {
    let fold = division?.askedFold(index) ?? index
    if let kept = context.kept.pipeline(ofFold: fold, of: key) { return kept }
    return try fit(fold).fitted
  }

  func heldOut(ofFold index: Int) throws -> (inputs: Matrix<Double>, targets: Targets) {
    let fold = division?.askedFold(index) ?? index
    let rows = division?.askedRows(ofFold: fold) ?? []
    return (
      context.data.inputs(rows, as: known(inFold: fold), adding: further), context.data.targets.selecting(rows)
    )
  }

  func predictions(ofFold index: Int, learningFrom share: Double) throws -> Predictions {
    let training = division?.training(ofFold: index) ?? ReplayDivision.Training(rows: [], weights: nil)
    let count = max(1, Int((share * Double(training.rows.count)).rounded()))
    let name = "\(identity(ofFold: index))/share-\(share)"
    var generator = SeededGenerator(seed: seed).stream("learning-curve-" + name)
    let places = generator.permutation(training.rows.count).prefix(count).sorted()
    let part = ReplayDivision.Training(
      rows: places.map { training.rows[$0] }, weights: training.weights.map { weights in places.map { weights[$0] } })
    let known = known(inFold: index)
    let rows = test(ofFold: index)
    do {
      let fitted = try fit(part, as: known, identity: name).fitted
      return try fitted.predict(context.data.inputs(rows, as: known, adding: further))
    } catch {
      throw FoldFailure(
        fold: index + 1, reason: context.data.explain(error, rows: error is PredictionError ? rows : part.rows))
    }
  }

  private func test(ofFold index: Int) -> [Int] { division?.test(ofFold: index) ?? [] }

  /// The inputs as the training rows of a fold know them.
  func known(inFold index: Int) -> TrainingColumns? {
    guard let division else { return nil }
    guard division.replay != nil else { return division.columns[index] }
    return context.data.known(from: division.training(ofFold: index).rows)
  }

  /// Names the rows that a fold learns from, for shared work and chance.
  private func identity(ofFold index: Int) -> String {
    if let replay = division?.replay { return replay.identity(ofStep: index, window: replay.windows[0]) }
    return "\(trial.evaluation.id)/\(index)"
  }

  private func fit(_ index: Int) throws -> (fitted: FittedPipeline, cost: FitCostEvidence.Fold) {
    let training = division?.training(ofFold: index) ?? ReplayDivision.Training(rows: [], weights: nil)
    return try fit(training, as: known(inFold: index), identity: identity(ofFold: index))
  }

  /// Fits the pipeline on some rows.
  ///
  /// - Parameters:
  ///   - known: the inputs as these rows know them.
  ///   - identity: names them for shared work and chance.
  func fit(
    _ training: ReplayDivision.Training, as known: TrainingColumns?, identity: String
  ) throws -> (fitted: FittedPipeline, cost: FitCostEvidence.Fold) {
    var fitting = FitContext(seed: seed, fold: identity, sharedWork: context.sharedWork)
    fitting.largestSizes = context.largestSizes.all
    var examples = try context.data.examples(
      training.rows, as: known, identity: identity, structure: division?.structure)
    if let weights = training.weights { examples = try examples.weighted(weights, identity: identity) }
    if pipeline.mitigation != nil { examples = try examples.about(context.sensitive?.selecting(training.rows)) }
    let (fitted, seconds) = try Clocks.threadCPU {
      try pipeline.fit(examples, columns: known?.columns ?? columns, classes: context.data.classes, in: &fitting)
    }
    fitCount += 1
    for note in fitting.notes where !notes.contains(note) { notes.append(note) }
    return (
      fitted,
      FitCostEvidence.Fold(
        standaloneCPUSeconds: seconds + fitting.borrowedCPUSeconds,
        marginalCPUSeconds: max(0, seconds - fitting.sharedCPUSeconds),
        fitWork: Double(fitted.rowWork) * Double(examples.inputs.rows)
          * pipeline.estimator.fitPasses(columns: columns.count),
        rowWork: Double(fitted.rowWork))
    )
  }

  private func predict(_ fitted: FittedPipeline, fold index: Int) throws -> Predictions {
    let rows = test(ofFold: index)
    switch trial.evaluation.asking {
    case .batch:
      let sharing = pipeline.predictionSharing(
        fittedOn: identity(ofFold: index), rows: "test", largestSizes: context.largestSizes.all)
      return try fitted.predict(
        context.data.inputs(rows, as: known(inFold: index), adding: further), sharing: sharing, in: context.sharedWork)
    case .rowByRow:
      let predictor = fitted.makeRowPredictor()
      var answers = Matrix<Double>(rows: rows.count, columns: predictor.answerCount)
      for (position, row) in try context.data.rawRows(rows, as: known(inFold: index), adding: further).enumerated() {
        try predictor.predict(row)
        for column in 0..<predictor.answerCount { answers[position, column] = predictor.value(column) }
      }
      return Predictions(output: fitted.output, values: answers)
    }
  }

  // MARK: All rows

  func fitOnAllRows() throws -> any ServedModel {
    var fitting = FitContext(seed: seed, fold: "deployment")
    var examples = try context.data.examples(Array(0..<rowCount), identity: nil, structure: context.structure)
    if pipeline.mitigation != nil { examples = try examples.about(context.sensitive) }
    let fitted = try pipeline.fit(examples, columns: columns, classes: context.data.classes, in: &fitting)
    fittedOnAllRows = fitted
    return fitted
  }

  func keepFitted() throws -> StoredFile {
    guard let fitted = fittedOnAllRows else { throw MeasurementError.missingEvidence(.deployment) }
    return try keep(fitted, history: try history())
  }

  /// Keeps a pipeline that was fitted on all rows, with the rule by which this trial decides.
  private func keep(_ fitted: FittedPipeline, history: ModelHistory) throws -> StoredFile {
    let decided = try fitted.deciding(by: history.decision?.rule, further: context.groupColumns)
    context.kept.deploy(decided, as: pipelineKey)
    return try context.artefacts.write(try context.manifests.model(trial.candidate, decided, history: history).bytes())
  }

  /// The evidence of a deployment that differs in its decisions alone: the pipeline that was fitted then decides as this
  /// trial does, and nothing is fitted.
  func redecided(_ deployment: DeploymentEvidence, from file: StoredFile) throws -> DeploymentEvidence {
    let fitted = try context.artefacts.read(file, components: context.catalogue.components)
    let kept = try keep(fitted, history: try history())
    guard let decided = context.kept.deployed(pipelineKey) else { throw MeasurementError.missingEvidence(.deployment) }
    let served = decided.served
    return DeploymentEvidence(
      artefactBytes: try served.footprintBytes(), parameterCount: served.parameterCount,
      rawColumnCount: decided.columns.count, usedRawColumns: decided.usedColumns, fits: deployment.fits,
      peakFitBytes: deployment.peakFitBytes, artefact: kept)
  }

  func deployed() throws -> DeployedForms {
    if let deployed = context.kept.deployed(pipelineKey) { return DeployedForms(deployed) }
    guard let artefact else { throw MeasurementError.missingEvidence(.deployment) }
    return DeployedForms(try context.artefacts.read(artefact, components: context.catalogue.components))
  }

  func deployedPath() throws -> String? { artefact.map(context.artefacts.path) }

  var timingPlace: TimingPlace { context.timingPlace }

  func rows(_ rows: [Int]) throws -> (raw: [RawRow], coded: Matrix<Double>) {
    (
      try context.data.rawRows(rows, adding: context.groupColumns),
      context.data.inputs(rows, adding: context.groupColumns)
    )
  }
}

/// A fit or prediction that failed, with its fold.
private struct FoldFailure: Error, CustomStringConvertible {
  let fold: Int
  let reason: String
  var description: String { "fold \(fold): \(reason)" }
}

/// Fitted pipelines that are asked again later in the sweep: those of folds as far as memory allows, first folds before
/// others, and the deployed ones.
final class KeptPipelines: Sendable {
  private struct Place: Hashable {
    let trial: String
    let fold: Int
  }

  private struct State {
    var folds: [Place: (pipeline: FittedPipeline, bytes: Int)] = [:]
    var heldBytes = 0
    var deployed: [String: FittedPipeline] = [:]
  }

  private let state = Mutex(State())
  private let limitBytes: Int

  /// - Parameter limitBytes: for pipelines of folds. One that doesn't fit is fitted again when it is asked for.
  init(limitBytes: Int) { self.limitBytes = limitBytes }

  func keep(_ pipeline: FittedPipeline, ofFold fold: Int, of trial: String) {
    // Numbers take eight bytes, and trees some more for their shape.
    let bytes = 16 * pipeline.parameterCount
    state.withLock { state in
      // All evidence asks first folds; others leave half of the room for them.
      guard state.heldBytes + bytes <= (fold == 0 ? limitBytes : limitBytes / 2) else { return }
      state.folds[Place(trial: trial, fold: fold)] = (pipeline, bytes)
      state.heldBytes += bytes
    }
  }

  func pipeline(ofFold fold: Int, of trial: String) -> FittedPipeline? {
    state.withLock { $0.folds[Place(trial: trial, fold: fold)]?.pipeline }
  }

  /// Pipelines of folds aren't asked any more.
  func releaseFolds() {
    state.withLock { state in
      state.folds = [:]
      state.heldBytes = 0
    }
  }

  func deploy(_ pipeline: FittedPipeline, as key: String) { state.withLock { $0.deployed[key] = pipeline } }
  func deployed(_ key: String) -> FittedPipeline? { state.withLock { $0.deployed[key] } }
}
