import LinearAlgebra

/// A model whose scores, before a link makes answers of them, can be shared out among its inputs exactly.
public protocol ExactlyAttributable: Model {
  var scoreMeaning: ScoreMeaning { get }

  /// What is shared out: rows x scores.
  func scoresBeforeLink(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double>

  /// Shapley values of the scores.
  ///
  /// - Returns: nil where this model has no exact values under the given premise, as where a path of a tree asks for
  ///   more than 64 players.
  func shapleyValues(
    _ inputs: Matrix<Double>, unknown: UnknownInputs, players: Players
  ) throws(PredictionError) -> ShapleyValues?
}

/// What a score before the link is.
public enum ScoreMeaning: Sendable, Equatable {
  /// The answer itself.
  case answer
  /// The logarithm of the odds of the last of two classes: one score.
  case logOdds
  /// One score a class; the largest wins.
  case classScores
  /// The logarithm of the answer.
  case logarithm
}

/// What an input is where it isn't known.
public enum UnknownInputs: Sendable {
  /// It comes from one of these rows, each as likely: interventional values. The rows are not empty.
  case background(Matrix<Double>)
  /// It goes both ways at a split, as often as the training rows did: path-dependent values.
  case trainingPaths
}

/// Which inputs become known together, such as the one-hot columns of one raw column.
public struct Players: Sendable, Equatable {
  public let count: Int
  /// For each input its player; -1: an input that nothing decides.
  public let ofInput: [Int]

  public init(count: Int, ofInput: [Int]) {
    precondition(ofInput.allSatisfy { $0 < count }, "a player that there isn't")
    self.count = count
    self.ofInput = ofInput
  }

  /// Every input for itself.
  public init(inputs: Int) { self.init(count: inputs, ofInput: Array(0..<inputs)) }
}

/// What each player adds to the scores of some rows.
public struct ShapleyValues: Sendable, Equatable {
  /// One matrix a score: rows x players.
  public let values: [Matrix<Double>]
  /// One number a score: what it is before any input is known. With the values of a row it adds up to the row's score.
  public let expected: [Double]

  public init(values: [Matrix<Double>], expected: [Double]) {
    self.values = values
    self.expected = expected
  }
}

/// A model that can be read as rules: each leaf of a tree is one.
public protocol RuleReadable: Model {
  /// Rules in all parts together.
  var ruleCount: Int { get }
  /// Conditions of the longest rule.
  var ruleDepth: Int { get }
}
