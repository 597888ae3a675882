/// What each model of a trial's replay lost on each later row, and how often two models decide otherwise: what detectors
/// read, and what deployments within a step and changed decisions are told from.
public struct ReplayRowsEvidence: EvidenceBody, Equatable {
  public static let kind: EvidenceKind = .replayRows
  public static let version = 4

  /// One window.
  public struct Window: Sendable, Equatable {
    /// For each model the losses of the rows from the beginning of its step on; none for a fit that failed.
    public let losses: [RowLosses]
    /// `flips[i][j - i]`: the share of the rows of step j for which the models of the steps i and j decide on another class.
    /// NaN where one of them is missing, and where they answer with values.
    public let flips: [[Double]]
    /// `confidence[i][j - i]`: the share of wrong answers that the model's own probabilities, not calibrated, lead to expect
    /// on step j; NaN where it gives none.
    public let confidence: [[Double]]
    /// By the name of the estimate `estimates[name]?[i][j - i]`: the mean loss that the model of step i is expected to have on
    /// step j, from rows that it answered and whose labels had arrived when step j ended; NaN where too few had.
    public let estimates: [String: [[Double]]]

    public init(
      losses: [RowLosses], flips: [[Double]], confidence: [[Double]], estimates: [String: [[Double]]] = [:]
    ) {
      self.losses = losses
      self.flips = flips
      self.confidence = confidence
      self.estimates = estimates
    }
  }

  /// In the order of the plan.
  public let windows: [Window]

  public init(windows: [Window]) { self.windows = windows }
}

extension EvidenceKind {
  public static let replayRows: EvidenceKind = "replay-rows"
}

// MARK: Stored form

extension ReplayRowsEvidence {
  public func encoded() -> [UInt8] {
    var writer = EvidenceWriter()
    writer.write(count: windows.count)
    for window in windows {
      writer.write(count: window.losses.count)
      for losses in window.losses { Self.write(losses, to: &writer) }
      for shares in window.flips + window.confidence { writer.write(doubles: shares) }
    }
    for window in windows {
      writer.write(count: window.estimates.count)
      for (name, rows) in window.estimates.sorted(by: { $0.key < $1.key }) {
        writer.write(text: name)
        for row in rows { writer.write(doubles: row) }
      }
    }
    return writer.bytes
  }

  public init(encoded bytes: [UInt8]) throws(EvidenceError) {
    var reader = EvidenceReader(bytes, of: Self.kind)
    var windows: [Window] = []
    for _ in 0..<(try reader.readCount(bytesEach: 1)) {
      let models = try reader.readCount(bytesEach: 2)
      var losses: [RowLosses] = []
      for _ in 0..<models { losses.append(try Self.readLosses(from: &reader)) }
      var shares: [[Double]] = []
      for place in 0..<2 * models {
        let row = try reader.readDoubles()
        guard row.count == models - place % models else { throw .malformed(Self.kind) }
        shares.append(row)
      }
      windows.append(
        Window(losses: losses, flips: Array(shares.prefix(models)), confidence: Array(shares.suffix(models))))
    }
    // Version 1 ended here.
    if !reader.isAtEnd {
      for place in windows.indices { windows[place] = try Self.readEstimates(of: windows[place], from: &reader) }
    }
    guard reader.isAtEnd else { throw .malformed(Self.kind) }
    self.init(windows: windows)
  }

  private static func readEstimates(
    of window: Window, from reader: inout EvidenceReader
  ) throws(EvidenceError) -> Window {
    let models = window.losses.count
    var estimates: [String: [[Double]]] = [:]
    for _ in 0..<(try reader.readCount(bytesEach: 2)) {
      let name = try reader.readText()
      var rows: [[Double]] = []
      for model in 0..<models {
        let row = try reader.readDoubles()
        guard row.count == models - model else { throw .malformed(kind) }
        rows.append(row)
      }
      estimates[name] = rows
    }
    return Window(
      losses: window.losses, flips: window.flips, confidence: window.confidence, estimates: estimates)
  }

  /// A bit a row where all losses are 0 or 1, else numbers.
  private static func write(_ losses: RowLosses, to writer: inout EvidenceWriter) {
    let values = losses[0..<losses.count]
    guard values.allSatisfy({ $0 == 0 || $0 == 1 }) else {
      writer.write(byte: 1)
      writer.write(doubles: values)
      return
    }
    writer.write(byte: 0)
    writer.write(count: values.count)
    for first in stride(from: 0, to: values.count, by: 8) {
      var byte: UInt8 = 0
      for place in first..<min(first + 8, values.count) where values[place] == 1 { byte |= 1 << UInt8(place - first) }
      writer.write(byte: byte)
    }
  }

  private static func readLosses(from reader: inout EvidenceReader) throws(EvidenceError) -> RowLosses {
    switch try reader.readByte() {
    case 0:
      let count = try reader.readCount()
      guard count <= 1 << 33 else { throw .malformed(kind) }
      var values: [Double] = []
      for first in stride(from: 0, to: count, by: 8) {
        let byte = try reader.readByte()
        for place in first..<min(first + 8, count) { values.append(Double(byte >> UInt8(place - first) & 1)) }
      }
      return RowLosses(values)
    case 1: return RowLosses(try reader.readDoubles())
    default: throw .malformed(kind)
    }
  }
}
