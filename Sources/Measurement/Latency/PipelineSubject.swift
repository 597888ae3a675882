import Learning
import LinearAlgebra
import Tabular

/// A fitted pipeline to be timed: raw rows one at a time as a service answers them, and coded batches.
public struct PipelineSubject: TimedSubject {
  public static let defaultBatchSizes = [1, 64, 4_096]

  private let pipeline: FittedPipeline
  private let predictor: RowPredictor
  private let rows: [RawRow]
  private let batches: [Matrix<Double>]

  public var rowCount: Int { rows.count }
  public var batchSizes: [Int] { batches.map(\.rows) }

  /// Answers every row once, so that a row which the pipeline refuses is found here and not while the clock runs.
  ///
  /// - Parameters:
  ///   - rows: different raw rows, at least one; a thousand give a real stream.
  ///   - coded: the same rows as a coded matrix. Batches repeat it where they are longer.
  ///   - batchSizes: ascending.
  public init(
    _ pipeline: FittedPipeline, rows: [RawRow], coded: Matrix<Double>, batchSizes: [Int] = defaultBatchSizes
  ) throws(MeasurementError) {
    guard !rows.isEmpty else { throw .noRows }
    guard coded.rows == rows.count else {
      throw .lengthMismatch(what: "coded rows", expected: rows.count, found: coded.rows)
    }
    let predictor = pipeline.makeRowPredictor()
    do throws(PredictionError) {
      for row in rows { try predictor.predict(row) }
    } catch {
      throw .predictionFailed(error.description)
    }
    self.pipeline = pipeline
    self.predictor = predictor
    self.rows = rows
    batches = batchSizes.sorted().filter { $0 > 0 }.map { size in
      coded.selectingRows((0..<size).map { $0 % coded.rows })
    }
  }

  public mutating func answer(row: Int) {
    // Every row was answered once when this was made.
    try? predictor.predict(rows[row])
  }

  public mutating func answerBatch(_ position: Int) throws(MeasurementError) {
    do {
      _ = try pipeline.predict(batches[position])
    } catch {
      throw .predictionFailed("a batch of \(batches[position].rows) rows: \(error)")
    }
  }
}
