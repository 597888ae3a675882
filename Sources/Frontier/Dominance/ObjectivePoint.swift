import Records

/// One candidate seen along chosen axes.
public struct ObjectivePoint: Sendable, Equatable {
  public let key: String
  public let label: String
  /// One reading an axis, in the order of the axes; nil where there is none.
  public let readings: [Reading?]
  /// Why each missing reading is missing.
  public let missing: [AxisID: String]

  /// Whether every axis was measured. Only then can the candidate be a member or dominate: a missing reading is never
  /// a good one.
  public var isComplete: Bool { readings.allSatisfy { $0 != nil } }

  /// The values, in the order of the axes; nil where there is none.
  public var values: [Double?] { readings.map { $0?.value } }

  /// Looks a trial up along the axes. A failed trial has no readings at all, whatever it had measured before.
  public init(_ trial: TrialRecord, axes: [AxisDescriptor]) {
    key = trial.key
    label = trial.candidate.label
    var readings: [Reading?] = []
    var missing: [AxisID: String] = [:]
    for axis in axes {
      let reading = trial.status == .completed ? trial.reading(axis.id) : nil
      readings.append(reading)
      if reading == nil { missing[axis.id] = trial.whyMissing(axis.id) }
    }
    self.readings = readings
    self.missing = missing
  }

  /// The values as coordinates to be minimised; nil unless complete.
  func minimised(_ axes: [AxisDescriptor]) -> [Double]? {
    var row: [Double] = []
    for (axis, reading) in zip(axes, readings) {
      guard let value = reading?.value else { return nil }
      row.append(axis.direction == .lowerIsBetter ? value : -value)
    }
    return row
  }
}
