import Records

/// How evidence is gathered.
package struct MeasurementPlan: Sendable, Equatable, Codable {
  /// The settings of each kind of evidence by the kind's name, defaults included. Their keys, ranges and defaults are
  /// stated by the kinds themselves.
  package var settings: [String: [String: SettingValue]] = [:]
  /// What evidence that is gathered by asking fitted models may cost, as a share of what the fits cost; nil: no bound.
  /// Default: 0.3.
  package var evidenceBudget: Double? = 0.3
  /// CPU seconds that such evidence may take whatever the fits cost, so that small data have it all. Default: 2.
  package var evidenceFloorSeconds = 2.0
  /// Times and rates that differ by no more than this share count as equal; nil: by no more than the noise that
  /// `reasonable selftest` found on the machine, or 5% where it hasn't run.
  package var timingTolerance: Double?

  package init() {}

  package func settings(of kind: EvidenceKind) -> [String: SettingValue] { settings[kind.rawValue] ?? [:] }
}
