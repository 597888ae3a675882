/// How much the answers of the first model of a replay follow each column.
public struct ReplayUseEvidence: EvidenceBody, Codable, Equatable {
  public static let kind: EvidenceKind = .replayUse
  public static let version = 1

  /// By the name of the column its share of the change in answers where cells are exchanged between rows.
  public let shares: [String: Double]

  public init(shares: [String: Double]) { self.shares = shares }
}

extension EvidenceKind {
  public static let replayUse: EvidenceKind = "replay-use"
}
