import Learning
import LinearAlgebra
import Tabular

/// A served model to be timed: raw rows one at a time as a service answers them, and coded batches.
public struct ServedSubject<Model: ServedModel>: TimedSubject {
  private let model: Model
  private let server: Model.RowServer
  private let rows: [RawRow]
  private let batches: [Matrix<Double>]

  public let callShare: Double
  public var rowCount: Int { rows.count }
  public var batchSizes: [Int] { batches.map(\.rows) }

  /// Answers every row once, so that a row which the model refuses is found here and not while the clock runs.
  ///
  /// - Parameters:
  ///   - rows: different raw rows, at least one; a thousand give a real stream.
  ///   - coded: the same rows as a coded matrix. Batches repeat it where they are longer.
  ///   - batchSizes: ascending.
  public init(
    _ model: Model, rows: [RawRow], coded: Matrix<Double>, batchSizes: [Int] = Self.usualBatchSizes
  ) throws(MeasurementError) {
    guard coded.rows == rows.count else {
      throw .lengthMismatch(what: "coded rows", expected: rows.count, found: coded.rows)
    }
    try self.init(model, rows: rows, batches: rows.isEmpty ? [] : Self.batches(of: coded, sizes: batchSizes))
  }

  public static var usualBatchSizes: [Int] { [1, 64, 512, 4_096] }

  /// The rows again and again, as many as each batch takes.
  static func batches(of coded: Matrix<Double>, sizes: [Int] = usualBatchSizes) -> [Matrix<Double>] {
    sizes.sorted().filter { $0 > 0 }.map { size in coded.selectingRows((0..<size).map { $0 % coded.rows }) }
  }

  /// - Parameter batches: coded matrices, by their rows ascending; several subjects can share them.
  ///   - callShare: see `TimedSubject`.
  init(
    _ model: Model, rows: [RawRow], batches: [Matrix<Double>], callShare: Double = 1
  ) throws(MeasurementError) {
    guard !rows.isEmpty else { throw .noRows }
    do throws(PredictionError) {
      server = try model.makeRowServer()
      for row in rows { try server.predict(row) }
    } catch {
      throw .predictionFailed(error.description)
    }
    self.model = model
    self.rows = rows
    self.batches = batches
    self.callShare = callShare
  }

  public mutating func answer(row: Int) {
    // Every row was answered once when this was made.
    try? server.predict(rows[row])
  }

  public mutating func answerBatch(_ position: Int) throws(MeasurementError) {
    do {
      _ = try model.predict(batches[position])
    } catch {
      throw .predictionFailed("a batch of \(batches[position].rows) rows: \(error)")
    }
  }
}
