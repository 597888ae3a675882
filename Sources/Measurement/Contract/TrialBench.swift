import Learning
import LinearAlgebra
import Records
import Tabular

/// One trial in hand, as the sources of evidence see it: its fits, its rows, its place to keep files.
///
/// What is expensive happens at the first question and is remembered as long as the trial is in hand. A bench is used by
/// one thread at a time.
public protocol TrialBench: AnyObject {
  var task: LearningTask { get }
  /// The run's seed, the only source of chance.
  var seed: UInt64 { get }
  /// Not fitted.
  var pipeline: Pipeline { get }
  /// The raw columns that models see.
  var columns: [InputColumn] { get }
  /// These, and the columns by which the models of this trial's folds tell groups: what `heldOut` and `windows` hold.
  var takenColumns: [InputColumn] { get }
  /// The raw columns, and those by which some deployed pipeline of the run tells groups.
  var servedColumns: [InputColumn] { get }
  var rowCount: Int { get }
  /// What is known of the fitted model; nil where it hasn't been asked for.
  var asked: AskedModel? { get }

  var foldCount: Int { get }
  /// What was predicted for the held-out rows of a fold, and what its fit cost.
  func fold(_ index: Int) throws -> JudgedFold
  /// The model fitted on a fold. It may have to be fitted once more. Of a replay the first is the one of the latest step
  /// from whose beginning on a third of the served rows follows.
  func model(ofFold index: Int) throws -> any ServedModel
  /// The rows that `model(ofFold:)` hasn't learned from and is asked about, as models see them, with their true answers:
  /// the held-out ones of the fold; of a replay all that are served from its step on.
  func heldOut(ofFold index: Int) throws -> (inputs: Matrix<Double>, targets: Targets)

  /// The rows at both ends of time, among those that the folds hold, as the model of a fold reads them: all
  /// `takenColumns`; see `WindowRows`.
  ///
  /// - Parameter index: nil: as the data as a whole are read.
  /// - Throws: `EvidenceLeftOut` where there are no such windows.
  func windows(ofFold index: Int?, share: Double, minimumRows: Int) throws -> TimeWindows

  /// What is predicted for the held-out rows of a fold by a fit on a share of its training rows, drawn by the seed.
  func predictions(ofFold index: Int, learningFrom share: Double) throws -> Predictions

  /// Fits on all rows, alone: nothing is shared with other trials. Every call fits anew, to the same result.
  func fitOnAllRows() throws -> any ServedModel
  /// Keeps what `fitOnAllRows` gave last beside the store.
  func keepFitted() throws -> StoredFile
  /// What `fitOnAllRows` gave, as it is served, from memory or from its file.
  func deployed() throws -> DeployedForms
  /// The path of its file; nil: it has none.
  func deployedPath() throws -> String?
  /// The given rows as a service receives them, and as models see them: all `servedColumns`.
  func rows(_ rows: [Int]) throws -> (raw: [RawRow], coded: Matrix<Double>)

  /// Where timings take place.
  var timingPlace: TimingPlace { get }
}

/// Where timings take place: the processes that can be started for them, and what is known of the machine.
public struct TimingPlace: Sendable {
  /// Nil: only this process can time.
  public let processes: (any TimingProcesses)?
  public let noise: NoiseFloor

  public init(processes: (any TimingProcesses)? = nil, noise: NoiseFloor = .none) {
    self.processes = processes
    self.noise = noise
  }
}

/// Starts processes that time models; see `TimingTask`.
public protocol TimingProcesses: Sendable {
  /// Hands a task to a process of its own and waits for what it answers.
  ///
  /// - Throws: `MeasurementError.predictionFailed` where the process ended without an answer.
  func run(_ task: [UInt8]) throws -> [UInt8]
}

/// One fold of a trial in hand.
public struct JudgedFold: Sendable {
  public let predictions: Predictions
  public let cost: FitCostEvidence.Fold

  public init(predictions: Predictions, cost: FitCostEvidence.Fold) {
    self.predictions = predictions
    self.cost = cost
  }
}
