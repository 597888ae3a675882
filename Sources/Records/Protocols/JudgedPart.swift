/// What the judged rows are parted into where scores are told part by part, as sentences call it.
public enum JudgedPart: String, Sendable {
  case fold
  /// Of a replay.
  case step
  /// Steps of a replay that follow each other: a way of running has one loss of each.
  case block

  /// "fold".
  public var singular: String { self == .block ? "block of steps" : rawValue }

  /// "folds".
  public var plural: String { self == .block ? "blocks of steps" : rawValue + "s" }

  /// "fold by fold".
  public var oneByOne: String { "\(rawValue) by \(rawValue)" }
}

extension EvaluationProtocol {
  /// What its judged rows are parted into.
  public var judgedPart: JudgedPart { division == .replayed ? .step : .fold }
}

extension AxisID {
  /// The mean loss of a way of running: what is chosen by among these.
  package static let replayLoss: AxisID = "replay.quality.mean"
}

extension Policy {
  /// What tells how sure its choice under a protocol is: of ways of running blocks of steps, else what the protocol says.
  public func judgedPart(under evaluation: EvaluationProtocol) -> JudgedPart {
    quality == .replayLoss ? .block : evaluation.judgedPart
  }
}
