import Learning
import Records
import Tabular

/// Writes answers as text: CSV with a header, or one JSON object a line.
///
/// Numbers are written with as many digits as it takes to read back the same bits.
package struct PredictionText: Sendable {
  package enum Format: String, Sendable, CaseIterable { case csv, jsonl }

  private let format: Format
  private let classes: [String]
  private let hasProbabilities: Bool
  private let kept: [String]
  private let areKeptLatin1: Bool
  /// The names of classes as they stand in the output.
  private let classTexts: [[UInt8]]
  /// In front of each probability of a line of JSON.
  private let probabilityKeys: [[UInt8]]
  private let keptKeys: [[UInt8]]
  private let word: String

  /// - Parameters:
  ///   - output: the form of an answer.
  ///   - classes: names in code order; empty for values.
  ///   - hasProbabilities: whether each class has its number besides.
  ///   - kept: names of the columns that stand in front of the answer; empty: the number of the row does.
  package init(
    _ format: Format, output: ModelOutput, classes: [String], hasProbabilities: Bool, kept: [String],
    areKeptLatin1: Bool = false
  ) {
    self.format = format
    self.classes = classes
    self.hasProbabilities = hasProbabilities && !classes.isEmpty
    self.kept = kept
    self.areKeptLatin1 = areKeptLatin1
    word = if case .scores = output { "score" } else { "probability" }
    func quoted(_ text: String) -> [UInt8] {
      var bytes: [UInt8] = []
      Self.appendJSON(Array(text.utf8)[...], to: &bytes)
      return bytes
    }
    classTexts = classes.map { name in
      if format == .jsonl { return quoted(name) }
      var bytes: [UInt8] = []
      Self.appendCSV(Array(name.utf8)[...], to: &bytes)
      return bytes
    }
    probabilityKeys = classes.map { quoted($0) + Array(":".utf8) }
    keptKeys = kept.map { quoted($0) + Array(":".utf8) }
  }

  /// Names of the columns of the output.
  package var columnNames: [String] {
    (kept.isEmpty ? ["row"] : kept) + ["prediction"] + (hasProbabilities ? classes.map { "\(word)_\($0)" } : [])
  }

  /// The first line; nothing for JSON.
  package var header: [UInt8] {
    guard format == .csv else { return [] }
    var bytes: [UInt8] = []
    for (position, name) in columnNames.enumerated() {
      if position > 0 { bytes.append(UInt8(ascii: ",")) }
      Self.appendCSV(Array(name.utf8)[...], to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  /// Adds the lines of a block.
  ///
  /// - Parameter skipsRefused: whether rows without an answer have no line.
  package func append(
    _ answers: StreamPredictor.Answers, of block: RowBlock, skipsRefused: Bool, to bytes: inout [UInt8]
  ) {
    append(
      answers, rows: 0..<block.rowCount, codes: codes(of: answers), of: block, skipsRefused: skipsRefused, to: &bytes)
  }

  /// The class of each row that has an answer; empty for values.
  func codes(of answers: StreamPredictor.Answers) -> [Int32] {
    classes.isEmpty ? [] : answers.predictions?.classes ?? []
  }

  /// Adds the lines of some rows of a block.
  func append(
    _ answers: StreamPredictor.Answers, rows: Range<Int>, codes: [Int32], of block: RowBlock, skipsRefused: Bool,
    to bytes: inout [UInt8]
  ) {
    for row in rows {
      let position = answers.position(ofRow: row)
      if position == nil, skipsRefused { continue }
      switch format {
      case .csv: appendCSV(row, position, codes, answers, block, to: &bytes)
      case .jsonl: appendJSON(row, position, codes, answers, block, to: &bytes)
      }
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  private func appendCSV(
    _ row: Int, _ position: Int?, _ codes: [Int32], _ answers: StreamPredictor.Answers, _ block: RowBlock,
    to bytes: inout [UInt8]
  ) {
    if kept.isEmpty {
      Self.append(block.firstNumber + row, to: &bytes)
    } else {
      for column in kept.indices {
        if column > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.appendCSV(keptText(row, column, block), to: &bytes)
      }
    }
    bytes.append(UInt8(ascii: ","))
    guard let position, let predictions = answers.predictions else {
      if hasProbabilities { bytes.append(contentsOf: repeatElement(UInt8(ascii: ","), count: classes.count)) }
      return
    }
    if classes.isEmpty {
      Self.append(predictions.values[position, 0], to: &bytes)
    } else {
      bytes.append(contentsOf: classTexts[Int(codes[position])])
    }
    guard hasProbabilities else { return }
    for column in 0..<predictions.values.columns {
      bytes.append(UInt8(ascii: ","))
      Self.append(predictions.values[position, column], to: &bytes)
    }
  }

  private func appendJSON(
    _ row: Int, _ position: Int?, _ codes: [Int32], _ answers: StreamPredictor.Answers, _ block: RowBlock,
    to bytes: inout [UInt8]
  ) {
    func append(_ text: StaticString, to bytes: inout [UInt8]) {
      text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }
    append("{", to: &bytes)
    if kept.isEmpty {
      append("\"row\":", to: &bytes)
      Self.append(block.firstNumber + row, to: &bytes)
    } else {
      for column in kept.indices {
        if column > 0 { append(",", to: &bytes) }
        bytes += keptKeys[column]
        Self.appendJSON(keptText(row, column, block), to: &bytes)
      }
    }
    append(",\"prediction\":", to: &bytes)
    guard let position, let predictions = answers.predictions else {
      append("null}", to: &bytes)
      return
    }
    if classes.isEmpty {
      Self.appendJSON(predictions.values[position, 0], to: &bytes)
    } else {
      bytes += classTexts[Int(codes[position])]
    }
    if hasProbabilities {
      append(word == "score" ? ",\"scores\":{" : ",\"probabilities\":{", to: &bytes)
      for column in 0..<predictions.values.columns {
        if column > 0 { append(",", to: &bytes) }
        bytes += probabilityKeys[column]
        Self.appendJSON(predictions.values[position, column], to: &bytes)
      }
      append("}", to: &bytes)
    }
    append("}", to: &bytes)
  }

  private func keptText(_ row: Int, _ column: Int, _ block: RowBlock) -> ArraySlice<UInt8> {
    let cell = block.kept.cell(row: row, column: column)
    guard areKeptLatin1, cell.contains(where: { $0 >= 0x80 }) else { return cell }
    return Array(String(String.UnicodeScalarView(cell.map { Unicode.Scalar($0) })).utf8)[...]
  }

  // MARK: Cells

  private static func append(_ number: Int, to bytes: inout [UInt8]) {
    // As `description`, without making a text for each row.
    guard number >= 10 else {
      bytes.append(contentsOf: number.description.utf8)
      return
    }
    let start = bytes.count
    var rest = UInt(number)
    while rest > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    bytes[start...].reverse()
  }

  private static func append(_ number: Double, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: number.description.utf8)
  }

  /// JSON has no word for what is no finite number.
  private static func appendJSON(_ number: Double, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: number.isFinite ? number.description.utf8 : "null".utf8)
  }

  /// A cell, in quotes where it needs them.
  static func appendCSV(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    let isPlain = text.allSatisfy {
      $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r")
    }
    let hasBlanks = text.first.map(isBlank) == true || text.last.map(isBlank) == true
    guard !isPlain || hasBlanks else {
      bytes.append(contentsOf: text)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// A string of JSON; bytes that are no UTF-8 become the replacement character.
  static func appendJSON(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    let valid = text.allSatisfy { $0 < 0x80 } ? text : Array(String(decoding: text, as: UTF8.self).utf8)[...]
    bytes.append(UInt8(ascii: "\""))
    for byte in valid {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
