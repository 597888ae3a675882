import Records

/// One gap of one model, against what is tolerated.
package struct GapFinding: Sendable {
  package enum Standing: Sendable, Equatable {
    /// The whole interval is within the tolerance.
    case within
    /// The whole interval is beyond it.
    case beyond
    /// The interval covers it; a table of so many rows of the same make-up would settle it, infinite where none would.
    case unsettled(rows: Double)
    /// Nothing is said of what is tolerated.
    case noTolerance
  }

  package let measure: FairnessMeasure
  package let form: GapForm
  package let axis: AxisID
  package let title: String
  package let unit: MeasurementUnit
  package let estimate: GapEstimate
  /// What the rate is of, such as "taken for yes"; nil: there is one number only.
  package let subject: String?
  /// The columns that the groups are told by.
  package let grouping: String
  package let lowGroup: String
  package let highGroup: String
  package let lowValue: Double
  package let highValue: Double
  /// Rows of the table that the gap was found in.
  package let tableRows: Double
  package let tolerance: Double?

  package var standing: Standing {
    guard let tolerance else { return .noTolerance }
    if let rows = estimate.rowsToSettle(tolerance, ofTable: tableRows) { return .unsettled(rows: rows) }
    let isWithin = form.growsWithGap ? estimate.interval.upper <= tolerance : estimate.interval.lower >= tolerance
    return isWithin ? .within : .beyond
  }

  package init?(
    _ measure: FairnessMeasure, _ form: GapForm, axis: AxisDescriptor, estimate: GapEstimate,
    quantities: [GroupQuantity], groupings: [Grouping], tableRows: Double, tolerance: Double?
  ) {
    guard quantities.indices.contains(estimate.quantity) else { return nil }
    let quantity = quantities[estimate.quantity]
    let grouping = groupings[quantity.grouping]
    func value(_ group: Int) -> Double { quantity.members.first { $0.group == group }?.value ?? .nan }
    self.measure = measure
    self.form = form
    self.axis = axis.id
    title = axis.title
    unit = axis.unit
    self.estimate = estimate
    subject = quantity.subject
    self.grouping = grouping.title
    lowGroup = grouping.names[estimate.low]
    highGroup = grouping.names[estimate.high]
    (lowValue, highValue) = (value(estimate.low), value(estimate.high))
    self.tableRows = tableRows
    self.tolerance = tolerance
  }
}

/// How the groups fare under one model of a run.
package struct FairnessStudy: Sendable {
  package struct GroupingFindings: Sendable {
    package let title: String
    package let groups: [GroupFindings]

    package init(title: String, groups: [GroupFindings]) {
      self.title = title
      self.groups = groups
    }
  }

  package let label: String
  /// Of the trial.
  package let key: String
  package let groupings: [GroupingFindings]
  /// Every form of every measure that there is, plain differences first.
  package let gaps: [GapFinding]
  /// Why a measure has no gap, by its title.
  package let missing: [(title: String, reason: String)]
  package let classNames: [String]

  package init(
    label: String, key: String, groupings: [GroupingFindings], gaps: [GapFinding],
    missing: [(title: String, reason: String)], classNames: [String]
  ) {
    self.label = label
    self.key = key
    self.groupings = groupings
    self.gaps = gaps
    self.missing = missing
    self.classNames = classNames
  }
}
