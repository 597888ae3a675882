import Learning
import LinearAlgebra
import NeuralModels
import Statistics
import Testing

/// Levels that no training row has leave no trace in a perceptron.
struct UnmetLevelTests {
  /// Two numbers and a category whose levels have these codes, of so many that a file may hold.
  private func examples(codes: [Double], levelCount: Int) throws -> Examples {
    var generator = SeededGenerator(seed: 6)
    var inputs = Matrix<Double>(rows: 120, columns: 3)
    var targets: [Double] = []
    for row in 0..<120 {
      for column in 0..<2 { inputs[row, column] = generator.normal() }
      let level = generator.integer(below: codes.count)
      inputs[row, 2] = codes[level]
      targets.append(inputs[row, 0] + Double(level % 2) * 2 + 0.1 * generator.normal())
    }
    return try Examples(
      inputs: inputs,
      features: [
        Feature(name: "a", sources: [0]), Feature(name: "b", sources: [1]),
        Feature(name: "c", kind: .categorical(levelCount: levelCount), sources: [2]),
      ], targets: .values(targets))
  }

  @Test func theyChangeNoAnswer() throws {
    let perceptron = MultilayerPerceptron(try .init(settings: ["hidden": 8, "epochs": 15]))
    let plain = try examples(codes: [0, 1, 2, 3], levelCount: 4)
    let expected = try perceptron.fit(plain, seed: 3).predict(plain.inputs).values.storage
    // The same rows in a file with six hundred levels more, some of them before those that are met.
    for codes in [[0.0, 1, 2, 3], [2, 77, 300, 603]] {
      let wide = try examples(codes: codes, levelCount: 604)
      let model = try perceptron.fit(wide, seed: 3)
      #expect(try model.predict(wide.inputs).values.storage == expected)
      // Whatever isn't met is answered alike.
      let unknown: [Double] = [0.5, -1, 400, 0.5, -1, 5, 0.5, -1, 9_999]
      let answers = try model.predict(Matrix(rows: 3, columns: 3, storage: unknown)).values.storage
      #expect(Set(answers).count == 1)
    }
  }
}
