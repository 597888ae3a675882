import Drift
import Learning
import LinearAlgebra
import Machine
import Records
import Statistics
import Tabular

/// A model's answers for every row of a file, with what is known of the right ones.
struct AnsweredFile {
  /// rows x width of the output; NaN where a row has no answer.
  let answers: Matrix<Double>
  /// Codes of classes, or numbers; NaN where none is known. Nil where the file has no target.
  let truths: [Double]?
  /// Rows whose known answer is a class that the model doesn't know: whatever it answers is wrong.
  let unknownRows: Set<Int>
  /// Those classes with how many rows each has, most first.
  let unknownLabels: [(label: String, count: Int)]
  /// Some answered rows as the model reads them, for its use of columns.
  let sample: Matrix<Double>
  let refusedCount: Int
  let notes: [DataNote]

  /// Rows kept of a file for `sample`.
  private static let mostSampled = 300

  /// - Parameters:
  ///   - rowCount: of the file, so that the sample spreads over it.
  ///   - hasTarget: whether the file has the column.
  /// - Throws: `RowStreamError`, `DriftInputError.rowsDiffer`.
  init(
    _ stored: StoredModel, path: String, rowCount: Int, hasTarget: Bool, rows options: RowReading
  ) throws {
    let manifest = stored.manifest
    let schema = TableSchema(
      columns: manifest.inputs.columns + (hasTarget ? [manifest.target] : []), notation: manifest.inputs.notation)
    let stream = try RowStream(path: path, schema: schema, header: options.header, separator: options.separator)
    stream.threads = ThreadPool(threadCount: min(Processor.count, 8))
    let width = manifest.inputs.columns.count
    var predictor = StreamPredictor(
      stored.pipeline.served, fileName: stream.name, columnNames: schema.columns.map(\.name), badRows: .empty,
      unseenCategories: .answer, threads: stream.threads)
    let labels = Labels(manifest)
    let outputs = stored.pipeline.output.width
    // Of a row without an answer the next one that has one stands in its place.
    var due = DriftStudy.drawn(rowCount, Self.mostSampled)[...]
    var values: [Double] = []
    var truths: [Double] = []
    var sampled: [Double] = []
    var unknownRows: Set<Int> = []
    var unknownLabels: [String: Int] = [:]
    var rows = 0
    try stream.forEachBlock { block in
      let part = block.selecting(Array(0..<block.rowCount), columns: width)
      let answered = try predictor.answer(part)
      if hasTarget, !manifest.classes.isEmpty {
        for (label, refusal) in labels.sorted(block, column: width, fileName: stream.name).lost.unknown {
          unknownRows.insert(rows + refusal.row)
          unknownLabels[label, default: 0] += 1
        }
      }
      for row in 0..<block.rowCount {
        let place = answered.predictions == nil ? nil : answered.position(ofRow: row)
        for column in 0..<outputs { values.append(place.flatMap { answered.predictions?.values[$0, column] } ?? .nan) }
        if hasTarget {
          let cell = block.inputs[row, width]
          truths.append(manifest.classes.isEmpty ? cell : labels.code(of: cell).map(Double.init) ?? .nan)
        }
        if place != nil, let first = due.first, rows + row >= first {
          due.removeFirst()
          for column in 0..<width { sampled.append(part.inputs[row, column]) }
        }
      }
      rows += block.rowCount
    }
    guard rows == rowCount else { throw DriftInputError.rowsDiffer(file: stream.name, table: rowCount, model: rows) }
    answers = Matrix(rows: rows, columns: outputs, storage: values)
    self.truths = hasTarget ? truths : nil
    self.unknownRows = unknownRows
    self.unknownLabels = unknownLabels.map { (label: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.label) < ($0.count, $1.label) }
    sample = Matrix(rows: sampled.count / max(1, width), columns: width, storage: sampled)
    refusedCount = predictor.refusedCount
    notes = stream.notes
  }

  /// How the text of rows is laid out.
  struct RowReading {
    var header = RowStream.Header.detected
    var separator: Character?
  }

  /// The decided class of each row; -1 without an answer.
  var decisions: [Int32] {
    (0..<answers.rows).map { row in
      guard !answers[row, 0].isNaN else { return -1 }
      let answer = answers.storage[answers.range(ofRow: row)]
      return Int32((answer.indexOfLargest ?? answer.startIndex) - answer.startIndex)
    }
  }

  /// 1 for a wrong class and 0 for a right one, or the absolute error; NaN where the answer or the truth is missing.
  func errors(isClassification: Bool) -> [Double]? {
    guard let truths else { return nil }
    guard isClassification else {
      return truths.indices.map { row in
        let error = abs(truths[row] - answers[row, 0])
        return error.isFinite ? error : .nan
      }
    }
    return zip(decisions, truths).enumerated().map { row, pair -> Double in
      let (decision, truth) = pair
      guard decision >= 0 else { return .nan }
      if unknownRows.contains(row) { return 1 }
      return truth.isNaN ? .nan : Double(decision) == truth ? 0 : 1
    }
  }
}

/// How much the answers of a model follow each column.
enum ColumnUse {
  /// For each column the share that it has in the change of answers where its cells are exchanged between rows.
  ///
  /// The mean absolute change of an answer when one column is shuffled, over the sum for all columns: what the model makes of
  /// a column, whatever the labels say. All 0 where nothing changes.
  static func shares(_ model: FittedPipeline, sample: Matrix<Double>, seed: UInt64) throws -> [Double] {
    guard sample.rows > 1 else { return [Double](repeating: 0, count: sample.columns) }
    let plain = try model.predict(sample).values
    var changes: [Double] = []
    for column in 0..<sample.columns {
      var generator = SeededGenerator(seed: seed).stream("column-use", column)
      var shuffled = sample
      let order = generator.permutation(sample.rows)
      for row in 0..<sample.rows { shuffled[row, column] = sample[order[row], column] }
      let answers = try model.predict(shuffled).values
      changes.append(zip(plain.storage, answers.storage).reduce(0) { $0 + abs($1.0 - $1.1) })
    }
    let total = changes.reduce(0, +)
    return total > 0 ? changes.map { $0 / total } : changes
  }
}
