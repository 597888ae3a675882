/// The smallest differences that a person would act upon, axis by axis. What is smaller is never a reason and never a
/// sentence.
public struct WhatMatters: Codable, Sendable, Equatable {
  /// Of a score that is to be high, such as accuracy, ROC AUC or R2. Default: 0.01, one point.
  public var score = 0.01
  /// Of an error that is to be low, such as log-loss or RMSE: a share of the better value. Default: 2%.
  public var error = 0.02
  /// How many times lower (or higher) a cost must be. Default: 1.5.
  public var factor = 1.5
  /// Seconds of one answer, at least. Default: 1 microsecond.
  public var latencySeconds = 1e-6
  /// CPU seconds of training, at least. Default: 50 ms.
  public var trainingSeconds = 0.05
  /// Bytes of a model or of memory, at least. Default: 10 kB.
  public var bytes = 10_000.0
  /// Money a month, on axes in money. Default: 1.
  public var money = 1.0
  /// What matters of single axes, in place of the above.
  public var axes: [AxisID: Amount] = [:]

  /// How large a difference on one axis must be: both at least, where both are given.
  public struct Amount: Codable, Sendable, Equatable {
    /// In the unit of the axis.
    public var amount: Double?
    /// Of the better of the two values.
    public var share: Double?

    public init(amount: Double? = nil, share: Double? = nil) {
      self.amount = amount
      self.share = share
    }
  }

  public init() {}

  /// What matters on one axis, as a fixed amount, as a share of the better value, or as the larger of both.
  public func rule(on axis: AxisDescriptor) -> Amount {
    if let own = axes[axis.id] { return own }
    if axis.unit == .money { return Amount(amount: money) }
    switch axis.family {
    case .quality, .calibration, .fairness, .robustness:
      return axis.direction == .higherIsBetter ? Amount(amount: score) : Amount(share: error)
    case .latency, .cost, .size, .interpretability:
      // A rate is better when it is higher: the worse one is `factor` times smaller.
      return Amount(amount: least(on: axis), share: axis.direction == .lowerIsBetter ? factor - 1 : 1 - 1 / factor)
    }
  }

  /// How far apart two values of an axis must lie for the difference to matter.
  ///
  /// - Parameter better: the better of the two values.
  public func amount(on axis: AxisDescriptor, better: Double) -> Double {
    let rule = rule(on: axis)
    return max(rule.amount ?? 0, (rule.share ?? 0) * abs(better))
  }

  /// Whether the first value is better than the second by what matters. NaN never is.
  public func isBetter(_ first: Double, than second: Double, on axis: AxisDescriptor) -> Bool {
    guard axis.direction.prefers(first, over: second) else { return false }
    let difference = abs(first - second)
    let needed = amount(on: axis, better: first)
    // 0.95 - 0.94 is a little less than 0.01 in binary; what matters in decimals must not fail in the last bit.
    return difference >= needed * (1 - 1e-9)
  }

  private func least(on axis: AxisDescriptor) -> Double {
    switch (axis.unit, axis.family) {
    case (.seconds, .latency): latencySeconds
    case (.seconds, _): trainingSeconds
    case (.bytes, _): bytes
    default: 0
    }
  }
}

extension WhatMatters {
  private enum CodingKeys: CodingKey {
    case score, error, factor, latencySeconds, trainingSeconds, bytes, money, axes
  }

  /// Reads what earlier versions stored too: what they didn't know has its default.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func read(_ key: CodingKeys, into value: inout Double) throws {
      value = try container.decodeIfPresent(Double.self, forKey: key) ?? value
    }
    self.init()
    try read(.score, into: &score)
    try read(.error, into: &error)
    try read(.factor, into: &factor)
    try read(.latencySeconds, into: &latencySeconds)
    try read(.trainingSeconds, into: &trainingSeconds)
    try read(.bytes, into: &bytes)
    try read(.money, into: &money)
    axes = try container.decodeIfPresent([AxisID: Amount].self, forKey: .axes) ?? [:]
  }
}
