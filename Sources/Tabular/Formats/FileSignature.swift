/// What a file is, told from its first bytes.
///
/// A table that was stored as something else than its name says gives a wall of broken cells; naming what it is tells
/// the user what to do.
public enum FileSignature: Equatable, Sendable {
  /// Nothing speaks against text.
  case text
  case arff
  case npy
  /// Something that isn't read, in words, and what to do.
  case other(what: String, advice: String)

  /// - Parameter start: the first bytes, unpacked if they are gzip; 512 are enough for all but text.
  init(_ start: [UInt8]) {
    let text = Self.withoutMark(start)
    if let known = Self.binary(start) ?? Self.page(start) ?? Self.json(text) {
      self = known
    } else if Self.isARFF(text) {
      self = .arff
    } else if Self.isSparseText(text) {
      self = .other(
        what: "sparse text of the kind 'label index:value' (svmlight, libsvm)", advice: "write it as a dense CSV")
    } else {
      self = .text
    }
  }

  /// What begins with the bytes of a known kind of file; nil for text and what isn't known.
  public static func binary(_ start: [UInt8]) -> FileSignature? {
    if start.starts(with: [0x93] + Array("NUMPY".utf8)) { return .npy }
    for (bytes, what, advice) in magicNumbers where start.starts(with: bytes) {
      return .other(what: what, advice: advice)
    }
    if start.starts(with: Array("PK".utf8)), start.count > 3, start[2] <= 8 { return archive(start) }
    if start.count > 262, start[257..<262].elementsEqual("ustar".utf8) {
      return .other(what: "a tar archive", advice: "unpack it and name the file inside")
    }
    return nil
  }

  /// Zip archives are many things; the name of the first member tells.
  private static func archive(_ start: [UInt8]) -> FileSignature {
    let text = String(decoding: start.map { $0 < 0x80 ? $0 : 0x20 }, as: UTF8.self)
    if text.contains("[Content_Types].xml") || text.contains("xl/") || text.contains("_rels/.rels") {
      return .other(what: "an Excel workbook (.xlsx)", advice: "export the sheet as CSV")
    }
    if text.contains("mimetypeapplication/vnd.oasis.opendocument") {
      return .other(what: "an OpenDocument spreadsheet", advice: "export the sheet as CSV")
    }
    if text.contains(".npy") {
      return .other(what: "a NumPy archive (.npz)", advice: "store one array with numpy.save, as .npy")
    }
    return .other(what: "a zip archive", advice: "unpack it and name the file inside")
  }

  /// What to do with a file that can't hold a table.
  public static let noTable = "name a table"

