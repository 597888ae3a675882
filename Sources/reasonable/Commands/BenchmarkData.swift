import Foundation
import Learning
import LinearAlgebra
import Records
import Reports
import Tabular

/// Reads and writes the arrays and settings of `reasonable benchmark`.
enum BenchmarkData {
  static func matrix(_ path: String) throws -> Matrix<Double> {
    do {
      let table = try TableFile.read(path).table
      return try table.codedMatrix(table.columnNames)
    } catch {
      throw InputError(SystemReason.text(of: error))
    }
  }

  static func targets(_ path: String, classification: Bool) throws -> Targets {
    let values = try matrix(path)
    guard values.columns == 1 else { throw InputError("\(path) has \(values.columns) columns; one is needed") }
    guard classification else { return .values(values.storage) }
    let classes = Set(values.storage).sorted()
    let codes = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, Int32($0)) })
    return .classes(values.storage.map { codes[$0] ?? 0 }, classCount: classes.count)
  }

  /// Columns named x0, x1, ...; the levels of a category are its codes, as far as the training rows go.
  static func columns(of inputs: Matrix<Double>, categories: String?) throws -> [InputColumn] {
    var columns = (0..<inputs.columns).map { InputColumn(name: "x\($0)", kind: .numeric) }
    for text in (categories ?? "").split(separator: ",") {
      guard let position = Int(text), columns.indices.contains(position) else {
        throw InputError("--categories names column \(text), but there are columns 0 to \(inputs.columns - 1)")
      }
      var highest = -1.0
      for row in 0..<inputs.rows {
        let code = inputs[row, position]
        guard code.isNaN || (code >= 0 && code == code.rounded() && code < 1e6) else {
          throw InputError("column \(position) holds \(code) in row \(row), which is no category code")
        }
        if code > highest { highest = code }
      }
      columns[position] = InputColumn(
        name: "x\(position)", kind: .categorical(levels: (0..<Int(highest + 1)).map(String.init)))
    }
    return columns
  }

  /// The rows of a coded matrix as a service would receive them.
  static func rawRows(_ coded: Matrix<Double>, columns: [InputColumn]) -> [RawRow] {
    (0..<coded.rows).map { row in
      var raw = RawRow()
      for (position, column) in columns.enumerated() {
        let value = coded[row, position]
        if case .categorical = column.kind {
          raw.categories.append(value.isNaN ? nil : String(Int(value)))
        } else {
          raw.numbers.append(value)
        }
      }
      return raw
    }
  }

  static func settings(_ texts: [String]) throws -> [String: SettingValue] {
    var settings: [String: SettingValue] = [:]
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw InputError("'\(text)' isn't of the form name=value") }
      settings[parts[0]] = value(parts[1])
    }
    return settings
  }

  /// A list is written with semicolons, `[64;32]`, because commas part the settings of a step.
  private static func value(_ text: String) -> SettingValue {
    if text.hasPrefix("["), text.hasSuffix("]") {
      return .list(text.dropFirst().dropLast().split(separator: ";").map { value(String($0)) })
    }
    if let number = Int(text) { return .integer(number) }
    if let number = Double(text) { return .number(number) }
    if text == "true" || text == "false" { return .flag(text == "true") }
    return .text(text)
  }

  static func write(_ predictions: Predictions, to path: String) throws {
    var text = ""
    for row in 0..<predictions.rows {
      text += predictions.values.row(row).map { "\($0)" }.joined(separator: ",") + "\n"
    }
    try ReportFile.write(text, to: path)
  }
}
