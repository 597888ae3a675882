import Learning

/// What one edit did to a shape.
public struct ShapeChange: Sendable, Equatable {
  /// The line of the edit.
  public let edit: String
  /// Mean of what the changed places added, and add now, weighted by training rows.
  public let before: Double
  public let after: Double
  /// The largest change of any place.
  public let largest: Double
  /// Share of the training weight in places that changed. Where an edit cuts a bin in two, half of its rows count for
  /// each part, because a model holds no rows.
  public let share: Double
  /// Columns with which an edited column still stands in a table, which the edit leaves as it is.
  public let tables: [String]
}

extension ExplainableBoostingModel {
  /// The same model with shapes changed by hand.
  ///
  /// A region ends exactly where the person said: bins are cut in two where it asks for that. Changed places have no
  /// deviation between machines any more. Intercepts stay, and no shape is centred again. Levels that were never met
  /// and, where training rows lacked no value, missing ones add nothing until an edit says otherwise.
  ///
  /// - Throws: `classNeeded` or `noTable`.
  public func edited(
    _ edits: [ShapeEdit], features: [Feature], classNames: [String]
  ) throws(ShapeEditError) -> (model: Self, changes: [ShapeChange]) {
    var shapes = EditableShapes(bins: bins, terms: terms, names: features.map(\.name))
    var changes: [ShapeChange] = []
    for edit in edits { changes.append(try shapes.apply(edit, classNames)) }
    return (replacing(bins: shapes.bins, terms: shapes.terms, adding: edits.map(\.text)), changes)
  }
}

/// Bins and terms while they are edited.
private struct EditableShapes {
  var bins: [ShapeBins]
  var terms: [ShapeTerm]
  let names: [String]

  mutating func apply(_ edit: ShapeEdit, _ classNames: [String]) throws(ShapeEditError) -> ShapeChange {
    guard let term = terms.firstIndex(where: { $0.inputs == edit.inputs || $0.inputs == edit.inputs.reversed() }) else {
      throw .noTable(edit.text)
    }
    if case .numbers(let range) = edit.region {
      cut(edit.inputs[0], at: range.lowerBound)
      // The cut above is the first number that the region doesn't hold.
      cut(edit.inputs[0], at: range.upperBound.nextUp)
    }
    let before = terms[term]
    for (score, sign) in try scores(of: edit, count: before.scores.count, classNames) {
      change(term, score, places(of: edit, term), edit.change, sign)
    }
    return summary(edit, before, terms[term])
  }

  /// The scores that an edit is about, with -1 for a class whose log-odds are those of the other one, negated.
  private func scores(
    of edit: ShapeEdit, count: Int, _ classNames: [String]
  ) throws(ShapeEditError) -> [(score: Int, sign: Double)] {
    guard count > 1 else { return [(0, edit.label == 0 ? -1 : 1)] }
    if let label = edit.label, label < count { return [(label, 1)] }
    guard edit.change == .flat else { throw .classNeeded(edit.text, available: classNames) }
    return (0..<count).map { ($0, 1) }
  }

  private func places(of edit: ShapeEdit, _ term: Int) -> [Int] {
    guard edit.inputs.count == 1 else { return Array(terms[term].shares.indices) }
    let rule = bins[edit.inputs[0]]
    switch edit.region {
    case .everywhere:
      if case .direction = edit.change { return Array(rule.values) }
      return Array(0..<rule.count)
    case .level(let code): return [code + 1]
    case .missing: return [0]
    case .numbers(let range):
      // Rounding of an end to infinity leaves the outer bin whole.
      return rule.values.filter { bin in
        let lower = bin >= 2 ? rule.cuts[bin - 2] : -.infinity
        let upper = bin - 1 < rule.cuts.count ? rule.cuts[bin - 1] : .infinity
        return lower >= range.lowerBound && (upper <= range.upperBound.nextUp || range.upperBound == .infinity)
      }
    }
  }

  private mutating func change(_ term: Int, _ score: Int, _ places: [Int], _ change: ShapeEdit.Change, _ sign: Double) {
    let old = terms[term].scores[score]
    var new = old
    switch change {
    case .value(let value): for place in places { new[place] = sign * value }
    case .flat:
      let whole = places.count == old.count
      let weight = places.reduce(0) { $0 + terms[term].shares[$1] }
      let mean = whole || weight <= 0 ? 0 : places.reduce(0) { $0 + old[$1] * terms[term].shares[$1] } / weight
      for place in places { new[place] = mean }
    case .direction(let direction):
      let rising = sign * Double(direction)
      let fitted = IsotonicFit.rising(
        places.map { rising * old[$0] }, weights: places.map { terms[term].shares[$0] })
      for (place, value) in zip(places, fitted) { new[place] = rising * value }
    }
    var scores = terms[term].scores
    var deviations = terms[term].deviations
    scores[score] = new
    for place in places where new[place] != old[place] { deviations[score][place] = 0 }
    terms[term] = terms[term].with(scores: scores, deviations: deviations)
  }

