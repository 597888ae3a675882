import Records

/// What a candidate costs a month, by the readings and the policy's prices.
///
/// - `cost.training.month`: CPU seconds of a training, times retrainings a month, at the price of a CPU hour.
/// - `cost.serving.month`: p99 seconds of an answer (the bound that machines are planned by; p50 where only that was
///   measured), times predictions a month, at the same price, and the bytes of the model at the price of a gigabyte
///   month.
/// - `cost.errors.month`: wrong answers a month (1 - accuracy; for a regression the mean absolute error) at the price of
///   one. Nil where no price is given or neither is measured.
///
/// Intervals follow those of the readings.
public struct MonthlyBill: Sendable, Equatable {
  public let training: Reading
  public let serving: Reading
  public let errors: Reading?

  public var total: Double { training.value + serving.value + (errors?.value ?? 0) }

  /// - Returns: nil where neither training CPU nor a latency was measured.
  public init?(_ trial: TrialRecord, _ economics: Economics, _ axes: [AxisDescriptor]) {
    let perSecond = economics.cpuHour / 3600
    let latency: AxisID = trial.reading("latency.p99") == nil ? "latency.p50" : "latency.p99"
    guard trial.status == .completed, let cpu = trial.reading("training.cpu"), let answer = trial.reading(latency)
    else {
      return nil
    }
    training = Self.scaled(cpu, by: perSecond * economics.retrainingsAMonth, plus: 0)
    let disk = (trial.reading("size.bytes")?.value ?? 0) / 1e9 * economics.gigabyteMonth
    serving = Self.scaled(answer, by: perSecond * economics.predictionsAMonth, plus: disk)
    guard let price = economics.errorCost else {
      errors = nil
      return
    }
    let monthly = price * economics.predictionsAMonth
    if let accuracy = trial.reading("accuracy") {
      errors = Self.scaled(accuracy, by: -monthly, plus: monthly)
    } else {
      errors = trial.reading("mae").map { Self.scaled($0, by: monthly, plus: 0) }
    }
  }

  private static func scaled(_ reading: Reading, by factor: Double, plus constant: Double) -> Reading {
    let interval = reading.interval.map { interval in
      let ends = [interval.lower, interval.upper].map { $0 * factor + constant }.sorted()
      return Interval(lower: ends[0], upper: ends[1], level: interval.level)
    }
    return Reading(
      value: reading.value * factor + constant, interval: interval, sampleCount: reading.sampleCount,
      samples: reading.samples.map { $0 * factor + constant })
  }
}
