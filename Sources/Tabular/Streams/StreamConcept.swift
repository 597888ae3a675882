import Statistics

/// A rule that makes labelled rows; the truth of a generated stream, until it drifts.
public protocol StreamConcept: Sendable {
  /// Names and kinds of the inputs.
  var inputs: [StreamInput] { get }
  /// Class names in code order.
  var classes: [String] { get }
  /// One row. A concept that moves by itself changes with each row.
  mutating func draw(using generator: inout SeededGenerator) -> StreamRow
}

/// One input column of a stream.
public struct StreamInput: Sendable, Equatable {
  public let name: String
  public let kind: ColumnKind

  public init(_ name: String, _ kind: ColumnKind = .numeric) {
    self.name = name
    self.kind = kind
  }
}

/// One labelled row: a number for each input (the code for a categorical one) and the class code.
public struct StreamRow: Sendable, Equatable {
  public var values: [Double]
  public var label: Int32

  public init(values: [Double], label: Int32) {
    self.values = values
    self.label = label
  }
}

/// What is wrong with the description of a stream.
public enum StreamError: Error, Equatable, Sendable, CustomStringConvertible {
  case conceptsDiffer(position: Int)
  case unknownFunction(Int, valid: ClosedRange<Int>)
  case shareOutOfRange(name: String, value: Double)
  case widthBelowOne(Int)
  case featuresOutOfRange(features: Int, drifting: Int)
  case negativeRowCount(Int)

  public var description: String {
    switch self {
    case .conceptsDiffer(let position): "the concept that begins at row \(position) has other columns or classes"
    case .unknownFunction(let function, let valid):
      "there is no function \(function); the functions are \(valid.lowerBound) to \(valid.upperBound)"
    case .shareOutOfRange(let name, let value): "\(name) \(value) must lie between 0 and 1"
    case .widthBelowOne(let width): "a change takes at least 1 row, not \(width)"
    case .featuresOutOfRange(let features, let drifting):
      "\(drifting) of \(features) features can't drift; there must be at least one feature, and no more that drift"
    case .negativeRowCount(let count): "a stream of \(count) rows can't be made"
    }
  }

  static func check(_ name: String, _ value: Double) throws(StreamError) {
    guard value >= 0, value <= 1 else { throw .shareOutOfRange(name: name, value: value) }
  }
}
