import Records

/// The policy as an experiment file states it; what is nil depends on the task and the axes.
public struct PolicyPlan: Sendable, Equatable, Codable {
  /// Nil: accuracy for classification, R2 for regression.
  public let quality: AxisID?
  public let giveUp: GiveUp
  public let limits: [Limit]
  /// Nil: p99 latency, then training time, then size, as far as they are measured.
  public let prefer: [AxisID]?

  public init(
    quality: AxisID? = nil, giveUp: GiveUp = .standardErrors(1), limits: [Limit] = [], prefer: [AxisID]? = nil
  ) {
    self.quality = quality
    self.giveUp = giveUp
    self.limits = limits
    self.prefer = prefer
  }

  static let defaultPreference: [AxisID] = ["latency.p99", "training.cpu", "size.bytes"]

  static func defaultQuality(for task: TaskKind) -> AxisID { task.isClassification ? "accuracy" : "r2" }

  /// The policy with its defaults for a task, kept to axes that are measured.
  public func completed(for task: TaskKind, among axes: [AxisDescriptor]) -> Policy {
    let measured = Set(axes.map(\.id))
    let usual = Self.defaultQuality(for: task)
    let fallback = measured.contains(usual) ? usual : axes.first { $0.family == .quality }?.id ?? usual
    return Policy(
      quality: quality ?? fallback, giveUp: giveUp, limits: limits,
      prefer: prefer ?? Self.defaultPreference.filter(measured.contains))
  }
}
