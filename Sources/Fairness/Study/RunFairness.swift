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

  /// How a model decides between two classes where thresholds do.
  package struct Thresholds: Sendable, Equatable {
    package struct Cut: Sendable, Equatable {
      /// Nil: all rows whose group has no threshold of its own.
      package let group: String?
      /// Which scores are positive, such as "above 0.31".
      package let positive: String

      package init(group: String?, positive: String) {
        self.group = group
        self.positive = positive
      }
    }

    /// How they were chosen, within a sentence: "the threshold with the best F1".
    package let choice: String
    /// What they are compared with: "the probability of 'yes'".
    package let subject: String
    /// Of the groups first, then of all others.
    package let cuts: [Cut]

    package init(choice: String, subject: String, cuts: [Cut]) {
      self.choice = choice
      self.subject = subject
      self.cuts = cuts
    }
  }

  /// Why there is no study of the pick.
  package enum Absence: Sendable, Equatable {
    case nothingPicked(reason: String)
    /// The pick, or the candidate that was asked for.
    case notJudged(label: String, reason: String)
  }

  package struct Evaluation: Sendable {
    package let evaluation: EvaluationProtocol
    /// Of the pick, or of the candidate that was asked for; nil: see `absence`.
    package let pick: FairnessStudy?
    /// The best of all; nil where it is the pick, or can't be judged.
    package let best: FairnessStudy?
    /// Nil where `pick` is there.
    package let absence: Absence?
    /// Groups that one of the two serves better; none where the pick is the best.
    package let compared: [Compared]
    package let represented: [Represented]
    /// How errors fall with more rows under what is shown; none where it wasn't fitted on parts of them.
    package let curves: [Curves]
    /// By which the pick decides, as all held-out answers teach them; nil where the likelier class is decided.
    package let thresholds: Thresholds?

    package init(
      evaluation: EvaluationProtocol, pick: FairnessStudy?, best: FairnessStudy?, absence: Absence? = nil,
      compared: [Compared], represented: [Represented], curves: [Curves] = [],
      thresholds: Thresholds? = nil
    ) {
      self.thresholds = thresholds
      self.evaluation = evaluation
      self.pick = pick
      self.best = best
      self.absence = absence
      self.compared = compared
      self.represented = represented
      self.curves = curves
    }

    /// What is looked at: the pick, or the best where there is no pick to look at.
    package var shown: FairnessStudy? { pick ?? best }
  }

  /// A protocol of the run that can't be looked at.
  package struct Unread: Sendable, Equatable {
    package let evaluation: EvaluationProtocol
    package let reason: String

    package init(evaluation: EvaluationProtocol, reason: String) {
      self.evaluation = evaluation
      self.reason = reason
    }
  }

  package let terms: FairnessTerms
  package let evaluations: [Evaluation]
  package let unread: [Unread]
  /// Gaps along the run's replay under what is shown of it; nil where nothing is replayed, or for the reason of
  /// `overTimeLack`.
  package let overTime: GapsOverTime?
  /// Why gaps along a replay that there is can't be told.
  package let overTimeLack: String?

  package init(
    terms: FairnessTerms, evaluations: [Evaluation], unread: [Unread] = [], overTime: GapsOverTime? = nil,
    overTimeLack: String? = nil
  ) {
    self.terms = terms
    self.evaluations = evaluations
    self.unread = unread
    self.overTime = overTime
    self.overTimeLack = overTimeLack
  }

  package func of(_ evaluation: EvaluationProtocol) -> Evaluation? { evaluations.first { $0.evaluation == evaluation } }
}
