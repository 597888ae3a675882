import Foundation

@testable import Tabular

/// Files that the tests share.
enum Fixtures {
  static func path(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name)").path
  }
}

/// What a fixture holds, as `expected.json` says.
struct ExpectedFile: Decodable {
  struct Options: Decodable {
    var header: Bool?
    var trim: Bool?
    var missing: [String]?
    var separator: String?
  }
  struct Fault: Decodable {
    var what: String
    var line: Int?
    var column: Int?
    var field: Int?
  }
  var options: Options?
  var rows: Int?
  var columns: Int?
  var names: [String]?
  var cells: [[String?]]?
  var error: Fault?

  static func all() throws -> [String: ExpectedFile] {
    let data = try Data(contentsOf: URL(fileURLWithPath: Fixtures.path("csv/expected.json")))
    return try JSONDecoder().decode([String: ExpectedFile].self, from: data)
  }
}

extension Column {
  /// A cell as text: the level, or the number in its shortest form; nil if missing.
  func text(_ row: Int) -> String? {
    switch values {
    case .numeric(let numbers): numbers[row].isNaN ? nil : "\(numbers[row])"
    case .categorical(let codes, let levels): codes[row] < 0 ? nil : levels[Int(codes[row])]
    case .time(let seconds, let format): seconds[row].isNaN ? nil : format.text(of: seconds[row])
    }
  }

  var isNumeric: Bool { kind == .numeric }
}

/// The row that a reading fails at, whatever the advice; nil where it doesn't fail or fails otherwise.
func malformedRow<Result>(_ body: () throws(CSVError) -> Result) -> MalformedRow? {
  do throws(CSVError) {
    _ = try body()
    return nil
  } catch {
    if case .malformedRow(let row, _) = error { return row }
    return nil
  }
}

extension CSVError {
  var place: TextPlace? {
    switch self {
    case .duplicateColumnName(_, let place), .unterminatedQuote(let place),
      .undecodable(_, let place), .nulByte(let place):
      place
    case .malformedRow(let row, _): row.place
    case .empty(let file): TextPlace(file: file, line: 1, column: 1)
    default: nil
    }
  }
}
