/// What is seen without labels at each step of a replay: how far its inputs lie from those that each model learned from.
public struct ReplaySignalsEvidence: EvidenceBody, Equatable {
  public static let kind: EvidenceKind = .replaySignals
  public static let version = 4

  /// One window.
  public struct Window: Sendable, Equatable {
    /// By the name of the measure: `values[name]?[i][j - i]` compares the rows of step j with those that the model of step
    /// i learned from.
    public let values: [String: [[Double]]]

    public init(values: [String: [[Double]]]) { self.values = values }
  }

  /// In the order of the plan.
  public let windows: [Window]

  public init(windows: [Window]) { self.windows = windows }

  public func encoded() -> [UInt8] {
    var writer = EvidenceWriter()
    writer.write(count: windows.count)
    for window in windows {
      writer.write(count: window.values.count)
      for (name, rows) in window.values.sorted(by: { $0.key < $1.key }) {
        writer.write(text: name)
        writer.write(count: rows.count)
        for row in rows { writer.write(doubles: row) }
      }
    }
    return writer.bytes
  }

  public init(encoded bytes: [UInt8]) throws(EvidenceError) {
    var reader = EvidenceReader(bytes, of: Self.kind)
    var windows: [Window] = []
    for _ in 0..<(try reader.readCount(bytesEach: 1)) {
      var values: [String: [[Double]]] = [:]
      for _ in 0..<(try reader.readCount(bytesEach: 2)) {
        let name = try reader.readText()
        var rows: [[Double]] = []
        for _ in 0..<(try reader.readCount(bytesEach: 2)) { rows.append(try reader.readDoubles()) }
        values[name] = rows
      }
      windows.append(Window(values: values))
    }
    guard reader.isAtEnd else { throw .malformed(Self.kind) }
    self.init(windows: windows)
  }
}

extension EvidenceKind {
  public static let replaySignals: EvidenceKind = "replay-signals"
}
