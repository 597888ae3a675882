import Records

/// Which texts of a cell mean that its value is missing.
///
/// The usual marks are those of pandas (`na_values`) and `?`; they count in any case. A mark of your own counts as it
/// is written, and one that spells a number counts by its value: `-999` is also `-999.0`. Blanks around a cell, inside
/// quotes too, never matter.
public struct MissingMarks: Sendable, Hashable, Codable {
  /// The marks that count unless they are replaced.
  public static let usual = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
    "NULL", "NaN", "None", "n/a", "nan", "null", "?",
  ]

  /// Marks of your own.
  public var own: [String]
  /// Whether the usual marks count too. Default: true.
  public var includesUsual: Bool

  /// - Parameters:
  ///   - own: marks besides the usual ones, or instead of them.
  ///   - includesUsual: whether the usual marks count too.
  public init(_ own: [String] = [], includesUsual: Bool = true) {
    self.own = own
    self.includesUsual = includesUsual
  }

  /// The usual marks and no others.
  public static let standard = MissingMarks()

  /// The given marks and no others.
  public static func only(_ marks: [String]) -> MissingMarks { MissingMarks(marks, includesUsual: false) }

  /// The usual marks and these.
  public static func adding(_ marks: [String]) -> MissingMarks { MissingMarks(marks) }
}

/// Missing marks made ready for look-ups in one file.
struct MissingMarkSearch: Sendable {
  private let texts: Set<[UInt8]>
  /// Usual marks in lower case.
  private let folded: Set<[UInt8]>
  /// Values of the marks that spell numbers, in ascending order.
  let values: [Double]
  private let longest: Int

  init(_ marks: MissingMarks, encoding: CSVReader.Options.Encoding, parser: NumberParser) {
    let own = marks.own.map { encode(String($0.trimmingBlanks), encoding) }
    texts = Set(own)
    folded = marks.includesUsual ? Set(MissingMarks.usual.map { Array($0.lowercased().utf8) }) : []
    longest = max(own.map(\.count).max() ?? 0, folded.map(\.count).max() ?? 0)
    let numbers = own.compactMap { mark in
      mark.withUnsafeBufferPointer { bytes in bytes.baseAddress.flatMap { parser.parse($0, bytes.count) } }
    }
    values = Set(numbers).sorted()
  }

  /// Whether the text of a cell, blanks around it left out, is a mark.
  func contains(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count <= longest else { return false }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if texts.contains(bytes) { return true }
    return folded.contains(bytes.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 })
  }

  /// Whether a text that may be a number is one of the marks that somebody added.
  func containsOwn(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    !texts.isEmpty && count <= longest && texts.contains(Array(UnsafeBufferPointer(start: start, count: count)))
  }

  /// Whether a number is the value of a mark.
  @inline(__always)
  func contains(_ number: Double) -> Bool {
    for value in values where value == number { return true }
    return false
  }
}

/// The bytes of a text in an encoding; characters that it lacks become question marks.
func encode(_ text: String, _ encoding: CSVReader.Options.Encoding) -> [UInt8] {
  switch encoding {
  case .utf8: Array(text.utf8)
  case .latin1: text.unicodeScalars.map { $0.value < 256 ? UInt8($0.value) : UInt8(ascii: "?") }
  }
}
