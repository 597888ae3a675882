/// Which rows each fold of a split learns from and is judged on. Stored once for all trials of the split.
public struct FoldAssignment: Sendable, Equatable {
  public struct Fold: Sendable, Equatable {
    public let train: [Int32]
    public let test: [Int32]

    public init(train: [Int32], test: [Int32]) {
      self.train = train
      self.test = test
    }
  }

  /// Rows count from 0 among the rows that are learned from, in the order of the data.
  public let folds: [Fold]

  public init(folds: [Fold]) { self.folds = folds }

  private static let kind: EvidenceKind = "split"

  public func encoded() -> [UInt8] {
    var writer = EvidenceWriter()
    writer.write(count: folds.count)
    for fold in folds {
      writer.write(rows: fold.train)
      writer.write(rows: fold.test)
    }
    return writer.bytes
  }

  public init(encoded bytes: [UInt8]) throws(EvidenceError) {
    var reader = EvidenceReader(bytes, of: Self.kind)
    var folds: [Fold] = []
    for _ in 0..<(try reader.readCount(bytesEach: 2)) {
      folds.append(Fold(train: try reader.readRows(), test: try reader.readRows()))
    }
    guard reader.isAtEnd else { throw .malformed(Self.kind) }
    self.init(folds: folds)
  }
}

/// One column of the data as evidence refers to it: the target, later sensitive attributes. Stored once for all trials
/// on the data.
public enum StoredColumn: Sendable, Equatable {
  case numbers([Double])
  /// Codes count from 0 into `levels`; -1 is missing.
  case categories([Int32], levels: [String])

  private static let kind: EvidenceKind = "column"

  public var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .categories(let codes, _): codes.count
    }
  }

  public func encoded() -> [UInt8] {
    var writer = EvidenceWriter()
    switch self {
    case .numbers(let values):
      writer.write(byte: 0)
      writer.write(doubles: values)
    case .categories(let codes, let levels):
      writer.write(byte: 1)
      writer.write(count: levels.count)
      for level in levels { writer.write(text: level) }
      writer.write(rows: codes)
    }
    return writer.bytes
  }

  public init(encoded bytes: [UInt8]) throws(EvidenceError) {
    var reader = EvidenceReader(bytes, of: Self.kind)
    let form = try reader.readByte()
    switch form {
    case 0: self = .numbers(try reader.readDoubles())
    case 1:
      var levels: [String] = []
      for _ in 0..<(try reader.readCount(bytesEach: 1)) { levels.append(try reader.readText()) }
      let codes = try reader.readRows()
      guard codes.allSatisfy({ $0 >= -1 && Int($0) < levels.count }) else { throw .malformed(Self.kind) }
      self = .categories(codes, levels: levels)
    default: throw .unknownForm(Self.kind, form: Int(form))
    }
    guard reader.isAtEnd else { throw .malformed(Self.kind) }
  }
}
