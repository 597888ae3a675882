import Records

/// Why an axis has no reading.
public enum MeasurementError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The axis has no meaning for this trial or these rows, or its evidence was left out on purpose.
  case notApplicable(reason: String)
  /// The evidence that the axis reads wasn't gathered.
  case missingEvidence(EvidenceKind)
  /// Gathering the evidence failed.
  case evidenceFailed(String)
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
    case .missingEvidence(let kind): "there is no evidence of the kind '\(kind)'"
    case .evidenceFailed(let message): message
    case .notANumber(let axis):
      "\(axis) came out as no finite number; look for infinite or NaN predictions, and for targets so large that "
        + "their squares overflow"
    case .noRows: "there are no rows to measure on"
    case .lengthMismatch(let what, let expected, let found): "\(found) \(what) where \(expected) were expected"
    case .taskMismatch: "the predictions are of another task than the targets"
    case .predictionFailed(let message): "the candidate refused to answer: \(message)"
    }
  }
}
