/// How candidates are judged: how rows are divided, and how predictions are asked for.
///
/// A protocol is a value, not a case: another one is a file like `ResearchProtocol.swift` and one entry of `all`.
/// Records keep its id only.
public struct EvaluationProtocol: Sendable {
  /// How the rows are divided into those learned from and those judged on.
  public enum RowDivision: Sendable {
    /// As the plan's split says.
    case planned
    /// The plan's folds in the order of time: the past predicts the future.
    case timeOrdered
    /// The rows that the plan sets aside, and all others to learn from.
    case setAside
    /// The rows that one fold of another protocol learns from, divided once more.
    case inner
    /// Step by step through time, as the plan's `replay` says: each is learned for from rows whose labels had arrived.
    case replayed
  }

  /// How a fitted pipeline is asked about held-out rows.
  public enum Asking: Sendable {
    /// All rows of a fold at once, as a matrix.
    case batch
    /// Raw rows, one at a time, in order, as a service receives them.
    case rowByRow
  }

  /// Frozen name in plans and records, such as `research`.
  public let id: String
  /// In a person's words, within a sentence: "research".
  public let title: String
  /// How rows are divided, in a few words: "shuffled folds".
  public let divisionSummary: String
  /// What the protocol does and what its scores mean.
  public let summary: String
  public let division: RowDivision
  public let asking: Asking

  public init(
    id: String, title: String, divisionSummary: String, summary: String, division: RowDivision, asking: Asking
  ) {
    self.id = id
    self.title = title
    self.divisionSummary = divisionSummary
    self.summary = summary
    self.division = division
    self.asking = asking
  }

  /// Every protocol that a plan may name, in the order in which reports show them.
  public static let all: [EvaluationProtocol] = [.research, .production, .replay]

  /// Whether it only confirms what was chosen under the others.
  public var isConfirmation: Bool { division == .setAside || division == .inner }

  /// Whether its folds go by time; inside a fold as outside of it.
  public var isTimeOrdered: Bool {
    [.timeOrdered, .replayed].contains(division) || outer?.evaluation.division == .timeOrdered
  }

  /// The protocol of this id, if this version knows it.
  public init?(known id: String) {
    guard let found = (Self.all + [.holdOut]).first(where: { $0.id == id }) ?? Self.inner(id: id) else { return nil }
    self = found
  }

  /// The protocol of a stored id. One that this version doesn't know can still be shown.
  public init(storedID id: String) {
    self =
      EvaluationProtocol(known: id)
      ?? EvaluationProtocol(
        id: id, title: id, divisionSummary: "divided in a way that this version doesn't know",
        summary: "a protocol that this version doesn't know", division: .planned, asking: .batch)
  }

  /// Place in the order of reports; unknown protocols come last.
  var rank: Int { Self.all.firstIndex { $0.id == id } ?? Self.all.count }

  /// At the beginning of a sentence or as a heading: "Research".
  public var heading: String { title.prefix(1).uppercased() + title.dropFirst() }
}

extension EvaluationProtocol: Hashable {
  public static func == (left: EvaluationProtocol, right: EvaluationProtocol) -> Bool { left.id == right.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension EvaluationProtocol: CustomStringConvertible {
  public var description: String { id }
}

extension EvaluationProtocol: Codable, CodingKeyRepresentable {
  private struct Key: CodingKey {
    let stringValue: String
    init(stringValue: String) { self.stringValue = stringValue }
    var intValue: Int? { nil }
    init?(intValue: Int) { return nil }
  }

  public init(from decoder: any Decoder) throws {
    self.init(storedID: try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(id)
  }

  public var codingKey: any CodingKey { Key(stringValue: id) }

  public init?(codingKey: some CodingKey) { self.init(storedID: codingKey.stringValue) }
}
