import Learning

/// What a person changes of one shape, in a line such as `age: 30..40 = 0.2`.
///
/// | line | meaning |
/// |---|---|
/// | `age: 30..40 = 0.2` | from 30 to 40, both included, age adds 0.2; either end may be left out |
/// | `age: 30 = 0.2` | at 30 alone |
/// | `job: clerk = -0.1` | this level adds -0.1 |
/// | `age: missing = 0` | a missing value adds nothing |
/// | `age: 30..40 flat` | from 30 to 40 the shape is its mean there, weighted by training rows |
/// | `age: flat` | the whole shape adds nothing |
/// | `age: rising`, `age: falling` | the nearest shape that never falls, or never rises (isotonic regression) |
/// | `age x income: flat` | the table of the pair adds nothing |
/// | `age [yes]: 30..40 = 0.2` | of the class `yes`: needed where there are more than two |
///
/// Numbers are what is added to the score: log-odds for classes, units of the target for values. Of two classes they are
/// those of the last one, unless the first is named.
public struct ShapeEdit: Sendable, Equatable {
  /// Where a shape is changed.
  enum Region: Sendable, Equatable {
    case everywhere
    /// Both ends are included.
    case numbers(ClosedRange<Double>)
    case level(Int)
    case missing
  }

  /// What becomes of it there.
  enum Change: Sendable, Equatable {
    case value(Double)
    case flat
    /// 1: never falls; -1: never rises.
    case direction(Int)
  }

  /// The line as it was written.
  public let text: String
  /// One input or two.
  let inputs: [Int]
  /// The class that the numbers are of; nil: none is named.
  let label: Int?
  let region: Region
  let change: Change

  /// Reads a line.
  ///
  /// - Parameters:
  ///   - features: inputs as the model sees them, with the names of levels.
  ///   - classNames: in code order.
  /// - Throws: `ShapeEditError` with what was expected.
  public init(_ text: String, features: [Feature], classNames: [String]) throws(ShapeEditError) {
    let line = text.trimmed
    var rest = Substring(line)
    guard let first = Self.take(&rest, features.map(\.name), before: [":", "[", "x "]) else {
      throw .unknownColumn(line, available: features.map(\.name))
    }
    var inputs = [first]
    if rest.hasPrefix("x ") {
      rest = rest.dropFirst(2).drop(while: \.isBlank)
      guard let second = Self.take(&rest, features.map(\.name), before: [":", "["]) else {
        throw .unknownColumn(line, available: features.map(\.name))
      }
      inputs.append(second)
    }
    var label: Int?
    if rest.hasPrefix("[") {
      rest = rest.dropFirst().drop(while: \.isBlank)
      guard let found = Self.take(&rest, classNames, before: ["]"]) else {
        throw .unknownClass(line, available: classNames)
      }
      label = found
      rest = rest.dropFirst().drop(while: \.isBlank)
    }
    guard rest.hasPrefix(":") else { throw .unreadable(line) }
    self.text = line
    self.inputs = inputs
    self.label = label
    (region, change) = try Self.body(
      String(rest.dropFirst()).trimmed, line: line, feature: inputs.count == 1 ? features[first] : nil)
  }

  /// Takes the longest of the names that stands at the beginning with one of the marks behind it.
  private static func take(_ rest: inout Substring, _ names: [String], before marks: [String]) -> Int? {
    var found: (index: Int, length: Int, rest: Substring)?
    for (index, name) in names.enumerated() where !name.isEmpty && rest.hasPrefix(name) {
      let behind = rest.dropFirst(name.count).drop(while: \.isBlank)
      guard marks.contains(where: { behind.hasPrefix($0) }), name.count > found?.length ?? -1 else { continue }
      found = (index, name.count, behind)
    }
    guard let found else { return nil }
    rest = found.rest
    return found.index
  }

