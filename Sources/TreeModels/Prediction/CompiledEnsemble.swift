import CKernels
import Learning
import LinearAlgebra
import Machine
import Synchronization

/// A fitted ensemble laid out for scoring, as data and not as code.
///
/// - Walks: nodes of 8 bytes (16 with categories, or where children stand too far apart), children side by side, several
///   trees or rows in flight. Takes every ensemble, and always single rows.
/// - Bit vectors: trees of up to 32 leaves without categories; a split takes away the leaves on its left, for 32 rows at
///   once, without branches. For batches. Source: Lucchese et al., "QuickScorer" (2015) and Ye et al., "RapidScorer" (2018).
///
/// Where both are there, the quicker one for batches is found by measuring when the first large batch comes. All layouts add
/// the same numbers in the same order, so answers don't depend on the choice. Derived from a `TreeEnsemble`, never stored.
final class CompiledEnsemble: Sendable {
  /// How batches are scored.
  enum Layout: Sendable {
    case walk
    case bits

    /// The name by which the kernels know it.
    var kernel: ckernels_tree_layout { self == .bits ? CKERNELS_BITS : CKERNELS_WALK }
  }

  let link: TreeLink
  let classCount: Int
  let scoreCount: Int
  let columns: Int
  private let quickerLayout = Mutex<Layout?>(nil)
  /// Rows from which on a batch is worth the timing of both layouts.
  private static let largeBatch = 256
  private let base: [Double]
  private let scale: Double
  private let parts: EnsembleParts

  init(_ ensemble: TreeEnsemble) {
    link = ensemble.link
    classCount = ensemble.classCount
    scoreCount = ensemble.scoreCount
    base = ensemble.base
    scale = ensemble.scale
    columns = ensemble.columns.count
    parts = EnsembleParts(ensemble)
  }

  /// Doubles of scratch that one row needs: two float keys for each column, and the scores.
  var scratchCount: Int { columns + scoreCount }

  /// Answers one row; allocates nothing.
  func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    row.withUnsafeBufferPointer { row in
      scratch.withUnsafeMutableBufferPointer { scratch in
        answer.withUnsafeMutableBufferPointer { answer in
          // Safe: the caller gives `scratchCount` values, which hold 2 * columns floats and the scores behind them.
          guard let memory = scratch.baseAddress, let to = answer.baseAddress else { return }
          let scores = memory + columns
          for index in 0..<scoreCount { scores[index] = 0 }
          if let from = row.baseAddress {
            memory.withMemoryRebound(to: Float.self, capacity: 2 * columns) { keys in
              ckernels_tree_score_row(parts.layout, from, keys, scores)
            }
          }
          for index in 0..<scoreCount { scores[index] = scores[index] * scale + base[index] }
          link.answer(UnsafePointer(scores), classCount: classCount, into: to)
        }
      }
    }
  }

  /// Answers every row of `inputs`, whose width the caller has checked.
  func predict(_ inputs: Matrix<Double>, output: ModelOutput, threadCount: Int = 1) -> Predictions {
    let sums = scores(inputs, threadCount: threadCount)
    if link == .identity {
      return Predictions(output: output, values: Matrix(rows: inputs.rows, columns: 1, storage: sums))
    }
    let width = output.width
    let values = Matrix<Double>(rows: inputs.rows, columns: width) { buffer in
      guard let to = buffer.baseAddress else { return }
      sums.withUnsafeBufferPointer { sums in
        guard let from = sums.baseAddress else { return }
        for row in 0..<inputs.rows {
          link.answer(from + row * scoreCount, classCount: classCount, into: to + row * width)
        }
      }
    }
    return Predictions(output: output, values: values)
  }

  /// How a batch is scored.
  func layout(for inputs: Matrix<Double>) -> Layout {
    guard inputs.rows >= Self.largeBatch else { return .walk }
    return quickerLayout.withLock { known in
      if let known { return known }
      let found = parts.quickerLayout(for: inputs)
      known = found
      return found
    }
  }

  /// Scores before the link, base and scale included: rows x scoreCount.
  func scores(_ inputs: Matrix<Double>, threadCount: Int = 1) -> [Double] {
    var sums = [Double](repeating: 0, count: inputs.rows * scoreCount)
    let chunk = 1024
    let pool = ThreadPool(threadCount: inputs.rows > chunk ? threadCount : 1)
    let scratchCount = parts.scratchCount
    let layout = layout(for: inputs)
    var scratch = [Float](repeating: 0, count: scratchCount * pool.threadCount)
    sums.withUnsafeMutableBufferPointer { sums in
      scratch.withUnsafeMutableBufferPointer { scratch in
        inputs.storage.withUnsafeBufferPointer { values in
          // Safe: chunks are rows apart from each other, and each worker has its own scratch.
          guard let to = sums.baseAddress, let scratch = scratch.baseAddress else { return }
          if let from = values.baseAddress {
            pool.run(count: (inputs.rows + chunk - 1) / chunk) { index, worker in
              ckernels_tree_score_rows(
                parts.layout, layout.kernel, from, Int64(index * chunk), Int64(min(inputs.rows, (index + 1) * chunk)),
                scratch + worker * scratchCount, to)
            }
          }
          for row in 0..<inputs.rows {
            for index in 0..<scoreCount {
              to[row &* scoreCount &+ index] = to[row &* scoreCount &+ index] * scale + base[index]
            }
          }
        }
      }
    }
    return sums
  }
}
