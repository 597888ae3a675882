/// Everything a report needs: no live model, no data file.
public struct RunRecord: Codable, Sendable {
  /// Short and unique within an experiment directory, such as `digits-20260131-142501`.
  public let id: String
  /// The experiment's name.
  public let name: String
  /// The experiment file, word for word.
  public let planText: String
  public let planHash: String
  public let dataset: DatasetIdentity
  public let machine: MachineDescription
  public let seed: UInt64
  /// One sentence a protocol, such as "5 stratified folds, shuffled, seed 7".
  public let splits: [EvaluationProtocol: String]
  public let policy: Policy
  /// Every axis that was asked for, in the order of the plan.
  public let axes: [AxisDescriptor]
  /// ISO 8601, UTC.
  public let startedAt: String
  /// ISO 8601, UTC; nil while the run goes on or after it was killed.
  public let finishedAt: String?
  public let trials: [TrialRecord]
  /// What a person should know of the run as a whole: rows left out, a machine that was busy while latency was measured.
  public let notes: [String]
  /// What choosing added to the best score of each protocol; empty where it wasn't found.
  public let optimism: [SelectionOptimism]
  /// The qualities on rows drawn anew, of each protocol; empty where they weren't found.
  public let redraws: [RowRedraws]

  public init(
    id: String, name: String, planText: String, planHash: String, dataset: DatasetIdentity,
    machine: MachineDescription, seed: UInt64, splits: [EvaluationProtocol: String], policy: Policy,
    axes: [AxisDescriptor], startedAt: String, finishedAt: String?, trials: [TrialRecord], notes: [String] = [],
    optimism: [SelectionOptimism] = [], redraws: [RowRedraws] = []
  ) {
    self.id = id
    self.name = name
    self.planText = planText
    self.planHash = planHash
    self.dataset = dataset
    self.machine = machine
    self.seed = seed
    self.splits = splits
    self.policy = policy
    self.axes = axes
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.trials = trials
    self.notes = notes
    self.optimism = optimism
    self.redraws = redraws
  }

  /// The same run with other readings, such as those in money under other prices.
  public func with(policy: Policy, axes: [AxisDescriptor], trials: [TrialRecord]) -> RunRecord {
    RunRecord(
      id: id, name: name, planText: planText, planHash: planHash, dataset: dataset, machine: machine, seed: seed,
      splits: splits, policy: policy, axes: axes, startedAt: startedAt, finishedAt: finishedAt, trials: trials,
      notes: notes, optimism: optimism, redraws: redraws)
  }

  /// The same run with other rows drawn anew.
  public func with(redraws: [RowRedraws]) -> RunRecord {
    RunRecord(
      id: id, name: name, planText: planText, planHash: planHash, dataset: dataset, machine: machine, seed: seed,
      splits: splits, policy: policy, axes: axes, startedAt: startedAt, finishedAt: finishedAt, trials: trials,
      notes: notes, optimism: optimism, redraws: redraws)
  }

  /// The rows drawn anew of one protocol, if those of an axis were found.
  public func redraws(of evaluation: EvaluationProtocol, on axis: AxisID) -> RowRedraws? {
    redraws.first { $0.evaluation == evaluation && $0.axis == axis }
  }

  /// The protocols that have trials and by which candidates are chosen, in the order of `EvaluationProtocol.all`.
  public var evaluations: [EvaluationProtocol] {
    Set(trials.map(\.evaluation)).filter { !$0.isConfirmation }.sorted { ($0.rank, $0.id) < ($1.rank, $1.id) }
  }

  /// The protocol asked for; nil: replay where the run has it, else production, else research.
  public func evaluation(_ asked: EvaluationProtocol?) -> EvaluationProtocol { asked ?? evaluations.last ?? .research }

  /// Trials of one protocol, in the order in which the plan names them.
  public func trials(of evaluation: EvaluationProtocol) -> [TrialRecord] {
    trials.filter { $0.evaluation == evaluation }
  }

  /// What notes begin with that say that the data may spoil the run.
  public static let warningMark = "beware: "

  /// Those notes, without their mark; reports show them beside the pick.
  public var dataWarnings: [String] {
    notes.filter { $0.hasPrefix(Self.warningMark) }.map { String($0.dropFirst(Self.warningMark.count)) }
  }

  public func descriptor(_ axis: AxisID) -> AxisDescriptor? { axes.first { $0.id == axis } }
}
