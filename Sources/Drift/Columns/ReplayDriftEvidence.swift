import Records

/// How the rows of a replay drifted, once for all its trials: measured with all labels, in hindsight, from some of the rows.
package struct ReplayDriftEvidence: EvidenceBody, Codable, Equatable {
  package static let kind: EvidenceKind = .replayDrift
  package static let version = 1

  /// Steps that are compared together, so that there are rows enough.
  package struct Stretch: Codable, Sendable, Equatable {
    package let steps: Range<Int>

    package init(steps: Range<Int>) { self.steps = steps }

    /// `step 5`, `steps 5 to 8`.
    package var name: String {
      steps.count == 1 ? "step \(steps.lowerBound + 1)" : "steps \(steps.lowerBound + 1) to \(steps.upperBound)"
    }
  }

  /// The first steps against the later ones: the first model learned from none of them, so that what it answered there tells
  /// drift of the inputs from drift of the concept.
  package struct Served: Codable, Sendable, Equatable {
    /// Without answers and errors of a model.
    package let findings: DriftFindings
    /// The first step of the later ones.
    package let split: Int
    /// The later steps, as the periods of the findings divide them.
    package let stretches: [Stretch]
    /// Some positions of the first steps and of the later ones, ascending.
    package let referencePositions: [Int]
    package let currentPositions: [Int]
    /// Of each of the first, that it is a later one; nil: the columns are too many for it.
    package let currentProbabilities: [Double]?

    package init(
      findings: DriftFindings, split: Int, stretches: [Stretch], referencePositions: [Int], currentPositions: [Int],
      currentProbabilities: [Double]?
    ) {
      self.findings = findings
      self.split = split
      self.stretches = stretches
      self.referencePositions = referencePositions
      self.currentPositions = currentPositions
      self.currentProbabilities = currentProbabilities
    }

    /// How much likelier each of the first positions is among the later rows; nil where the steps have too little in common.
    package var ratio: DensityRatio? {
      guard let currentProbabilities,
        let ratio = try? DensityRatio(
          currentProbabilities: currentProbabilities, referenceRows: referencePositions.count,
          currentRows: currentPositions.count)
      else { return nil }
      return ratio.hasOverlap ? ratio : nil
    }
  }

  /// The rows before the first step against the served ones, step by step; nil: see `obstacles`.
  package let before: DriftFindings?
  package let served: Served?
  /// Why something isn't compared.
  package let obstacles: [String]

  package init(before: DriftFindings?, served: Served?, obstacles: [String]) {
    self.before = before
    self.served = served
    self.obstacles = obstacles
  }
}

extension EvidenceKind {
  package static let replayDrift: EvidenceKind = "replay-drift"
}

/// What a report tells of drift in a replayed run.
package struct ReplayedDrift: Sendable {
  /// The rows before the first step against the served ones; the error is that of a probe.
  package let before: DriftFindings?
  /// The first steps against the later ones, with answers and error of one model throughout; nil: see `obstacles`.
  package let model: DriftFindings?
  package let obstacles: [String]

  package init(before: DriftFindings?, model: DriftFindings?, obstacles: [String]) {
    self.before = before
    self.model = model
    self.obstacles = obstacles
  }
}

extension DriftFindings {
  /// The same with what a model makes of the rows.
  ///
  /// - Parameters:
  ///   - use: the share that a column has in the answers of the model, by name.
  ///   - periodErrors: one for each period, nil where it isn't known.
  package func adding(
    use: [String: Double], answers: [ColumnDrift], error: ErrorChange?, periodErrors: [ErrorChange.Part?]
  ) -> DriftFindings {
    var columns = columns
    if !use.isEmpty {
      for place in columns.indices {
        let name = columns[place].name
        columns[place].setUse(use[name])
      }
    }
    let periods = periods.enumerated().map { place, period in
      PeriodDrift(
        name: period.name, rows: period.rows, columns: period.columns,
        error: place < periodErrors.count ? periodErrors[place] : nil)
    }
    return DriftFindings(
      reference: reference, current: current, rules: rules, columns: columns, target: target, answers: answers,
      joint: joint, error: error, estimates: estimates, periods: periods, periodUnit: periodUnit, notes: notes)
  }
}
