import Records

/// One thing that can be measured of a candidate: a pure function of the evidence.
///
/// The same evidence gives the same reading, bit for bit; chance, where an interval needs it, is seeded by a constant.
public protocol Axis: Sendable {
  var descriptor: AxisDescriptor { get }

  /// The reading. Throws `notApplicable` where the axis has no meaning and `missingEvidence` where its stage is
  /// missing; a returned value is finite.
  func measure(_ candidate: Candidate) throws(MeasurementError) -> Reading
}

extension Axis {
  /// The reading as it is stored: measured, not applicable or failed.
  public func outcome(of candidate: Candidate) -> Outcome {
    do throws(MeasurementError) {
      let reading = try measure(candidate)
      guard reading.value.isFinite else { throw .notANumber(axis: descriptor.id) }
      return .measured(reading)
    } catch {
      if case .notApplicable(let reason) = error { return .notApplicable(reason: reason) }
      return .failed(message: error.description)
    }
  }
}
