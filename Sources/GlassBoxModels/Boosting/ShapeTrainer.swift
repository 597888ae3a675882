import Learning

/// A term while it is boosted: which bins it looks at, and its scores so far.
struct BoostedTerm {
  /// Inputs that it depends on: one or two.
  let inputs: [Int]
  let isCategory: Bool
  let direction: Int
  /// The cells of a pair; nil for a term of one input.
  let grid: PairGrid?
  /// Scores: of each bin, one class after the other.
  var scores: [[Double]]

  var binCount: Int { scores.first?.count ?? 0 }
}

/// Where the bins of a term stand in the rows to learn from and in those to stop by.
private struct TermBins {
  let training: UnsafePointer<UInt16>
  let validation: UnsafePointer<UInt16>?
  let rowsOfBins: [Double]
}

/// Cyclic boosting of additive terms on the rows of one bag.
///
/// A round visits every term in turn: gradients at the present scores, sums by bin, best segments, a small Newton step.
struct ShapeTrainer {
  let rules: ShapeRules
  let rounds: Int
  /// Rounds without a better validation loss before the end.
  let patience: Int
  /// Fall of the validation loss that counts.
  static let tolerance = 1e-5

  /// Boosts `terms` on top of the scores that the states hold; with rows to stop by, the terms end as they were at the least
  /// loss.
  ///
  /// - Parameter cells: for each pair, its cell of each training row and of each validation row; else empty.
  /// - Returns: rounds that were kept.
  func boost(
    _ terms: inout [BoostedTerm], training: ShapeState, validation: ShapeState?, cells: [PairCells] = []
  ) -> Int {
    guard !terms.isEmpty, training.rows > 0 else { return 0 }
    let places = terms.enumerated().map { index, term -> TermBins in
      let bins = term.grid == nil ? training.bins(of: term.inputs[0]) : cells[index].training.pointer
      let others = term.grid == nil ? validation?.bins(of: term.inputs[0]) : cells[index].validation?.pointer
      return TermBins(
        training: bins, validation: others, rowsOfBins: training.rowsOfBins(bins, count: term.binCount))
    }
    var best = (loss: validation?.meanLoss() ?? .infinity, round: 0, scores: terms.map(\.scores))
    for round in 1...max(1, rounds) {
      var largest = 0.0
      for index in terms.indices {
        largest = max(largest, visit(&terms[index], places[index], training, validation))
      }
      // Nothing gains any more.
      if largest == 0 { return validation == nil ? round : keep(best, &terms) }
      guard let validation else { continue }
      let loss = validation.meanLoss()
      if loss < best.loss - Self.tolerance {
        best = (loss, round, terms.map(\.scores))
      } else if round - best.round >= patience {
        break
      }
    }
    return validation == nil ? rounds : keep(best, &terms)
  }

  private func keep(
    _ best: (loss: Double, round: Int, scores: [[[Double]]]), _ terms: inout [BoostedTerm]
  ) -> Int {
    for index in terms.indices { terms[index].scores = best.scores[index] }
    return best.round
  }

  /// One visit of a term; returns the largest change of any score.
  private func visit(
    _ term: inout BoostedTerm, _ place: TermBins, _ training: ShapeState, _ validation: ShapeState?
  ) -> Double {
    training.differentiate()
    var largest = 0.0
    for score in 0..<training.scoreCount {
      let sums = training.sums(
        place.training, count: term.binCount, rowsOfBins: place.rowsOfBins, score: score)
      let steps =
        term.grid.map { rules.update(sums, grid: $0) }
        ?? rules.update(sums, isCategory: term.isCategory, direction: term.direction)
      var change = 0.0
      for bin in steps.indices {
        term.scores[score][bin] += steps[bin]
        change = max(change, abs(steps[bin]))
      }
      guard change > 0 else { continue }
      largest = max(largest, change)
      training.add(steps, place.training, score: score)
      if let validation, let bins = place.validation { validation.add(steps, bins, score: score) }
    }
    return largest
  }
}

/// Bins of rows for one pair of columns.
final class CellMemory {
  // Safe: `count` numbers, written in `init` only, freed in `deinit`.
  private let memory: UnsafeMutablePointer<UInt16>
  var pointer: UnsafePointer<UInt16> { UnsafePointer(memory) }

  init(_ state: ShapeState, _ pair: PairTerm) {
    memory = .allocate(capacity: max(1, state.rows))
    let first = state.bins(of: pair.first)
    let second = state.bins(of: pair.second)
    for row in 0..<state.rows {
      (memory + row).initialize(to: UInt16(pair.cell(Int(first[row]), Int(second[row]))))
    }
  }

  deinit { memory.deallocate() }
}

/// The cells of a pair in the rows to learn from and in those to stop by.
struct PairCells {
  let training: CellMemory
  let validation: CellMemory?
}
