import Records

/// How the groups fare under the pick of each protocol of a run, and under the best: what the fairness part of a report is
/// made of.
package struct RunFairness: Sendable {
  /// One group under two models, on the same rows.
  package struct Compared: Sendable, Equatable {
    package let grouping: String
    package let group: String
    /// The share of wrong decisions, or the mean absolute error.
    package let pick: Double
    package let best: Double
    /// Two-sided, that both serve the group alike.
    package let pValue: Double

    package init(grouping: String, group: String, pick: Double, best: Double, pValue: Double) {
      self.grouping = grouping
      self.group = group
      self.pick = pick
      self.best = best
      self.pValue = pValue
    }
  }

  package struct Represented: Sendable, Equatable {
    /// The columns that the groups are told by.
    package let title: String
    package let groups: [GroupRepresentation]

    package init(title: String, groups: [GroupRepresentation]) {
      self.title = title
      self.groups = groups
    }
  }

  /// How the errors of the groups of one grouping fall with more rows.
  package struct Curves: Sendable, Equatable {
    package let title: String
    package let groups: [GroupLearningCurve]

    package init(title: String, groups: [GroupLearningCurve]) {
      self.title = title
      self.groups = groups
    }
  }

  package struct Evaluation: Sendable {
    package let evaluation: EvaluationProtocol
    /// Nil where nothing was picked.
    package let pick: FairnessStudy?
    /// The best of all; nil where it is the pick.
    package let best: FairnessStudy?
    /// Groups that one of the two serves better; none where the pick is the best.
    package let compared: [Compared]
    package let represented: [Represented]
    /// How errors fall with more rows under the pick; none where it wasn't fitted on parts of them.
    package let curves: [Curves]

    package init(
      evaluation: EvaluationProtocol, pick: FairnessStudy?, best: FairnessStudy?, compared: [Compared],
      represented: [Represented], curves: [Curves] = []
    ) {
      self.evaluation = evaluation
      self.pick = pick
      self.best = best
      self.compared = compared
      self.represented = represented
      self.curves = curves
    }
  }

  package let terms: FairnessTerms
  package let evaluations: [Evaluation]
  /// Gaps along the run's replay under the pick of it; nil where nothing is replayed.
  package let overTime: GapsOverTime?

  package init(terms: FairnessTerms, evaluations: [Evaluation], overTime: GapsOverTime? = nil) {
    self.terms = terms
    self.evaluations = evaluations
    self.overTime = overTime
  }

  package func of(_ evaluation: EvaluationProtocol) -> Evaluation? { evaluations.first { $0.evaluation == evaluation } }
}
