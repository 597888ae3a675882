import Decisions
import Learning
import Records
import Statistics

/// Decides the held-out rows of each fold by a rule that no row of the fold has taught.
///
/// The rule of a fold is learned from the answers of the other folds to rows that the fold's own model learned from: their
/// models hadn't seen them, and in the order of time they are earlier. Where there is only one fold, its rows are parted in
/// five, and each part is decided by the rule that the other four teach. Where nothing earlier was answered, as in the first
/// fold in the order of time, the choice decides without answers.
struct FoldDecisions {
  /// What is known of the rows of one fold.
  struct Rows {
    /// The judged rows of the data, in the order of the answers.
    let judged: [Int32]
    let training: RowSet
  }

  static let parts = 5
  private static let seed: UInt64 = 0xdec1de

  /// How the rows of each fold are decided.
  static func deciders(
    _ learner: DecisionLearner, folds: [FoldEvidence], rows: [Rows]
  ) throws(MeasurementError) -> [FoldDecider] {
    let scores = folds.map { learner.scores($0.predictions.values) }
    var codes: [[Int32]] = []
    for fold in folds { codes.append(try fold.classTargets().codes) }
    guard folds.count > 1 else { return [try inParts(learner, scores[0], codes[0], rows[0].judged)] }
    var deciders: [FoldDecider] = []
    for index in folds.indices {
      var answers = DecisionLearner.Answers()
      for other in folds.indices where other != index {
        for (place, row) in rows[other].judged.enumerated() where rows[index].training.contains(Int(row)) {
          answers.add(scores[other][place], row: Int(row), code: codes[other][place])
        }
      }
      deciders.append(
        FoldDecider(learner: learner, rules: [try learner.rule(answers)], parts: [], rows: rows[index].judged))
    }
    return deciders
  }

  private static func inParts(
    _ learner: DecisionLearner, _ scores: [Double], _ codes: [Int32], _ rows: [Int32]
  ) throws(MeasurementError) -> FoldDecider {
    var chance = SeededGenerator(seed: seed).stream("decision-parts", rows.count)
    var partOf = [Int](repeating: 0, count: rows.count)
    let order = chance.permutation(rows.count)
    for (position, place) in order.enumerated() { partOf[place] = position % parts }
    var rules: [DecisionRule] = []
    for part in 0..<parts {
      var answers = DecisionLearner.Answers()
      for place in order where partOf[place] != part {
        answers.add(scores[place], row: Int(rows[place]), code: codes[place])
      }
      rules.append(try learner.rule(answers))
    }
    return FoldDecider(learner: learner, rules: rules, parts: partOf, rows: rows)
  }

  /// The rule that all answers teach: what is deployed.
  static func rule(
    _ learner: DecisionLearner, folds: [FoldEvidence], rows: [Rows]
  ) throws(MeasurementError) -> (rule: DecisionRule, answers: Int) {
    var answers = DecisionLearner.Answers()
    for (fold, rows) in zip(folds, rows) {
      let scores = learner.scores(fold.predictions.values)
      let codes = try fold.classTargets().codes
      for (place, row) in rows.judged.enumerated() {
        answers.add(scores[place], row: Int(row), code: codes[place])
      }
    }
    return (try learner.rule(answers), answers.scores.count)
  }
}

/// Decides what the model of one fold answers, by a rule that no row of the fold has taught.
struct FoldDecider: Sendable {
  let learner: DecisionLearner
  /// One, or one for each part of the rows.
  let rules: [DecisionRule]
  /// The part of each held-out row; empty: there are no parts.
  let parts: [Int]
  /// The held-out rows of the data.
  let rows: [Int32]

  /// The decided class of each held-out row.
  func classes(_ predictions: Predictions) -> [Int32] { classes(predictions, at: Array(rows.indices)) }

  /// The decided class of some of the held-out rows, by their places.
  func classes(_ predictions: Predictions, at places: [Int]) -> [Int32] {
    let scores = learner.scores(predictions.values)
    return places.enumerated().map { position, place in
      learner.decision(rules[parts.isEmpty ? 0 : parts[place]], score: scores[position], row: Int(rows[place]))
    }
  }

  /// The decided class of any rows of the data.
  func classes(_ predictions: Predictions, rows: [Int]) -> [Int32] {
    let scores = learner.scores(predictions.values)
    return rows.enumerated().map { learner.decision(rules[0], score: scores[$0], row: $1) }
  }
}

/// Which rows of the data are meant, one bit a row.
struct RowSet: Sendable {
  private var words: [UInt64]

  init(_ rows: [Int]) {
    words = [UInt64](repeating: 0, count: ((rows.max() ?? -1) + 64) / 64)
    for row in rows { words[row / 64] |= 1 << UInt64(row % 64) }
  }

  func contains(_ row: Int) -> Bool {
    row / 64 < words.count && words[row / 64] & (1 << UInt64(row % 64)) != 0
  }
}
