import Foundation

/// The quality of the candidates of one protocol on judged rows that were drawn anew, the same for all: how far chance in
/// the rows moves each score, and how much of that the candidates share. Found once from stored predictions; no model is
/// fitted again.
public struct RowRedraws: Sendable, Equatable {
  public let evaluation: EvaluationProtocol
  public let axis: AxisID
  /// Distinct rows that are judged.
  public let rows: Int
  /// Rows that are drawn together because they follow each other in time; 1: each row alone.
  public let blockLength: Int
  /// By the key of the trial its score in each draw; as many for each.
  public let scores: [String: [Float]]

  public init(
    evaluation: EvaluationProtocol, axis: AxisID, rows: Int, blockLength: Int, scores: [String: [Float]]
  ) {
    self.evaluation = evaluation
    self.axis = axis
    self.rows = rows
    self.blockLength = blockLength
    self.scores = scores
  }

  /// The standard deviation over the draws of how much the first is above the second; nil where one has none.
  public func standardError(_ first: String, _ second: String) -> Double? {
    guard let left = scores[first], let right = scores[second], left.count == right.count, left.count > 1 else {
      return nil
    }
    let differences = zip(left, right).map { Double($0) - Double($1) }
    let mean = differences.reduce(0, +) / Double(differences.count)
    let sum = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (sum / Double(differences.count - 1)).squareRoot()
  }

  /// A candidate's scores around their mean; nil where it has none.
  public func deviations(_ key: String) -> [Double]? {
    guard let own = scores[key], own.count > 1 else { return nil }
    let mean = own.reduce(0) { $0 + Double($1) } / Double(own.count)
    return own.map { Double($0) - mean }
  }
}

extension RowRedraws: Codable {
  private enum CodingKeys: CodingKey { case evaluation, axis, rows, blockLength, scores }

  /// Scores stand as little-endian floating point in base64: a third of what digits would take.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(evaluation, forKey: .evaluation)
    try container.encode(axis, forKey: .axis)
    try container.encode(rows, forKey: .rows)
    try container.encode(blockLength, forKey: .blockLength)
    try container.encode(scores.mapValues(Self.packed), forKey: .scores)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      evaluation: try container.decode(EvaluationProtocol.self, forKey: .evaluation),
      axis: try container.decode(AxisID.self, forKey: .axis), rows: try container.decode(Int.self, forKey: .rows),
      blockLength: try container.decode(Int.self, forKey: .blockLength),
      scores: try container.decode([String: String].self, forKey: .scores).mapValues(Self.unpacked))
  }

  private static func packed(_ values: [Float]) -> String {
    var bytes = Data(capacity: 4 * values.count)
    for value in values {
      for shift in [UInt32(0), 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift)) }
    }
    return bytes.base64EncodedString()
  }

  private static func unpacked(_ text: String) -> [Float] {
    let bytes = [UInt8](Data(base64Encoded: text) ?? Data())
    return stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { start in
      let pattern = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
      return Float(bitPattern: pattern)
    }
  }
}
