import Records

/// What one more unit of quality costs along the frontier: from each member to the next better one.
public struct MarginalPrice: Sendable, Equatable {
  public let from: String
  public let to: String
  /// How much better on the quality axis; positive.
  public let gain: Double
  /// How much more of the cost axis.
  public let cost: Double
  /// How much more a month for CPU and storage; nil where the policy has no prices.
  public let money: Double?
  /// How much more the answers of a month are worth; nil where nothing is said of their value.
  public let value: Double?
  /// Of what the frontier is along which the steps go: "accuracy and p99 latency".
  public let frontier: String
  /// One sentence, such as "ridge to boosting: 0.8 points of accuracy for 3.1 µs of p99 latency, 3.9 µs a point".
  public let explanation: String

  /// Steps from the cheapest member to the best; a step that gains less than what matters is joined to the next.
  ///
  /// - Parameters:
  ///   - trials: of one protocol.
  ///   - axes: all axes of the run.
  public static func steps(_ policy: Policy, _ trials: [TrialRecord], axes: [AxisDescriptor]) -> [MarginalPrice] {
    func descriptor(_ id: AxisID) -> AxisDescriptor? { axes.first { $0.id == id } }
    guard let quality = descriptor(policy.quality),
      let cost = policy.prefer.compactMap(descriptor).first(where: {
        $0.family.isCost && $0.direction == .lowerIsBetter && $0.unit != .money
      }),
      let frontier = try? ParetoFrontier(trials: trials, axes: [quality, cost])
    else { return [] }
    // Best first; from the cheapest on.
    let members = Array(frontier.members.reversed())
    guard var current = members.first else { return [] }
    var steps: [MarginalPrice] = []
    for next in members.dropFirst() {
      guard let low = trials[current].reading(quality.id)?.value, let high = trials[next].reading(quality.id)?.value,
        policy.matters.isBetter(high, than: low, on: quality),
        let step = step(policy, trials, quality, cost, current, next)
      else { continue }
      steps.append(step)
      current = next
    }
    return steps
  }

  private static func step(
    _ policy: Policy, _ trials: [TrialRecord], _ quality: AxisDescriptor, _ cost: AxisDescriptor, _ first: Int,
    _ second: Int
  ) -> MarginalPrice? {
    func value(_ index: Int, _ axis: AxisDescriptor) -> Double? { trials[index].reading(axis.id)?.value }
    guard let low = value(first, quality), let high = value(second, quality), let cheap = value(first, cost),
      let dear = value(second, cost)
    else { return nil }
    let gain = abs(high - low)
    let bills = policy.economics.map { economics in [first, second].compactMap { MonthlyBill(trials[$0], economics) } }
    let pair = bills.flatMap { $0.count == 2 ? ($0[0], $0[1]) : nil }
    let money = pair.map { $1.training.value + $1.serving.value - $0.training.value - $0.serving.value }
    let value = pair.flatMap { cheap, dear in
      cheap.value.flatMap { low in dear.value.map { $0.value - low.value } }
    }
    let names = (trials[first].candidate.label, trials[second].candidate.label)
    let isPoints = quality.unit == .ratio
    let units = isPoints ? gain * 100 : gain
    let each = (dear - cheap) / units
    let unit = isPoints ? "a point" : "for each unit"
    var text =
      "\(names.0) to \(names.1): \(ValueFormat.difference(gain, unit: quality.unit)) of \(quality.title) for "
      + "\(cost.phrase(dear - cheap)), \(ValueFormat.text(each, unit: cost.unit)) \(unit)"
    if let money {
      text +=
        ", and \(ValueFormat.money(money)) more a month for CPU and storage (\(ValueFormat.money(money / units)) \(unit))"
    }
    if let value {
      text +=
        value < 0
        ? "; a month of answers is worth \(ValueFormat.money(-value)) less"
        : "; a month of answers is worth \(ValueFormat.money(value)) more"
    }
    return MarginalPrice(
      from: names.0, to: names.1, gain: gain, cost: dear - cheap, money: money, value: value,
      frontier: "\(quality.title) and \(cost.title)", explanation: text)
  }
}
