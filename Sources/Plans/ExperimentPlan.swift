import Records

/// An experiment file that was read, checked and written out in full: nothing in it is unknown to the catalogue.
package struct ExperimentPlan: Sendable, Equatable {
  /// The newest version of the file form that this program reads.
  package static let version = 1

  /// The sections of a file, in the order in which plans are written. The file's own keys, the steps and the estimators stand
  /// beside them.
  static let sections: [any PlanSection.Type] = [
    DataKeys.self, FileKeys.self, ColumnTypeKeys.self, TimeTypeKeys.self, SplitPlan.self, ReplayPlan.self,
    DecisionKeys.self, DecisionCostKeys.self, FairnessKeys.self, PolicyPlan.self, LimitKeys.self, MattersKeys.self,
    EconomicsKeys.self, MeasurementKeys.self,
  ]

  /// Lower case with hyphens; the name of the runs.
  package let name: String
  package let data: DataPlan
  package let split: SplitPlan
  /// How the data are replayed; nil: they aren't.
  package let replay: ReplayPlan?
  /// Research first.
  package let protocols: [EvaluationProtocol]
  /// Every pipeline to be tried, without repeats, in the order of the file.
  package let candidates: [CandidateDescription]
  /// The axes asked for, in order; nil: every axis that fits the task.
  package let axes: [AxisID]?
  package var policy: PolicyPlan
  /// How groups are made and judged, but for the columns, which `data` says; nil: as usual.
  package let fairness: FairnessTerms?
  package let measurement: MeasurementPlan
  /// Memory that shared work may hold; nil: chosen by the runner.
  package let memoryLimitBytes: Int?
  /// What a person should know before the run, such as "2 candidates were listed twice".
  package let notes: [String]
  /// The file, word for word, and the overrides as comments.
  package let text: String
  /// SHA-256 over everything above that can change a result or a report, whatever the spelling of the file.
  package let hash: String

  /// One candidate under one protocol: the unit of work and of storage.
  package var trials: [PlannedTrial] {
    protocols.flatMap { evaluation in candidates.map { PlannedTrial(candidate: $0, evaluation: evaluation) } }
  }

  /// How many fits the folds of all trials take, without those of deployment and of a replay.
  package var foldFitCount: Int { foldFitCount(of: candidates.count) }

  /// The same where only so many candidates are fitted.
  package func foldFitCount(of candidateCount: Int) -> Int {
    protocols.filter { $0.division != .replayed }.reduce(0) { $0 + candidateCount * split.fitCount(for: $1) }
  }

  /// How a protocol divides the rows, in one sentence for reports.
  package func division(for evaluation: EvaluationProtocol, hasGroups: Bool = false) -> String {
    if evaluation.division == .replayed, let replay { return replay.summary }
    return split.description(for: evaluation, hasGroups: hasGroups)
  }

  /// The axes to measure for a task: those asked for, or all that fit it but those of robustness, which the policy must name.
  ///
  /// - Parameter judgesGroups: whether there are groups of people to compare. Ratios between them and gaps to all rows are
  ///   measured where they are asked for.
  package func axes(
    for task: TaskKind, in vocabulary: PlanVocabulary, judgesGroups: Bool = false
  ) -> [AxisDescriptor] {
    let fitting = vocabulary.axes.filter { $0.tasks.contains(task) }.map(\.descriptor)
    guard let axes else {
      // Nothing is told in money where there are no prices.
      let named = policy.namedAxes
      return fitting.filter { axis in
        if axis.family == .fairness, !judgesGroups || !(axis.isUsualOfGroups || named.contains(axis.id)) {
          return false
        }
        // What an axis under change costs is asked for by name.
        if axis.family == .robustness, !named.contains(axis.id) { return false }
        guard axis.unit == .money else { return true }
        return axis.isPriced(by: policy.economics, policy.decision)
      }
    }
    return axes.compactMap { id in fitting.first { $0.id == id } }
  }

  /// The policy for a task, with the defaults of `PolicyPlan` filled in from the axes that are measured.
  package func policy(for task: TaskKind, among axes: [AxisDescriptor]) -> Policy {
    policy.completed(for: task, among: axes)
  }
}

extension AxisDescriptor {
  /// Whether it is measured of groups without being asked for: plain differences, and the group that is served worst.
  fileprivate var isUsualOfGroups: Bool {
    !id.rawValue.hasSuffix(".ratio") && !id.rawValue.hasSuffix(".to-overall")
  }
}

/// One candidate under one protocol.
package struct PlannedTrial: Sendable, Hashable {
  package let candidate: CandidateDescription
  package let evaluation: EvaluationProtocol

  package init(candidate: CandidateDescription, evaluation: EvaluationProtocol) {
    self.candidate = candidate
    self.evaluation = evaluation
  }
}
