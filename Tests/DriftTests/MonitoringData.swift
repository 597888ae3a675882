import Foundation
import GoldenFiles

/// `golden/monitoring_data.csv`: 2,000 rows; the inputs change from row 1400, what rows do from row 1700.
struct MonitoringData {
  static let chunk = 200
  private let columns: [String: [String]]

  init() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: folder.appendingPathComponent("Fixtures/golden/monitoring_data.csv"), encoding: .utf8)
    let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    var columns: [String: [String]] = [:]
    for (position, name) in lines[0].enumerated() {
      columns[String(name)] = lines.dropFirst().map { String($0[position]) }
    }
    self.columns = columns
  }

  /// NaN where the cell is empty.
  func numbers(_ name: String, _ rows: Range<Int> = 0..<2000) -> [Double] {
    (columns[name] ?? [])[rows].map { Double($0) ?? .nan }
  }

  func flags(_ name: String, _ rows: Range<Int>) -> [Bool] { numbers(name, rows).map { $0 == 1 } }

  /// Counts of the levels; d comes up late only.
  func counts(_ name: String, _ rows: Range<Int>) -> [Int] {
    let cells = (columns[name] ?? [])[rows]
    return ["a", "b", "c", "d"].map { level in cells.count { $0 == level } }
  }

  /// Chunk 0 to 4 are the reference, 5 to 9 the rest.
  static func rows(_ chunk: Int) -> Range<Int> { chunk * Self.chunk..<(chunk + 1) * Self.chunk }
}
