import Explanations
import Learning
import LinearAlgebra

/// The curve of a column as the model of another fold has it on rows held out from that, at the places of the curve at hand.
struct FoldCurves {
  /// By output, then by place; nil at a level that the other fold's rows don't hold.
  let curves: [[Double?]]

  /// - Parameters:
  ///   - effect: the curve at hand, of `function`.
  ///   - fold: levels may have other codes in it.
  init(
    of effect: AccumulatedEffect, _ function: ExplainedFunction, _ fold: OtherFold, intervals: Int
  ) throws(ExplanationError) {
    let other = fold.function
    let places = effect.grid
    let column = function.columns[effect.column]
    func constant(_ value: Double?) -> [[Double?]] {
      [[Double?]](repeating: [Double?](repeating: value, count: places.count), count: effect.effects.count)
    }
    guard let position = other.columns.firstIndex(where: { $0.name == column.name }) else {
      curves = constant(nil)
      return
    }
    guard other.usedColumns.contains(position) else {
      curves = constant(0)
      return
    }
    let found = try LocalDifferences(of: position, other, rows: fold.rows, intervals: intervals).effect()
    let values: [Double?]
    switch (column.kind, other.columns[position].kind) {
    case (.categorical(let levels), .categorical(let theirs)):
      let codes = Dictionary(theirs.enumerated().map { ($1, Double($0)) }) { first, _ in first }
      values = places.map { place in
        let code = levels.indices.contains(Int(place)) ? codes[levels[Int(place)]] : Double(theirs.count)
        return code.flatMap { found.grid.contains($0) ? $0 : nil }
      }
    case (.categorical, _), (_, .categorical): values = [Double?](repeating: nil, count: places.count)
    default: values = places.map(Optional.some)
    }
    curves = found.effects.indices.map { output in values.map { $0.map { found.at($0, output: output) } } }
  }
}
