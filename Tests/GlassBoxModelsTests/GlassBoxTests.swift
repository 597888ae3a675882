import Foundation
import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import GlassBoxModels

/// What glass-box models find on data whose truth is known, and how they read.
struct GlassBoxTests {
  private func uniform(_ rows: Int, _ columns: Int, seed: UInt64 = 3) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    return Matrix(
      rows: rows, columns: columns, storage: (0..<rows * columns).map { _ in generator.uniform() })
  }

  private func logistic(_ inputs: Matrix<Double>, _ score: ([Double]) -> Double) throws -> Examples {
    var generator = SeededGenerator(seed: 17)
    let codes = (0..<inputs.rows).map { row -> Int32 in
      let probability = 1 / (1 + exp(-score(inputs.row(row))))
      return generator.uniform() < probability ? 1 : 0
    }
    return try Examples(inputs: inputs, targets: .classes(codes, classCount: 2))
  }

  @Test func thePlantedPairIsRankedFirst() throws {
    let inputs = uniform(1_500, 5)
    let values = (0..<inputs.rows).map { row in
      inputs[row, 0] + ((inputs[row, 1] > 0.5) == (inputs[row, 3] > 0.5) ? 1.0 : 0.0)
    }
    var parameters = ExplainableBoosting.Parameters()
    parameters.rounds = 60
    parameters.pairs = 1
    parameters.bags = 2
    let model = try ExplainableBoosting(parameters).fit(
      Examples(inputs: inputs, targets: .values(values)))
    #expect(model.terms.last?.inputs == [1, 3])
  }

  @Test(arguments: [1, -1])
  func aMonotoneShapeNeverTurns(_ direction: Int) throws {
    let inputs = uniform(400, 2)
    let values = (0..<400).map { row in sin(12 * inputs[row, 0]) + Double(direction) * inputs[row, 0] }
    var parameters = ExplainableBoosting.Parameters()
    parameters.rounds = 80
    parameters.bags = 2
    parameters.maxLeaves = 3
    parameters.monotone = [direction, 0]
    let model = try ExplainableBoosting(parameters).fit(Examples(inputs: inputs, targets: .values(values)))
    let grid = (0...50).map { [Double($0) / 50, 0.5] }
    let answers = try model.predict(Matrix(grid)).values.storage
    for (low, high) in zip(answers, answers.dropFirst()) { #expect(Double(direction) * (high - low) >= -1e-12) }
    #expect(answers[50] != answers[0])
  }

  @Test func contributionsAddUpToTheScore() throws {
    let inputs = uniform(300, 4)
    let examples = try logistic(inputs) { 4 * $0[0] - 3 * $0[1] * $0[2] }
    var parameters = ExplainableBoosting.Parameters()
    parameters.rounds = 30
    let boosting = try ExplainableBoosting(parameters).fit(examples)
    var few = ScoreCard.Parameters()
    few.conditions = 5
    let card = try ScoreCard(few).fit(examples)
    for row in 0..<20 {
      let values = inputs.row(row)
      for (model, scores) in [
        (boosting as any AdditiveModel, try boosting.scoring.predict(Matrix([values]))),
        (card, try card.scoring.predict(Matrix([values]))),
      ] {
        let sum = model.contributions(values.span).reduce(model.additiveIntercepts[0], +)
        #expect(abs(sum - scores.values[0, 1]) < 1e-12)
      }
    }
  }

  @Test func aScoreCardFindsItsPoints() throws {
    let inputs = uniform(4_000, 6)
    // Two points for the first, one against the second, nothing else: 1.2 log-odds a point.
    let examples = try logistic(inputs) { 1.2 * (($0[0] >= 0.5 ? 2 : 0) - ($0[1] >= 0.25 ? 1 : 0)) - 0.6 }
    var parameters = ScoreCard.Parameters()
    parameters.conditions = 2
    parameters.cuts = 3
    parameters.largestPoints = 5
    let model = try ScoreCard(parameters).fit(examples)
    #expect(model.items.map(\.condition.input) == [0, 1])
    let ratio = Double(model.items[0].points) / Double(model.items[1].points)
    #expect(abs(ratio + 2) < 0.35)
    let text = model.text(features: Feature.numeric(count: 6), classNames: ["no", "yes"])
    #expect(text.contains("x0 >= ") && text.contains("probability of yes") && text.split(separator: "\n").count < 25)
  }

  @Test func aRuleListFindsItsRules() throws {
    let inputs = uniform(2_000, 4)
    let codes = (0..<2_000).map { row -> Int32 in
      inputs[row, 2] >= 0.75 ? 1 : inputs[row, 0] < 0.5 && inputs[row, 1] < 0.5 ? 2 : 0
    }
    var parameters = RuleList.Parameters()
    parameters.cuts = 3
    let model = try RuleList(parameters).fit(Examples(inputs: inputs, targets: .classes(codes, classCount: 3)))
    let right = zip(try model.predict(inputs).classes, codes).filter { $0 == $1 }.count
    #expect(right > 1_950)
    #expect(model.usedInputs == [0, 1, 2])
    let text = model.text(features: Feature.numeric(count: 4), classNames: ["a", "b", "c"])
    #expect(text.hasPrefix("if ") && text.contains("\nelse: ") && text.contains("training rows"))
  }

  @Test func missingValuesAndUnmetLevelsAreAnswered() throws {
    let features = [
      Feature(name: "c", kind: .categorical(levelCount: 3), sources: [0]), Feature(name: "x", sources: [1]),
    ]
    let rows = (0..<300).map { row -> [Double] in
      let number = row % 5 == 0 ? Double.nan : Double(row % 7)
      return [Double(row % 3), number]
    }
    let codes = (0..<300).map { row -> Int32 in row % 3 == 1 || row % 5 == 0 ? 1 : 0 }
    let examples = try Examples(
      inputs: Matrix(rows), features: features, targets: .classes(codes, classCount: 2))
    var parameters = ExplainableBoosting.Parameters()
    parameters.rounds = 200
    parameters.pairs = 0
    let model = try ExplainableBoosting(parameters).fit(examples)
    let asked: [[Double]] = [[0, .nan], [0, 3], [1, 3], [7, 3]]
    let answers = try model.predict(Matrix(asked)).values
    #expect(answers[0, 1] > answers[1, 1] && answers[2, 1] > answers[1, 1])
    #expect(answers[3, 1] > answers[1, 1] && answers[3, 1] < answers[2, 1])
  }
}
