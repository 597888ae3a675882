import ArgumentParser
import Foundation
import Plans
import Tabular

/// How a file is laid out, where that isn't to be found from the file: the same as in the `data` section of a plan.
struct LayoutOptions: ParsableArguments {
  @Option(help: "csv, tsv, arff or npy. Default: by the file's name and content.")
  var format: String?

  @Option(help: "The separator: one character, or comma, semicolon, tab, pipe, blanks. Default: found from the file.")
  var separator: String?

  @Option(
    help: "Whether the first line names the columns: true, false (or none) or auto, which finds it from the file.")
  var header: String = "auto"

  @Flag(help: "The same as --header false.")
  var noHeader = false

  @Option(help: "Names of the columns, with commas between them; those of a header are replaced.")
  var columnNames: String?

  @Option(help: "Lines before the header that are left out. Default: comments and titles are found from the file.")
  var skipLines: Int?

  @Option(help: "A character that begins comment lines. Default: # and % in the lines before the header.")
  var comment: String?

  @Option(help: "\(TextEncoding.names.joined(separator: ", ")). A byte-order mark in the file tells more.")
  var encoding: String = "utf-8"

  @Option(help: "Set malformed rows aside into this file instead of stopping at the first.")
  var setAside: String?

  func apply(to options: inout TableFile.Options) throws {
    if let format {
      guard let known = TableFile.Format(rawValue: format.lowercased()) else {
        let names = TableFile.Format.allCases.map(\.rawValue).joined(separator: ", ")
        throw InputError("--format is '\(format)', but must be one of \(names)")
      }
      options.format = known
    }
    if let separator { options.csv.separator = try Self.character(separator, "--separator", FileFormat.separatorNames) }
    guard let header = FileFormat.HeaderChoice(word: header) else {
      throw InputError("--header is '\(header)', but must be true, false or auto")
    }
    var layout = FileFormat()
    layout.header = noHeader ? .absent : header
    options.csv.header = layout.options.header
    options.csv.columnNames = columnNames.map { names in
      names.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    if let skipLines {
      guard skipLines >= 0 else { throw InputError("--skip-lines is \(skipLines), but must be at least 0") }
      options.csv.skippedLines = skipLines
    }
    if let comment { options.csv.comment = try Self.character(comment, "--comment", [:]) }
    guard let encoding = TextEncoding(name: encoding) else {
      throw InputError("--encoding is '\(encoding)', but must be one of \(TextEncoding.names.joined(separator: ", "))")
    }
    options.csv.encoding = encoding
    if let setAside { options.csv.malformedRows = .setAside(into: setAside) }
  }

  private static func character(_ text: String, _ option: String, _ names: [String: String]) throws -> Character {
    let plain = text == "\\t" ? "\t" : names[text] ?? text
    guard plain.count == 1, plain.utf8.count == 1, let character = plain.first else {
      let choices = names.isEmpty ? "" : ", or one of \(names.keys.sorted().joined(separator: ", "))"
      throw InputError("\(option) is '\(text)', but must be one character\(choices)")
    }
    return character
  }
}
