import Records

/// Why an axis has no reading.
public enum MeasurementError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The axis has no meaning for this candidate or these rows.
  case notApplicable(reason: String)
  /// The stage that the axis reads from wasn't run.
  case missingEvidence(EvidenceStage)
  /// The arithmetic gave no number.
  case notANumber(axis: AxisID)
  case noRows
  case lengthMismatch(what: String, expected: Int, found: Int)
  /// Values predicted where classes were asked for, or the other way round.
  case taskMismatch
  /// The candidate refused to answer while it was measured.
  case predictionFailed(String)

  public var description: String {
    switch self {
    case .notApplicable(let reason): reason
    case .missingEvidence(let stage):
      switch stage {
      case .folds: "there are no predictions on held-out rows"
      case .deployment: "the pipeline wasn't fitted for deployment"
      case .timing: "the pipeline wasn't timed"
      }
    case .notANumber(let axis): "\(axis) came out as no finite number; look for infinite or NaN predictions"
    case .noRows: "there are no rows to measure on"
    case .lengthMismatch(let what, let expected, let found): "\(found) \(what) where \(expected) were expected"
    case .taskMismatch: "the predictions are of another task than the targets"
    case .predictionFailed(let message): "the candidate refused to answer: \(message)"
    }
  }
}
