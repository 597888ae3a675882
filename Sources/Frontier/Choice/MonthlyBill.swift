import Records

/// What a candidate costs and earns a month, by the readings and the policy's prices.
///
/// - `cost.training.month`: CPU seconds of a training, times retrainings a month, at the price of a CPU hour.
/// - `cost.serving.month`: p99 seconds of an answer (the bound that machines are planned by; p50 where only that was
///   measured), times predictions a month, at the same price, and the bytes of the model at the price of a gigabyte
///   month.
/// - `value.month`: what a month of answers is worth, less what they cost: the reading of that axis, else by the price of
///   one error (1 - accuracy of the answers are wrong; for a regression the mean absolute error counts). Nil where no price
///   is given, neither is measured, or there are no answers.
///
/// Intervals follow those of the readings.
public struct MonthlyBill: Sendable, Equatable {
  public let training: Reading
  public let serving: Reading
  /// Negative where answers cost more than they are worth.
  public let value: Reading?

  /// What is left to pay: the costs less the value.
  public var total: Double { training.value + serving.value - (value?.value ?? 0) }

  /// - Returns: nil where neither training CPU nor a latency was measured.
  public init?(_ trial: TrialRecord, _ economics: Economics) {
    let latency: AxisID = trial.reading("latency.p99") == nil ? "latency.p50" : "latency.p99"
    guard trial.status == .completed, let cpu = trial.reading("training.cpu"), let answer = trial.reading(latency)
    else {
      return nil
    }
    training = economics.trainingMonth(cpu)
    serving = economics.servingMonth(answer, bytes: trial.reading("size.bytes")?.value ?? 0)
    // Where nothing is said of how many answers there are, they aren't worth nothing.
    guard economics.predictionsAMonth > 0 else {
      value = nil
      return
    }
    if let measured = trial.reading("value.month") {
      value = measured
      return
    }
    guard let price = economics.errorCost else {
      value = nil
      return
    }
    let monthly = price * economics.predictionsAMonth
    if let accuracy = trial.reading("accuracy") {
      value = accuracy.scaled(by: monthly, plus: -monthly)
    } else {
      value = trial.reading("mae").map { $0.scaled(by: -monthly) }
    }
  }
}