  /// - Parameter feature: nil for a pair.
  private static func body(
    _ body: String, line: String, feature: Feature?
  ) throws(ShapeEditError) -> (Region, Change) {
    guard let feature else {
      guard body == "flat" else { throw .pairIsOnlyFlattened(line) }
      return (.everywhere, .flat)
    }
    switch body {
    case "flat": return (.everywhere, .flat)
    case "rising", "falling":
      if case .categorical = feature.kind { throw .categoryHasNoDirection(line) }
      return (.everywhere, .direction(body == "rising" ? 1 : -1))
    default: break
    }
    // A level may hold the sign itself, so the last one counts.
    if let sign = body.lastIndex(of: "=") {
      let number = String(body[body.index(after: sign)...]).trimmed
      guard let value = Double(number), value.isFinite else { throw .notANumber(number, line: line) }
      return (try region(String(body[..<sign]).trimmed, line: line, feature), .value(value))
    }
    guard body.hasSuffix("flat"), let before = body.dropLast(4).last, before.isBlank else { throw .unreadable(line) }
    return (try region(String(body.dropLast(4)).trimmed, line: line, feature), .flat)
  }

  private static func region(_ text: String, line: String, _ feature: Feature) throws(ShapeEditError) -> Region {
    if case .categorical(let count) = feature.kind {
      let names = (0..<count).map { feature.levelName($0) }
      if let code = names.firstIndex(of: text) { return .level(code) }
      if text == "missing" { return .missing }
      throw .unknownLevel(text, column: feature.name, available: names)
    }
    if text == "missing" { return .missing }
    guard let dots = text.range(of: "..") else {
      guard let value = Double(text), value.isFinite else { throw .notARange(text, line: line) }
      return .numbers(value...value)
    }
    let low = text[..<dots.lowerBound].trimmed
    let high = text[dots.upperBound...].trimmed
    let lower = low.isEmpty ? -Double.infinity : Double(low)
    let upper = high.isEmpty ? Double.infinity : Double(high)
    guard let lower, let upper, lower <= upper, low.isEmpty || lower.isFinite, high.isEmpty || upper.isFinite,
      !(low.isEmpty && high.isEmpty)
    else { throw .notARange(text, line: line) }
    return .numbers(lower...upper)
  }
}

extension Character {
  fileprivate var isBlank: Bool { self == " " || self == "\t" }
}

extension StringProtocol {
  /// Without blanks at either end.
  fileprivate var trimmed: String {
    let start = drop(while: \.isBlank)
    guard let last = start.lastIndex(where: { !$0.isBlank }) else { return "" }
    return String(start[...last])
  }
}

/// Why a shape can't be edited as a line asks.
public enum ShapeEditError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The line names no column of the model before a colon.
  case unknownColumn(String, available: [String])
  case unknownClass(String, available: [String])
  case unknownLevel(String, column: String, available: [String])
  case unreadable(String)
  case notANumber(String, line: String)
  case notARange(String, line: String)
  case categoryHasNoDirection(String)
  case pairIsOnlyFlattened(String)
  /// More than two classes, and the line names none.
  case classNeeded(String, available: [String])
  /// The model has no table for this pair.
  case noTable(String)

  public var description: String {
    switch self {
    case .unknownColumn(let line, _):
      "edit '\(line)': it begins with no column of the model and a colon, such as 'age: 30..40 = 0.2'"
    case .unknownClass(let line, _): "edit '\(line)': the brackets hold no class of the model"
    case .unknownLevel(let level, let column, _):
      "edit of '\(column)': '\(level)' is no level that the model knows"
    case .unreadable(let line):
      "edit '\(line)': behind the colon stands REGION = NUMBER, REGION flat, flat, rising or falling"
    case .notANumber(let text, let line): "edit '\(line)': '\(text)' is no finite number"
    case .notARange(let text, let line):
      "edit '\(line)': '\(text)' is no range of numbers; write LOW..HIGH (either may be left out), one number, or missing"
    case .categoryHasNoDirection(let line):
      "edit '\(line)': the levels of a category have no order, so that it can't rise or fall; give single levels a value"
    case .pairIsOnlyFlattened(let line): "edit '\(line)': the table of a pair can only be made flat"
    case .classNeeded(let line, _):
      "edit '\(line)': the model has more than two classes; name the one that the number is for in brackets behind the column"
    case .noTable(let line): "edit '\(line)': the model has no table for this pair"
    }
  }
}
