/// What `reasonable drift` found: plain values, of which every report is made.
package struct DriftFindings: Codable, Sendable, Equatable {
  package struct Source: Codable, Sendable, Equatable {
    package let name: String
    package let rows: Int
    /// SHA-256 of the bytes.
    package let contentHash: String

    package init(name: String, rows: Int, contentHash: String) {
      self.name = name
      self.rows = rows
      self.contentHash = contentHash
    }
  }

  package let reference: Source
  package let current: Source
  package let rules: DriftRules
  /// The inputs, in the order of the reference.
  package let columns: [ColumnDrift]
  /// The known answers; nil where one side has none.
  package let target: ColumnDrift?
  /// The answers of the model.
  package let answers: [ColumnDrift]
  package let joint: JointDrift?
  package let error: ErrorChange?
  package let estimates: [QualityEstimate]
  package let periods: [PeriodDrift]
  /// `month`, `1000 rows`; nil: not divided.
  package let periodUnit: String?
  package let notes: [String]

  package init(
    reference: Source, current: Source, rules: DriftRules, columns: [ColumnDrift], target: ColumnDrift?,
    answers: [ColumnDrift], joint: JointDrift?, error: ErrorChange?, estimates: [QualityEstimate],
    periods: [PeriodDrift], periodUnit: String?, notes: [String]
  ) {
    self.reference = reference
    self.current = current
    self.rules = rules
    self.columns = columns
    self.target = target
    self.answers = answers
    self.joint = joint
    self.error = error
    self.estimates = estimates
    self.periods = periods
    self.periodUnit = periodUnit
    self.notes = notes
  }

  package var drifted: [ColumnDrift] { columns.filter { $0.verdict == .drifted } }

  /// Inputs that changed: some column by itself, or all together.
  package var hasDataDrift: Bool { !drifted.isEmpty || (joint?.isDrifted ?? false) }

  /// Nil where nothing was known of errors, or where the inputs have too little in common to tell.
  package var hasConceptDrift: Bool? { error?.hasConceptDrift }

  /// Whether the known answers or those of the model changed; nil where neither are there on both sides.
  package var hasAnswerDrift: Bool? {
    let compared = answers + [target].compactMap { $0 }
    return compared.isEmpty ? nil : compared.contains { $0.verdict == .drifted }
  }

  /// Whether the error rose; nil where nothing was known of errors.
  package var hasErrorRisen: Bool? { error?.hasRisen }
}

/// What all inputs together say, on rows drawn from both sides.
package struct JointDrift: Codable, Sendable, Equatable {
  /// How well a classifier tells current rows from reference rows, on rows that it didn't learn from; 0.5 is chance.
  package let classifierArea: Double
  package let classifierLower: Double
  package let classifierUpper: Double
  /// Rows of each side.
  package let classifierRows: Int
  /// Unbiased square of the maximum mean discrepancy.
  package let discrepancy: Double?
  package let discrepancyPValue: Double?
  package let discrepancyRows: Int
  /// Mean distance of a row from what its main components keep of it.
  package let referenceReconstruction: Double?
  package let currentReconstruction: Double?
  /// Interval of the difference, current less reference.
  package let reconstructionLower: Double?
  package let reconstructionUpper: Double?
  package let componentCount: Int

  package init(
    classifier: (area: Double, lower: Double, upper: Double, rows: Int),
    discrepancy: (square: Double, pValue: Double?, rows: Int)?,
    reconstruction: (reference: Double, current: Double, lower: Double, upper: Double, components: Int)?
  ) {
    (classifierArea, classifierLower, classifierUpper, classifierRows) = classifier
    self.discrepancy = discrepancy?.square
    discrepancyPValue = discrepancy?.pValue
    discrepancyRows = discrepancy?.rows ?? 0
    referenceReconstruction = reconstruction?.reference
    currentReconstruction = reconstruction?.current
    reconstructionLower = reconstruction?.lower
    reconstructionUpper = reconstruction?.upper
    componentCount = reconstruction?.components ?? 0
  }

  /// The area that matters: below, the sides overlap nearly everywhere.
  package static let leastArea = 0.55

  package var isDrifted: Bool { classifierLower > Self.leastArea }
}