  private static let magicNumbers: [(bytes: [UInt8], what: String, advice: String)] = [
    (Array("PAR1".utf8), "a Parquet file", "write it as CSV (pandas: read_parquet, then to_csv)"),
    (Array("ARROW1".utf8), "an Arrow file", "write it as CSV (pandas: read_feather, then to_csv)"),
    (Array("FEA1".utf8), "a Feather file", "write it as CSV (pandas: read_feather, then to_csv)"),
    (Array("ORC".utf8), "an ORC file", "write it as CSV"),
    (Array("Obj\u{1}".utf8), "an Avro file", "write it as CSV"),
    ([0x89] + Array("HDF".utf8), "an HDF5 file", "write the table in it as CSV"),
    (Array("SQLite format 3".utf8), "an SQLite database", "export the table as CSV (sqlite3 -csv -header)"),
    ([0xd0, 0xcf, 0x11, 0xe0], "an old Excel workbook (.xls) or another Office file", "export the sheet as CSV"),
    (Array("%PDF".utf8), "a PDF document", "export the table as CSV"),
    (Array("{\\rtf".utf8), "an RTF document", "export the table as CSV"),
    (Array("BZh".utf8), "packed with bzip2", "unpack it, or pack it with gzip"),
    ([0xfd] + Array("7zXZ".utf8), "packed with xz", "unpack it, or pack it with gzip"),
    ([0x28, 0xb5, 0x2f, 0xfd], "packed with zstd", "unpack it, or pack it with gzip"),
    ([0x04, 0x22, 0x4d, 0x18], "packed with lz4", "unpack it, or pack it with gzip"),
    (
      Array("7z\u{bc}\u{af}".unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }), "a 7z archive",
      "unpack it and name the file inside"
    ),
    (Array("Rar!".utf8), "a RAR archive", "unpack it and name the file inside"),
    (Array("RDX".utf8), "an R data file", "write the table as CSV (R: write.csv)"),
    (Array("X\n".utf8), "an R data file", "write the table as CSV (R: write.csv)"),
    (Array("$FL2".utf8), "an SPSS file", "write it as CSV"),
    (Array("<stata_dta>".utf8), "a Stata file", "write it as CSV (Stata: export delimited)"),
    (Array("MATLAB ".utf8), "a MATLAB file", "write the matrix as CSV (MATLAB: writematrix)"),
    ([0x80, 0x02], "a Python pickle", "write the table as CSV"),
    ([0x80, 0x03], "a Python pickle", "write the table as CSV"),
    ([0x80, 0x04], "a Python pickle", "write the table as CSV"),
    ([0x80, 0x05], "a Python pickle", "write the table as CSV"),
    ([0x89] + Array("PNG".utf8), "a PNG image", noTable), ([0xff, 0xd8, 0xff], "a JPEG image", noTable),
    (Array("GIF8".utf8), "a GIF image", noTable),
    ([0x49, 0x49, 0x2A, 0], "a TIFF image", noTable), ([0x4D, 0x4D, 0, 0x2A], "a TIFF image", noTable),
    ([0x7f] + Array("ELF".utf8), "a program", noTable),
    ([0xff, 0xfe, 0, 0], "text in UTF-32", "convert it to UTF-8 (iconv -f UTF-32 -t UTF-8)"),
    ([0, 0, 0xfe, 0xff], "text in UTF-32", "convert it to UTF-8 (iconv -f UTF-32 -t UTF-8)"),
    (
      Array("version https://git-lfs".utf8), "a pointer to a file in Git LFS, not the file itself",
      "fetch the file (git lfs pull)"
    ),
  ]

  private static func withoutMark(_ start: [UInt8]) -> ArraySlice<UInt8> {
    start.starts(with: [0xef, 0xbb, 0xbf]) ? start.dropFirst(3) : start[...]
  }

  /// The first words in lower case.
  private static func lowered(_ text: ArraySlice<UInt8>) -> String {
    String(
      decoding: text.drop { $0 <= 0x20 }.prefix(200).map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// A web page or another text of tags; nil for other texts.
  public static func page(_ start: [UInt8]) -> FileSignature? {
    let lowered = lowered(withoutMark(start))
    for tag in ["<!doctype html", "<html", "<head", "<body", "<table", "<script"] where lowered.hasPrefix(tag) {
      return .other(
        what: "an HTML page, perhaps the page of a download link or of an error", advice: "fetch the file itself")
    }
    for tag in ["<?xml", "<svg", "<rss"] where lowered.hasPrefix(tag) {
      return .other(what: "an XML file", advice: "export the table as CSV")
    }
    return nil
  }

  private static func json(_ text: ArraySlice<UInt8>) -> FileSignature? {
    let tight = lowered(text).filter { !$0.isWhitespace }
    let isObject = tight.hasPrefix("{\"") && tight.contains("\":")
    if isObject || tight.hasPrefix("[{\"") || tight.hasPrefix("[[") || tight.hasPrefix("[]") {
      return .other(what: "a JSON file", advice: "write it as CSV (pandas: read_json, then to_csv)")
    }
    return nil
  }

  /// Is the first word that isn't a comment one of ARFF's?
  private static func isARFF(_ text: ArraySlice<UInt8>) -> Bool {
    for line in text.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
      let words = line.drop { $0 <= 0x20 }
      guard let first = words.first, first != UInt8(ascii: "%") else { continue }
      let word = String(decoding: words.prefix { $0 > 0x20 }, as: UTF8.self).lowercased()
      return word == "@relation" || word == "@attribute"
    }
    return false
  }

  /// Do the first lines hold a numeric label and pairs of index and value, two of them at least in ascending order?
  private static func isSparseText(_ text: ArraySlice<UInt8>) -> Bool {
    // The last line may be cut off.
    let lines = text.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }).prefix(5).dropLast()
    return !lines.isEmpty && lines.allSatisfy(isSparseLine)
  }

  private static func isSparseLine(_ line: ArraySlice<UInt8>) -> Bool {
    let words = line.split { $0 == 0x20 || $0 == 0x09 }.map { String(decoding: $0, as: UTF8.self) }
    guard words.count > 2, Double(words[0]) != nil else { return false }
    var last = -1
    for word in words.dropFirst().prefix(50) {
      let parts = word.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let index = Int(parts[0]), index > last, Double(parts[1]) != nil else { return false }
      last = index
    }
    return true
  }
}
