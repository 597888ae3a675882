import Catalogue
import Foundation
import Learning
import LinearAlgebra
import Plans
import Records
import Tabular

/// Whether the matrices of every candidate fit into memory, asked before any of them is made.
enum MemoryCheck {
  /// - Parameter limitBytes: the plan's `memory-limit`; nil: a quarter of the machine's memory.
  /// - Throws: `DataError` for the first candidate that needs more for a fit on all rows.
  static func check(
    _ candidates: [CandidateDescription], on data: PreparedData, catalogue: Catalogue, limitBytes: Int?
  ) throws(DataError) {
    let limit = Double(limitBytes ?? Int(ProcessInfo.processInfo.physicalMemory / 4))
    let shapes = data.columns.indices.map { shape(ofColumn: $0, in: data) }
    for candidate in candidates {
      guard let pipeline = try? catalogue.pipeline(candidate) else { continue }
      let need = pipeline.memoryNeed(of: shapes, rows: data.rowCount, task: data.task)
      guard need.bytes > limit else { continue }
      throw .unreadable(message(candidate.label, need, limit: limit))
    }
  }

  private static func shape(ofColumn column: Int, in data: PreparedData) -> ColumnShape {
    let name = data.columns[column].name
    guard case .categorical(let levels) = data.columns[column].kind else { return ColumnShape(name: name) }
    var rows = [Int](repeating: 0, count: levels.count)
    for row in 0..<data.rowCount {
      let code = data.coded[row, column]
      if code >= 0, code < Double(levels.count) { rows[Int(code)] += 1 }
    }
    return ColumnShape(name: name, levelRows: rows)
  }

  private static func message(_ label: String, _ need: MemoryNeed, limit: Double) -> String {
    func gigabytes(_ bytes: Double) -> String { String(format: "%.1f GB", bytes / 1e9) }
    let size =
      "\(label) needs about \(gigabytes(need.bytes)) for a fit on all \(need.rows) rows, whose widest matrix has "
      + "\(need.columns) columns; the limit is \(gigabytes(limit))."
    guard let widest = need.expanded.first else { return size + " Reduce the columns, or raise memory-limit." }
    return size + " Column '\(widest.column)' has \(widest.levels) levels. Encode it by target or frequency "
      + "(preprocessing.encoding), drop it (data.drop), make a time of it and use its calendar, let rare levels share a "
      + "column (one-hot-encoding's min-frequency), or raise memory-limit."
  }
}