/// How the error changed, and how much of that the inputs explain.
package struct ErrorChange: Codable, Sendable, Equatable {
  /// A value with its 95% interval.
  package struct Part: Codable, Sendable, Equatable {
    package let value: Double
    package let lower: Double
    package let upper: Double

    package init(value: Double, lower: Double, upper: Double) {
      self.value = value
      self.lower = lower
      self.upper = upper
    }

    /// Whether the interval leaves zero out.
    package var isBeyondChance: Bool { lower > 0 || upper < 0 }
  }

  /// `share of wrong answers` or `mean absolute error`.
  package let measure: String
  package let isShare: Bool
  /// Whose errors they are: the model's, or those of a probe that learned from the reference.
  package let answeredBy: String
  package let referenceError: Double
  package let referenceRows: Int
  package let currentError: Double
  package let currentRows: Int
  package let total: Part
  /// What the change of the inputs explains: the error of reference rows weighted to look like current ones, less that of
  /// the reference.
  package let byInputs: Part?
  /// What is left: the same inputs, other answers.
  package let byConcept: Part?
  /// Of the weighting; few: the two can't be told apart.
  package let effectiveRows: Double
  /// Money for one unit of error, where it was said.
  package let costPerError: Double?

  package init(
    measure: String, isShare: Bool, answeredBy: String, referenceError: Double, referenceRows: Int,
    currentError: Double, currentRows: Int, total: Part, byInputs: Part?, byConcept: Part?, effectiveRows: Double,
    costPerError: Double?
  ) {
    self.measure = measure
    self.isShare = isShare
    self.answeredBy = answeredBy
    self.referenceError = referenceError
    self.referenceRows = referenceRows
    self.currentError = currentError
    self.currentRows = currentRows
    self.total = total
    self.byInputs = byInputs
    self.byConcept = byConcept
    self.effectiveRows = effectiveRows
    self.costPerError = costPerError
  }

  /// Fewer effective rows say nothing of the reference's error under the current inputs.
  package static let leastEffectiveRows = 30.0
  /// A change below this share of the reference's error isn't worth telling.
  package static let leastShare = 0.1

  /// Whether a part is beyond chance and large enough to tell of.
  package func matters(_ part: Part) -> Bool {
    part.isBeyondChance && abs(part.value) >= Self.leastShare * referenceError
  }

  package var hasRisen: Bool { matters(total) && total.value > 0 }

  /// Nil: the inputs have too little in common.
  package var hasConceptDrift: Bool? { byConcept.map(matters) }

  /// Errors beyond those that the reference would have had on as many rows.
  package var extraErrors: Double { total.value * Double(currentRows) }

  package var cost: Double? { costPerError.map { $0 * extraErrors } }
}

/// A quality that was estimated without labels, beside what labels said.
package struct QualityEstimate: Codable, Sendable, Equatable {
  /// A period's name; nil: all current rows.
  package let period: String?
  /// `accuracy`, `roc_auc`, `mae`.
  package let metric: String
  /// `CBPE`, `PAPE`, `DLE`.
  package let method: String
  package let reference: Double
  package let estimate: Double
  /// Three sampling errors.
  package let margin: Double
  /// Nil where labels are missing.
  package let realised: Double?

  package init(
    period: String?, metric: String, method: String, reference: Double, estimate: Double, margin: Double,
    realised: Double?
  ) {
    self.period = period
    self.metric = metric
    self.method = method
    self.reference = reference
    self.estimate = estimate
    self.margin = margin
    self.realised = realised
  }
}

/// One period of the current rows against the whole reference.
package struct PeriodDrift: Codable, Sendable, Equatable {
  package let name: String
  package let rows: Int
  package let columns: [ColumnDrift]
  /// Nil without labels.
  package let error: ErrorChange.Part?
  /// The rows of the period that the error is told of; nil: all of them, or there is no error.
  package let errorRows: Int?
  /// What the inputs of the period don't explain of the change of the error, with an interval that holds for all periods
  /// together; nil where too little is known, or where the inputs have too little in common.
  package let concept: ErrorChange.Part?

  package init(
    name: String, rows: Int, columns: [ColumnDrift], error: ErrorChange.Part?, errorRows: Int? = nil,
    concept: ErrorChange.Part? = nil
  ) {
    self.name = name
    self.rows = rows
    self.columns = columns
    self.error = error
    self.errorRows = errorRows
    self.concept = concept
  }

  package var drifted: [String] { columns.filter { $0.verdict == .drifted }.map(\.name) }
}

extension DriftFindings {
  /// In which periods something drifted, of those that could be judged.
  package struct Stretch: Sendable, Equatable {
    /// The period from which on it drifted in every one, the last one included; nil where the last one didn't.
    package var since: String?
    /// How many periods that are.
    package var unbroken = 0
    package var drifted = 0
    package var judged = 0
  }

  package func stretch(_ column: String) -> Stretch {
    stretch { period in
      guard let found = period.columns.first(where: { $0.name == column }), found.verdict != .tooFewRows else {
        return nil
      }
      return found.verdict == .drifted
    }
  }

  /// In which periods rows with the same inputs turn out otherwise than in the reference.
  package var conceptStretch: Stretch { stretch { hasConceptDrift(in: $0) } }

  /// Nil where that can't be told.
  package func hasConceptDrift(in period: PeriodDrift) -> Bool? {
    guard let error, let concept = period.concept else { return nil }
    return error.matters(concept)
  }

  private func stretch(_ hasDrifted: (PeriodDrift) -> Bool?) -> Stretch {
    var stretch = Stretch()
    for period in periods.reversed() {
      guard let drifted = hasDrifted(period) else { continue }
      stretch.judged += 1
      guard drifted else { continue }
      stretch.drifted += 1
      guard stretch.drifted == stretch.judged else { continue }
      stretch.since = period.name
      stretch.unbroken = stretch.drifted
    }
    return stretch
  }

  /// The period from which on a column drifted in every period that could be judged, the last one included.
  package func since(_ column: String) -> String? { stretch(column).since }
}
