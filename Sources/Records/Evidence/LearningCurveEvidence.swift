/// What a trial predicts for its held-out rows when it learns from a part of its training rows: how its errors, of any
/// group, fall with more rows.
public struct LearningCurveEvidence: EvidenceBody, Equatable {
  public static let kind: EvidenceKind = .learningCurve
  public static let version = 1

  /// Of the training rows, ascending, below 1.
  public let shares: [Double]
  /// One for each share, fold by fold, in the order of the split's `test` rows.
  public let predictions: [PredictionEvidence]

  public init(shares: [Double], predictions: [PredictionEvidence]) {
    self.shares = shares
    self.predictions = predictions
  }

  public func encoded() -> [UInt8] {
    var writer = EvidenceWriter()
    writer.write(doubles: shares)
    let parts = predictions.map { $0.encoded() }
    writer.write(count: parts.count)
    for part in parts { writer.write(count: part.count) }
    return writer.bytes + parts.flatMap { $0 }
  }

  public init(encoded bytes: [UInt8]) throws(EvidenceError) {
    var reader = EvidenceReader(bytes, of: Self.kind)
    let shares = try reader.readDoubles()
    var sizes: [Int] = []
    for _ in 0..<(try reader.readCount(bytesEach: 1)) { sizes.append(try reader.readCount()) }
    let total = sizes.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    guard sizes.count == shares.count, sizes.allSatisfy({ $0 >= 0 }), total >= 0, total <= bytes.count else {
      throw .malformed(Self.kind)
    }
    var start = bytes.count - total
    var predictions: [PredictionEvidence] = []
    for size in sizes {
      predictions.append(try PredictionEvidence(encoded: Array(bytes[start..<start + size])))
      start += size
    }
    self.init(shares: shares, predictions: predictions)
  }
}

extension EvidenceKind {
  public static let learningCurve: EvidenceKind = "learning-curve"
}
