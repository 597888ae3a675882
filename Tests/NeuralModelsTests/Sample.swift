import Learning
import LinearAlgebra
import Statistics

@testable import NeuralModels

/// Small made-up data.
enum Sample {
  /// Normal inputs; the target bends with the first two columns.
  static func regression(
    rows: Int = 60, columns: Int = 3, seed: UInt64 = 1, weights: [Double]? = nil
  ) throws -> Examples {
    var generator = SeededGenerator(seed: seed)
    let inputs = Matrix<Double>(
      rows: rows, columns: columns, storage: (0..<(rows * columns)).map { _ in generator.normal() })
    let targets = (0..<rows).map { row in
      let first = inputs[row, 0]
      return 3 + 2 * first + abs(columns > 1 ? inputs[row, 1] : first) + 0.05 * generator.normal()
    }
    return try Examples(inputs: inputs, targets: .values(targets), weights: weights)
  }

  /// Two or more classes in normal clouds around different means.
  static func classes(
    rows: Int = 60, columns: Int = 3, classCount: Int = 2, seed: UInt64 = 1, weights: [Double]? = nil
  ) throws -> Examples {
    var generator = SeededGenerator(seed: seed)
    var inputs = Matrix<Double>(rows: rows, columns: columns)
    var codes: [Int32] = []
    for row in 0..<rows {
      let code = generator.integer(below: classCount)
      codes.append(Int32(code))
      for column in 0..<columns {
        inputs[row, column] = generator.normal() + (column % classCount == code ? 2 : 0)
      }
    }
    return try Examples(inputs: inputs, targets: .classes(codes, classCount: classCount), weights: weights)
  }

  /// A number and a category that decides the class.
  static func mixed(rows: Int = 60, levels: Int = 4, seed: UInt64 = 1) throws -> Examples {
    var generator = SeededGenerator(seed: seed)
    var inputs = Matrix<Double>(rows: rows, columns: 2)
    var codes: [Int32] = []
    for row in 0..<rows {
      let level = generator.integer(below: levels)
      inputs[row, 0] = Double(level)
      inputs[row, 1] = generator.normal()
      codes.append(Int32(level % 2))
    }
    let features = [
      Feature(name: "kind", kind: .categorical(levelCount: levels), sources: [0]),
      Feature(name: "size", sources: [1]),
    ]
    return try Examples(inputs: inputs, features: features, targets: .classes(codes, classCount: 2))
  }

  /// Settings of a small, quick network.
  static func settings(
    hidden: [Int] = [6], epochs: Int = 4, _ change: (inout MultilayerPerceptron.Parameters) -> Void = { _ in }
  ) -> MultilayerPerceptron.Parameters {
    var parameters = MultilayerPerceptron.Parameters()
    parameters.hidden = hidden
    parameters.epochs = epochs
    parameters.batchSize = 16
    parameters.learningRate = 0.01
    change(&parameters)
    return parameters
  }

  /// Answers row by row along the path that a service runs.
  static func rowAnswers(_ model: MultilayerPerceptronModel, _ inputs: Matrix<Double>) -> [Double] {
    var scratch = [Double](repeating: .nan, count: model.scratchCount)
    return (0..<inputs.rows).flatMap { row in
      var answer = [Double](repeating: .nan, count: model.output.width)
      let values = inputs.row(row)
      var answerSpan = answer.mutableSpan
      var scratchSpan = scratch.mutableSpan
      model.predict(row: Array(values).span, into: &answerSpan, scratch: &scratchSpan)
      return answer
    }
  }
}
