import Learning
import LinearAlgebra

extension TreeModel {
  public var scoreMeaning: ScoreMeaning {
    switch fitted.ensemble.link {
    case .identity: .answer
    case .exponential: .logarithm
    case .logistic, .logOdds: .logOdds
    // The mean of the trees' own probabilities: of the last of two classes, or of each class.
    case .meanProbability, .shares: .answer
    case .softmax, .scores: .classScores
    }
  }

  /// Scores that trees add up to, before the link: log-odds for two classes (boosting), one for each class, the logarithm
  /// of a count, or the answer itself.
  public func scoresBeforeLink(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try check(inputs)
    let ensemble = fitted.ensemble
    var scores = fitted.compiled.scores(inputs)
    if ensemble.link == .shares {
      for index in scores.indices { scores[index] /= Double(max(1, ensemble.trees.count)) }
    }
    return Matrix(rows: inputs.rows, columns: ensemble.scoreCount, storage: scores)
  }

  /// Exact Shapley values of the scores; see `LeafGames`.
  public func shapleyValues(
    _ inputs: Matrix<Double>, unknown: UnknownInputs, players: Players
  ) throws(PredictionError) -> ShapleyValues? {
    try check(inputs)
    guard players.ofInput.count == inputWidth else {
      throw .widthMismatch(expected: inputWidth, found: players.ofInput.count)
    }
    switch unknown {
    case .background(let background):
      try check(background)
      var games = LeafGames(ensemble: fitted.ensemble, players: players, rows: inputs, background: background)
      return games.play()
    case .trainingPaths:
      // A split of nobody's can't be known or unknown.
      guard usedInputs.allSatisfy({ players.ofInput[$0] >= 0 }) else { return nil }
      var games = LeafGames(ensemble: fitted.ensemble, players: players, rows: inputs, background: nil)
      return games.play()
    }
  }

  /// Exact Shapley values of the scores where every input is a player of its own.
  ///
  /// - Parameter background: rows that unknown inputs are taken from; nil: they follow the training rows of each split.
  public func shapleyValues(
    _ inputs: Matrix<Double>, background: Matrix<Double>? = nil
  ) throws(PredictionError) -> ShapleyValues? {
    try shapleyValues(
      inputs, unknown: background.map { .background($0) } ?? .trainingPaths, players: Players(inputs: inputWidth))
  }

  public var ruleCount: Int { leafCount }
  public var ruleDepth: Int { depth }

  /// For each input, the sum of what its splits gained, as a share of all gains (0 everywhere if there is no split).
  public var gainImportance: [Double] { importance { Double($0.gain) } }

  /// For each input, its share of all splits.
  public var splitImportance: [Double] { importance { _ in 1 } }

  private func importance(_ worth: (TreeNode) -> Double) -> [Double] {
    var sums = [Double](repeating: 0, count: inputWidth)
    for tree in fitted.ensemble.trees {
      for node in tree.nodes where !node.isLeaf { sums[Int(node.column)] += worth(node) }
    }
    let total = sums.reduce(0, +)
    return total > 0 ? sums.map { $0 / total } : sums
  }
}
