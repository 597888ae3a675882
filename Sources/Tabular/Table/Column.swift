/// One named column: numbers or times with NaN for missing, or category codes with -1 for missing.
public struct Column: Sendable, Equatable {
  public enum Values: Sendable, Equatable {
    /// NaN marks a missing value.
    case numeric([Double])
    /// Codes index `levels`; -1 marks a missing value.
    case categorical(codes: [Int32], levels: [String])
    /// Seconds since 1970-01-01 00:00 UTC; see `TimeFormat`. NaN marks a missing value.
    case time(seconds: [Double], format: TimeFormat)
  }

  public let name: String
  public let values: Values

  public init(name: String, values: Values) {
    self.name = name
    self.values = values
  }

  public var count: Int {
    switch values {
    case .numeric(let numbers), .time(let numbers, _): numbers.count
    case .categorical(let codes, _): codes.count
    }
  }

  public var kind: ColumnKind {
    switch values {
    case .numeric: .numeric
    case .categorical(_, let levels): .categorical(levels: levels)
    case .time(_, let format): .time(format)
    }
  }

  public var missingCount: Int {
    switch values {
    case .numeric(let numbers), .time(let numbers, _): numbers.count { $0.isNaN }
    case .categorical(let codes, _): codes.count { $0 < 0 }
    }
  }

  /// The given rows, in the given order.
  public func selecting(_ rows: [Int]) -> Column {
    switch values {
    case .numeric(let numbers): Column(name: name, values: .numeric(rows.map { numbers[$0] }))
    case .categorical(let codes, let levels):
      Column(name: name, values: .categorical(codes: rows.map { codes[$0] }, levels: levels))
    case .time(let seconds, let format):
      Column(name: name, values: .time(seconds: rows.map { seconds[$0] }, format: format))
    }
  }
}
