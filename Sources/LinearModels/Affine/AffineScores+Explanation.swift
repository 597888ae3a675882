import Learning
import LinearAlgebra

extension AffineScores {
  /// Shapley values of a linear score: weight x (value - mean of the background), summed over a player's inputs.
  ///
  /// Source: Strumbelj & Kononenko (2014). Nil without a background: there are no training paths.
  func shapleyValues(_ inputs: Matrix<Double>, unknown: UnknownInputs, players: Players) -> ShapleyValues? {
    guard case .background(let background) = unknown, background.rows > 0, background.columns == inputWidth,
      players.ofInput.count == inputWidth
    else { return nil }
    var means = [Double](repeating: 0, count: inputWidth)
    for row in 0..<background.rows {
      for input in 0..<inputWidth { means[input] += background[row, input] }
    }
    for input in means.indices { means[input] /= Double(background.rows) }
    var values: [Matrix<Double>] = []
    var expected: [Double] = []
    for output in 0..<outputCount {
      var matrix = Matrix<Double>(rows: inputs.rows, columns: players.count)
      var base = intercepts[output]
      for input in 0..<inputWidth where weights[output, input] != 0 {
        let weight = weights[output, input]
        let player = players.ofInput[input]
        base += weight * means[input]
        guard player >= 0 else { continue }
        for row in 0..<inputs.rows { matrix[row, player] += weight * (inputs[row, input] - means[input]) }
      }
      values.append(matrix)
      expected.append(base)
    }
    return ShapleyValues(values: values, expected: expected)
  }
}

extension LinearRegressionModel: ExactlyAttributable {
  public var scoreMeaning: ScoreMeaning { .answer }

  public func scoresBeforeLink(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try check(inputs)
    return scores.scores(inputs)
  }

  public func shapleyValues(
    _ inputs: Matrix<Double>, unknown: UnknownInputs, players: Players
  ) throws(PredictionError) -> ShapleyValues? {
    try check(inputs)
    if case .background(let rows) = unknown { try check(rows) }
    return scores.shapleyValues(inputs, unknown: unknown, players: players)
  }
}

extension LinearClassificationModel: ExactlyAttributable {
  public var scoreMeaning: ScoreMeaning { link == .logistic ? .logOdds : link == .softmax ? .classScores : .answer }

  public func scoresBeforeLink(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try check(inputs)
    return scores.scores(inputs)
  }

  public func shapleyValues(
    _ inputs: Matrix<Double>, unknown: UnknownInputs, players: Players
  ) throws(PredictionError) -> ShapleyValues? {
    try check(inputs)
    if case .background(let rows) = unknown { try check(rows) }
    return scores.shapleyValues(inputs, unknown: unknown, players: players)
  }
}
