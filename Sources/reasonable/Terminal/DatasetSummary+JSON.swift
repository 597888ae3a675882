import Records
import Reports
import Tabular

extension DatasetSummary {
  /// What is in a file, for programs.
  ///
  /// - Parameters:
  ///   - file: as it was named.
  ///   - sha256: over the bytes of the files.
  ///   - notes: what reading decided.
  ///   - section: the data section of a plan that reads the file so.
  func json(file: String, sha256: String, notes: [DataNote], section: String) -> String {
    let total = Double(max(1, classBalance.reduce(0) { $0 + $1.count }))
    return JSONValue.document(
      .dataset,
      [
        "file": .text(file), "sha256": .text(sha256), "rows": .integer(rowCount),
        "duplicateRows": .integer(duplicateRowCount), "target": .optional(target),
        "classes": .list(
          classBalance.map { level in
            .object([
              "name": .text(level.name), "count": .integer(level.count), "share": .finite(Double(level.count) / total),
            ])
          }),
        "columns": .list(columns.map(Self.value)),
        "warnings": .list(
          warnings.map { warning in
            .object([
              "sentence": .text("\(warning)"), "columns": .texts(warning.columns),
              "isSuspectedLeak": .flag(warning.isSuspectedLeak),
            ])
          }),
        "notes": .list(
          notes.map { note in
            .object([
              "kind": .text(note.kind.rawValue), "sentence": .text(note.sentence), "column": .optional(note.column),
              "file": .optional(note.file), "line": .optional(note.line), "count": .optional(note.count),
            ])
          }), "dataSection": .text(section),
      ]
    ).text
  }

  private static func value(_ column: ColumnSummary) -> JSONValue {
    let numbers = column.numbers.map { numbers -> JSONValue in
      .object([
        "minimum": .finite(numbers.minimum), "lowerQuartile": .finite(numbers.lowerQuartile),
        "median": .finite(numbers.median), "upperQuartile": .finite(numbers.upperQuartile),
        "maximum": .finite(numbers.maximum), "mean": .finite(numbers.mean),
        "standardDeviation": .finite(numbers.standardDeviation), "infiniteCount": .integer(numbers.infiniteCount),
      ])
    }
    let times = column.times.map { times -> JSONValue in
      .object([
        "earliest": .text(times.earliest), "latest": .text(times.latest), "form": .text(times.form),
        "zone": .text(times.zone),
      ])
    }
    let levels = column.topLevels.map { level -> JSONValue in
      .object(["name": .text(level.name), "count": .integer(level.count)])
    }
    return .object([
      "name": .text(column.name),
      "kind": .text(column.isNumeric ? "numeric" : column.times == nil ? "category" : "time"),
      "count": .integer(column.count), "missing": .integer(column.missingCount),
      "distinct": .integer(column.distinctCount), "numbers": numbers ?? .null, "times": times ?? .null,
      "topLevels": .list(levels),
    ])
  }
}
