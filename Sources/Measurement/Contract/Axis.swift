import Records

/// One thing that can be measured of a trial: a pure function of its evidence.
///
/// The same evidence gives the same reading, bit for bit; chance, where an interval needs it, is seeded by a constant.
public protocol Axis: Sendable {
  var descriptor: AxisDescriptor { get }

  /// The kinds of evidence that the axis reads. A sweep gathers no others.
  var needs: Set<EvidenceKind> { get }

  /// The tasks for which the axis has a meaning. Default: all.
  var tasks: Set<TaskKind> { get }

  /// Whether the reading depends on which columns the plan calls sensitive. Default: false.
  var readsSensitiveColumns: Bool { get }

  /// Whether the reading depends on how answers become decisions. Default: false.
  var readsDecisions: Bool { get }

  /// What else the reading depends on, such as prices. Default: nothing.
  var settings: [String: SettingValue] { get }

  /// The same axis under the prices of a plan. Default: the axis as it is.
  func priced(by economics: Economics) -> any Axis

  /// The same axis where a plan tells the best by `quality`, if it reads that. Default: the axis as it is.
  func judged(by quality: any Axis) -> any Axis

  /// The reading. Throws `notApplicable` where the axis has no meaning and `missingEvidence` where its evidence is
  /// missing; a returned value is finite.
  func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading
}

extension Axis {
  public var tasks: Set<TaskKind> { Set(TaskKind.allCases) }
  public var readsSensitiveColumns: Bool { false }
  public var readsDecisions: Bool { false }
  public var settings: [String: SettingValue] { [:] }
  public func priced(by economics: Economics) -> any Axis { self }
  public func judged(by quality: any Axis) -> any Axis { self }

  /// The reading as it is stored: measured, not applicable or failed.
  public func outcome(of evidence: Evidence) -> Outcome {
    do throws(MeasurementError) {
      let reading = try measure(evidence)
      guard reading.value.isFinite else { throw .notANumber(axis: descriptor.id) }
      return .measured(reading)
    } catch {
      if case .notApplicable(let reason) = error { return .notApplicable(reason: reason) }
      return .failed(message: error.description)
    }
  }
}

extension Set<TaskKind> {
  /// Tasks whose answer is a class.
  public static let classification: Set<TaskKind> = [.binary, .multiclass]
}
