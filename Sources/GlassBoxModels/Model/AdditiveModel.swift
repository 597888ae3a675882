import Learning
import LinearAlgebra

/// A model whose scores are a sum of terms that look at one input or two each, so that its effects, and the Shapley values of
/// its scores, are known exactly.
///
/// `score[k] = additiveIntercepts[k] + sum over terms of what the term says`; the answer is the score, or what the link
/// makes of it.
public protocol AdditiveModel: ExactlyAttributable {
  /// Positions of the inputs of each term: one or two.
  var termInputs: [[Int]] { get }
  /// Scores of a row: one for values and for two classes (the log-odds of the second), else one for each class.
  var additiveScoreCount: Int { get }
  /// Constant of each score: what a row has where every term says nothing.
  var additiveIntercepts: [Double] { get }
  /// What each term says of a row, term after term, `additiveScoreCount` numbers each.
  func contributions(_ row: Span<Double>) -> [Double]
  /// What a term adds to a score where its inputs have these values; the second counts for a pair only.
  func says(term: Int, first: Double, second: Double, score: Int) -> Double
}

extension AdditiveModel {
  public var scoreMeaning: ScoreMeaning {
    switch output {
    case .value: .answer
    case .probabilities(let classCount), .scores(let classCount): classCount > 2 ? .classScores : .logOdds
    }
  }

  public func scoresBeforeLink(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try check(inputs)
    let count = additiveScoreCount
    var scores = Matrix<Double>(rows: inputs.rows, columns: count)
    for row in 0..<inputs.rows {
      let said = contributions(inputs.storage.span.extracting(inputs.range(ofRow: row)))
      for score in 0..<count {
        scores[row, score] = stride(from: score, to: said.count, by: count).reduce(additiveIntercepts[score]) {
          $0 + said[$1]
        }
      }
    }
    return scores
  }

  /// Interventional values: a curve says what it says less its mean over the background, and a pair shares out what its
  /// table says equally between the two orders in which its inputs may become known.
  public func shapleyValues(
    _ inputs: Matrix<Double>, unknown: UnknownInputs, players: Players
  ) throws(PredictionError) -> ShapleyValues? {
    guard case .background(let background) = unknown else { return nil }
    try check(inputs)
    try check(background)
    let terms = termInputs
    var values = [Matrix<Double>](
      repeating: Matrix(rows: inputs.rows, columns: players.count), count: additiveScoreCount)
    var expected = additiveIntercepts
    for score in 0..<additiveScoreCount {
      for (term, places) in terms.enumerated() {
        let first = places[0]
        let second = places.last ?? first
        let one = players.ofInput[first]
        let other = players.ofInput[second]
        func mean(_ value: (Int) -> Double) -> Double {
          (0..<background.rows).reduce(0) { $0 + value($1) } / Double(background.rows)
        }
        let base = mean { says(term: term, first: background[$0, first], second: background[$0, second], score: score) }
        expected[score] += base
        for row in 0..<inputs.rows {
          let (x, y) = (inputs[row, first], inputs[row, second])
          let all = says(term: term, first: x, second: y, score: score)
          guard one != other else {
            if one >= 0 { values[score][row, one] += all - base }
            continue
          }
          let firstOnly = mean { says(term: term, first: x, second: background[$0, second], score: score) }
          let secondOnly = mean { says(term: term, first: background[$0, first], second: y, score: score) }
          if one >= 0 { values[score][row, one] += (firstOnly - base + all - secondOnly) / 2 }
          if other >= 0 { values[score][row, other] += (secondOnly - base + all - firstOnly) / 2 }
        }
      }
    }
    return ShapleyValues(values: values, expected: expected)
  }
}

extension ExplainableBoostingModel: AdditiveModel {
  public func says(term: Int, first: Double, second: Double, score: Int) -> Double {
    let term = terms[term]
    let bin = bins[term.inputs[0]].bin(first)
    return term.scores[score][term.pair.map { $0.cell(bin, bins[$0.second].bin(second)) } ?? bin]
  }
}

extension ScoreCardModel: AdditiveModel, RuleReadable {
  public func says(term: Int, first: Double, second: Double, score: Int) -> Double {
    let input = usedInputs[term]
    let sum = items.reduce(0) { $0 + ($1.condition.input == input && $1.condition.holds(first) ? $1.points : 0) }
    return slope * Double(sum)
  }

  public var ruleCount: Int { items.count }
  public var ruleDepth: Int { items.isEmpty ? 0 : 1 }
}

extension RuleListModel: RuleReadable {
  public var ruleCount: Int { rules.count }
  public var ruleDepth: Int { rules.map(\.conditions.count).max() ?? 0 }
}
