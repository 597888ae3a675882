import Foundation
import Testing

@testable import Tabular

/// Reads the real data sets that `manifest.json` in the folder REASONABLE_DATA lists. Skipped without that folder.
@Suite struct RealDataTests {
  struct Entry: Decodable, Sendable {
    var name: String
    var file: String
    var rows: Int
    var cols: Int
    var missingCells: Int
    var duplicateRows: Int
    var sha256Stored: String
  }

  static let folder = ProcessInfo.processInfo.environment["REASONABLE_DATA"]

  static let entries: [Entry] = {
    guard let folder, let data = FileManager.default.contents(atPath: "\(folder)/manifest.json") else { return [] }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return (try? decoder.decode([Entry].self, from: data)) ?? []
  }()

  @Test(.enabled(if: folder != nil)) func thereAreSets() { #expect(!Self.entries.isEmpty) }

  @Test(.enabled(if: folder != nil), arguments: entries) func everySetLoads(_ entry: Entry) throws {
    var options = TableFile.Options()
    // 'none' means that there are no other debtors there, not that nobody knows.
    if entry.name == "german_credit" { options.csv.missing = .only([""]) }
    let contents = try TableFile.read("\(Self.folder ?? "")/\(entry.name)/\(entry.file)", options)
    #expect(contents.table.rowCount == entry.rows)
    #expect(contents.table.columns.count == entry.cols)
    #expect(contents.table.columns.reduce(0) { $0 + $1.missingCount } == entry.missingCells)
    #expect(contents.contentHash == entry.sha256Stored)
    #expect(try DatasetSummary(contents.table).duplicateRowCount == entry.duplicateRows)
  }
}
