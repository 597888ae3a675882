import Records

/// What trainings cost a month; `cost.training.month`: CPU seconds of one fit on all rows at the price of a CPU hour, and the
/// price of a training, times the retrainings of a month. The interval is that of the CPU seconds.
public struct MonthlyTrainingAxis: Axis {
  private let economics: Economics?

  public init(_ economics: Economics? = nil) { self.economics = economics }

  public var needs: Set<EvidenceKind> { [.deployment] }
  public var settings: [String: SettingValue] { economics?.settings ?? [:] }
  public func priced(by economics: Economics) -> any Axis { Self(economics) }

  public let descriptor = AxisDescriptor(
    id: "cost.training.month", title: "training cost a month", unit: .money, direction: .lowerIsBetter, family: .cost,
    sampling: .repetitions,
    summary:
      "CPU seconds of one stand-alone fit at the plan's price of a CPU hour, and the plan's price of a training, times "
      + "the retrainings of a month.")

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    guard let economics else { throw .notApplicable(reason: Economics.missing) }
    return economics.trainingMonth(try TrainingCPUAxis().measure(evidence))
  }
}

/// What answering costs a month; `cost.serving.month`: p99 seconds of an answer (p50 where there are too few calls for p99),
/// times the predictions of a month, at the price of a CPU hour, and the bytes of the model at the price of a gigabyte month.
/// The interval is that of the latency.
public struct MonthlyServingAxis: Axis {
  private let economics: Economics?

  public init(_ economics: Economics? = nil) { self.economics = economics }

  public var needs: Set<EvidenceKind> { [.deployment, .timing] }
  public var settings: [String: SettingValue] { economics?.settings ?? [:] }
  public func priced(by economics: Economics) -> any Axis { Self(economics) }

  public let descriptor = AxisDescriptor(
    id: "cost.serving.month", title: "serving cost a month", unit: .money, direction: .lowerIsBetter, family: .cost,
    sampling: .rounds,
    summary:
      "Seconds of an answer at p99, times the predictions of a month, at the plan's price of a CPU hour, and the bytes of "
      + "the model at its price of a gigabyte month.")

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    guard let economics else { throw .notApplicable(reason: Economics.missing) }
    let bytes = try ArtefactSizeAxis().measure(evidence).value
    let answer: Reading
    do throws(MeasurementError) {
      answer = try LatencyAxis(.percentile99).measure(evidence)
    } catch .notApplicable {
      answer = try LatencyAxis(.median).measure(evidence)
    }
    return economics.servingMonth(answer, bytes: bytes)
  }
}

extension Economics {
  static let missing = "the plan has no section 'economics' with prices"
}
