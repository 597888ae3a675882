import Learning
import LinearAlgebra
import Machine
import Records
import Tabular

/// Answers the rows of a stream, block by block, and keeps account of those that can't be answered.
package struct StreamPredictor {
  /// What becomes of a row that can't be answered as it stands.
  package enum BadRows: String, Sendable, CaseIterable {
    /// The first one ends everything.
    case fail
    /// It is left out of the output.
    case skip
    /// Its answer is empty.
    case empty
  }

  /// What becomes of a category that no training row held.
  package enum UnseenCategories: String, Sendable, CaseIterable {
    /// The row counts as one that can't be answered.
    case badRow = "bad-row"
    /// The row is answered as the model answers what it never saw, as it was in the sweep.
    case answer
  }

  /// A row without an answer, and why.
  package struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The row within its block.
    package let row: Int
    /// Where: `new.csv:17:5 (field 3)`.
    package let place: String
    package let reason: String
    /// Refusals of the same kind are counted together.
    let kind: String

    /// A category that no training row held.
    package let isUnseenCategory: Bool

    package var description: String { "\(place): \(reason)" }

    init(row: Int, place: String, reason: String, kind: String, isUnseenCategory: Bool = false) {
      self.row = row
      self.place = place
      self.reason = reason
      self.kind = kind
      self.isUnseenCategory = isUnseenCategory
    }
  }

  /// The answers of one block.
  package struct Answers: Sendable {
    /// For each row of the block its row in `predictions`; nil: it has no answer. Empty: every row has one, in order.
    let positions: [Int?]
    /// Nil where no row has an answer.
    package let predictions: Predictions?

    package func position(ofRow row: Int) -> Int? { positions.isEmpty ? row : positions[row] }
  }

  /// How often something happened, and where first.
  package struct Tally: Sendable, Equatable {
    package private(set) var count = 0
    package private(set) var first = ""

    mutating func add(_ refusal: Refusal) {
      if count == 0 { first = refusal.description }
      count += 1
    }
  }

  package let model: FittedPipeline
  package let badRows: BadRows
  package let unseenCategories: UnseenCategories
  private let fileName: String
  private let columnNames: [String]
  private let threads: ThreadPool
  /// One for each thread.
  private let predictors: [RowPredictor]
  /// Rows that were read, and of these those that were answered.
  package private(set) var rowCount = 0
  package private(set) var predictedCount = 0
  /// Rows without an answer, by kind of reason.
  package private(set) var refusals: [String: Tally] = [:]
  /// Cells with a category that no training row held, in rows that were answered all the same, by column.
  package private(set) var unseen: [String: Tally] = [:]
  /// Rows whose group has no threshold of its own, because no row that the thresholds were learned from was like it.
  package private(set) var strangers = Tally()
  private let groupReader: GroupReader?

  /// - Parameters:
  ///   - model: as it is served.
  ///   - fileName: of the rows, for messages.
  ///   - columnNames: those of the stream; the first ones are the model's.
  ///   - threads: answer the rows of a block side by side; results don't depend on how many there are.
  package init(
    _ model: FittedPipeline, fileName: String, columnNames: [String], badRows: BadRows = .fail,
    unseenCategories: UnseenCategories = .badRow, threads: ThreadPool = ThreadPool(threadCount: 1)
  ) {
    self.model = model
    self.fileName = fileName
    self.columnNames = columnNames
    self.badRows = badRows
    self.unseenCategories = unseenCategories
    self.threads = threads
    // The model was checked when it was read.
    groupReader = model.decision?.coding.flatMap { try? GroupReader($0, columns: model.columns) }
    predictors = (0..<threads.threadCount).map { _ in model.makeRowPredictor() }
  }

  package var refusedCount: Int { rowCount - predictedCount }

  /// Answers the rows of a block.
  ///
  /// - Throws: a `Refusal` for the first row that can't be answered, where bad rows are to fail.
  package mutating func answer(_ block: RowBlock) throws -> Answers {
    var refused = [Refusal?](repeating: nil, count: block.faults.isEmpty ? 0 : block.rowCount)
    for fault in block.faults {
      let name = fault.column.map { columnNames[$0] }
      let refusal = Refusal(
        row: fault.row, place: fault.place.description, reason: fault.reason(column: name),
        kind: Self.kind(of: fault, column: name), isUnseenCategory: fault.isUnseenLevel)
      if fault.isUnseenLevel, unseenCategories == .answer {
        unseen[name ?? "", default: Tally()].add(refusal)
      } else if refused[fault.row] == nil {
        refused[fault.row] = refusal
      }
    }
    let rows: [Int]? = refused.contains { $0 != nil } ? refused.indices.filter { refused[$0] == nil } : nil
    let width = model.columns.count
    var inputs = rows.map(block.inputs.selectingRows) ?? block.inputs
    if inputs.columns > width { inputs = inputs.selectingColumns(Array(0..<width)) }
    var answered = rows ?? Array(0..<block.rowCount)
    var unknown: [Int] = []
    let predictions = answer(inputs, rows: &answered, of: block, refused: &refused, strangers: &unknown)
    try count(refused, of: block)
    for row in unknown {
      let stranger = Refusal(row: row, place: place(ofRow: row, in: block), reason: strangerReason, kind: "")
      strangers.add(stranger)
    }
    guard answered.count < block.rowCount else { return Answers(positions: [], predictions: predictions) }
    var positions = [Int?](repeating: nil, count: block.rowCount)
    for (position, row) in answered.enumerated() { positions[row] = position }
    return Answers(positions: positions, predictions: predictions)
  }

  /// Answers of the rows that the model takes; the others are refused.
  ///
  /// Row by row, as a service is asked and latency is timed: the last bits of a product of matrices depend on how many
  /// rows there are and where a row stands among them, so batches would answer differently for another size of blocks.
  /// Models whose batches give the bits of single rows (trees) are asked all rows of a part at once.
  private func answer(
    _ inputs: Matrix<Double>, rows: inout [Int], of block: RowBlock, refused: inout [Refusal?], strangers: inout [Int]
  ) -> Predictions? {
    let width = inputs.columns
    let answerCount = model.output.width
    var values = [Double](repeating: 0, count: inputs.rows * answerCount)
    var faults = [[(position: Int, error: PredictionError)]](repeating: [], count: parts(inputs.rows))
    let parts = faults.count
    values.withUnsafeMutableBufferPointer { values in
      faults.withUnsafeMutableBufferPointer { faults in
        // Safe: a part writes the answers of its own rows and its own faults; a worker has a predictor of its own.
        threads.run(count: parts) { part, worker in
          let predictor = predictors[worker]
          let positions = inputs.rows * part / parts..<inputs.rows * (part + 1) / parts
          if let together = predictor.predictTogether(inputs, rows: positions) {
            _ = UnsafeMutableBufferPointer(rebasing: values[(positions.lowerBound * answerCount)...])
              .update(fromContentsOf: together.storage)
            return
          }
          for position in positions {
            do throws(PredictionError) {
              try predictor.predict(coded: inputs.storage.span.extracting(position * width..<(position + 1) * width))
              for column in 0..<answerCount { values[position * answerCount + column] = predictor.value(column) }
            } catch {
              faults[part].append((position, error))
            }
          }
        }
      }
    }
    let refusedHere = faults.flatMap { $0 }
    var kept: [Int] = []
    if !refusedHere.isEmpty {
      if refused.isEmpty { refused = [Refusal?](repeating: nil, count: block.rowCount) }
      for (position, error) in refusedHere {
        refused[rows[position]] = refusal(
          error, values: (0..<width).map { inputs[position, $0] }, row: rows[position], of: block)
      }
      let isTaken = rows.map { refused[$0] == nil }
      kept = isTaken.indices.filter { isTaken[$0] }
      values = isTaken.indices.filter { isTaken[$0] }.flatMap {
        values[$0 * answerCount..<($0 + 1) * answerCount]
      }
      rows = isTaken.indices.filter { isTaken[$0] }.map { rows[$0] }
    }
    guard !rows.isEmpty else { return nil }
    let answers = Matrix(rows: rows.count, columns: answerCount, storage: values)
    let answered = refusedHere.isEmpty ? inputs : inputs.selectingRows(kept)
    if let groupReader {
      strangers = rows.indices.filter { place in groupReader.group { answered[place, $0] } == nil }.map { rows[$0] }
    }
    return Predictions(
      output: model.output, values: answers, decided: model.decisions(for: answers, of: answered))
  }

  /// Fewer rows aren't worth another thread.
  private static let fewestSharedRows = 32

  /// How many parts rows are shared out in.
  private func parts(_ rows: Int) -> Int { max(1, min(threads.threadCount, rows / Self.fewestSharedRows)) }

  /// The lines of a block, in order, in pieces that were written side by side.
  ///
  /// - Parameter skipsRefused: whether rows without an answer have no line.
  package func lines(
    _ text: PredictionText, _ answers: Answers, of block: RowBlock, skipsRefused: Bool
  ) -> [[UInt8]] {
    let codes = text.codes(of: answers)
    let parts = parts(block.rowCount)
    return threads.map(count: parts) { part in
      let rows = block.rowCount * part / parts..<block.rowCount * (part + 1) / parts
      var bytes: [UInt8] = []
      bytes.reserveCapacity(rows.count * 32)
      text.append(answers, rows: rows, codes: codes, of: block, skipsRefused: skipsRefused, to: &bytes)
      return bytes
    }
  }

  private func refusal(_ error: PredictionError, values: [Double], row: Int, of block: RowBlock) -> Refusal {
    let line = place(ofRow: row, in: block)
    guard case .notFinite = error else {
      return Refusal(row: row, place: line, reason: error.description, kind: "refused by the model")
    }
    let missing = values.indices.filter { values[$0].isNaN }.map { columnNames[$0] }
    let infinite = values.indices.filter { values[$0].isInfinite }.map { columnNames[$0] }
    func listed(_ names: [String]) -> String { names.map { "'\($0.excerpt())'" }.joined(separator: ", ") }
    let remedy = "which the model can't answer: it was fitted without an imputation step that fills it"
    let reason =
      if !missing.isEmpty {
        "\(missing.count == 1 ? "column" : "one of the columns") \(listed(missing)) is missing, \(remedy)"
      } else if !infinite.isEmpty {
        "\(infinite.count == 1 ? "column" : "one of the columns") \(listed(infinite)) is infinite, which the model can't "
          + "answer"
      } else {
        "a number in the model becomes too large"
      }
    return Refusal(row: row, place: line, reason: reason, kind: missing.isEmpty ? "infinite value" : "missing value")
  }

  private func place(ofRow row: Int, in block: RowBlock) -> String {
    block.line(ofRow: row).map { "\(fileName):\($0)" } ?? "\(fileName), row \(block.firstNumber + row)"
  }

  private var strangerReason: String {
    "no row that the thresholds were learned from has this group by \(NameList.text(model.groupColumns))"
  }

  private static func kind(of fault: RowFault, column: String?) -> String {
    let column = column.map { " in column '\($0.excerpt())'" } ?? ""
    return switch fault.fact {
    case .malformed: "malformed row"
    case .notANumber: "text" + column
    case .tooLongNumber: "number of too many digits" + column
    case .notATime: "no time" + column
    case .unseenLevel: "unseen category" + column
    case .notText: "no text" + column
    }
  }

  private mutating func count(_ refused: [Refusal?], of block: RowBlock) throws {
    if badRows == .fail, let first = refused.lazy.compactMap({ $0 }).first { throw first }
    rowCount += block.rowCount
    var refusedCount = 0
    for case let refusal? in refused {
      refusals[refusal.kind, default: Tally()].add(refusal)
      refusedCount += 1
    }
    predictedCount += block.rowCount - refusedCount
  }
}