  private func summary(_ edit: ShapeEdit, _ before: ShapeTerm, _ after: ShapeTerm) -> ShapeChange {
    var sums = (before: 0.0, after: 0.0, weight: 0.0, plain: (0.0, 0.0), count: 0.0, largest: 0.0)
    var changed: Set<Int> = []
    for score in before.scores.indices {
      for place in before.shares.indices where before.scores[score][place] != after.scores[score][place] {
        let share = before.shares[place]
        changed.insert(place)
        sums.before += share * before.scores[score][place]
        sums.after += share * after.scores[score][place]
        sums.weight += share
        sums.plain.0 += before.scores[score][place]
        sums.plain.1 += after.scores[score][place]
        sums.count += 1
        sums.largest = max(sums.largest, abs(after.scores[score][place] - before.scores[score][place]))
      }
    }
    let weighted = sums.weight > 0
    let tables =
      edit.inputs.count > 1
      ? []
      : terms.filter { $0.inputs.count == 2 && $0.inputs.contains(edit.inputs[0]) && $0.importance > 0 }
        .flatMap(\.inputs).filter { $0 != edit.inputs[0] }
    return ShapeChange(
      edit: edit.text, before: weighted ? sums.before / sums.weight : sums.count > 0 ? sums.plain.0 / sums.count : 0,
      after: weighted ? sums.after / sums.weight : sums.count > 0 ? sums.plain.1 / sums.count : 0,
      largest: sums.largest, share: changed.reduce(0) { $0 + before.shares[$1] },
      tables: tables.map { names.indices.contains($0) ? names[$0] : "x\($0)" })
  }

  /// Cuts the bin of a number in two, each part with the scores of the whole, in every term that looks at the column.
  private mutating func cut(_ input: Int, at value: Double) {
    guard value.isFinite, !bins[input].isCategory, !bins[input].cuts.contains(value) else { return }
    let bin = bins[input].bin(value)
    bins[input].cuts.insert(value, at: bin - 1)
    for index in terms.indices where terms[index].inputs.contains(input) {
      terms[index] = terms[index].cuttingBin(bin, of: input)
    }
  }
}

extension ShapeTerm {
  fileprivate func with(scores: [[Double]], deviations: [[Double]]) -> Self {
    Self(inputs: inputs, pair: pair, scores: scores, deviations: deviations, shares: shares)
  }

  /// The same where a bin of an input has become two.
  fileprivate func cuttingBin(_ bin: Int, of input: Int) -> Self {
    if let pair {
      return Self(
        inputs: inputs, pair: pair.cuttingBin(bin, of: input), scores: scores, deviations: deviations, shares: shares)
    }
    func doubled(_ values: [Double]) -> [Double] { Array(values[...bin]) + values[bin...] }
    var parts = doubled(shares)
    parts[bin] /= 2
    parts[bin + 1] /= 2
    return Self(
      inputs: inputs, pair: nil, scores: scores.map(doubled), deviations: deviations.map(doubled), shares: parts)
  }
}

/// The nearest values that never fall, by weighted squares.
///
/// Neighbours that fall are pooled into their mean until none do (pool adjacent violators), in one pass.
enum IsotonicFit {
  /// - Parameter weights: of the values; those without weight count a little, so that they go along with their neighbours.
  static func rising(_ values: [Double], weights: [Double]) -> [Double] {
    let least = max(weights.reduce(0, +), 1) * 1e-12
    var blocks: [(mean: Double, weight: Double, count: Int)] = []
    for (value, weight) in zip(values, weights) {
      var block = (mean: value, weight: max(weight, least), count: 1)
      while let last = blocks.last, last.mean > block.mean {
        blocks.removeLast()
        let weight = last.weight + block.weight
        block = (
          (last.mean * last.weight + block.mean * block.weight) / weight, weight, last.count + block.count
        )
      }
      blocks.append(block)
    }
    return blocks.flatMap { [Double](repeating: $0.mean, count: $0.count) }
  }
}
