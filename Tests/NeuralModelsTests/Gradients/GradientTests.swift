import Statistics
import Testing

@testable import NeuralModels

/// Every layer's and every loss's gradient against central differences, in double precision.
@Suite struct GradientTests {
  /// The largest difference between the gradient and central differences, relative to the gradient's largest part.
  static func error(_ shape: NetworkShape, _ loss: NetworkLoss, rows: Int = 7, seed: UInt32 = 5) -> Double {
    let network = Network<Double>(shape)
    var generator = SeededGenerator(seed: 11)
    var numbers = network.initialNumbers(using: generator)
    // Away from the starting values, where biases and shifts are zero and hide mistakes.
    for index in numbers.parameters.indices { numbers.parameters[index] += 0.2 * generator.normal() }
    let memory = PassMemory(
      network, rowLimit: rows, targetWidth: loss.targetWidth(outputs: shape.outputs))
    fill(memory, shape, loss, rows: rows, &generator)

    func value(_ parameters: [Double], backward: Bool = false) -> Double {
      var state = numbers.state
      return parameters.withUnsafeBufferPointer { parameters in
        state.withUnsafeMutableBufferPointer { state in
          guard let parameters = parameters.baseAddress, let state = state.baseAddress else { return .nan }
          memory.forward(rows: rows, parameters: parameters, state: state, isTraining: true, seed: seed)
          let total = loss.evaluate(
            rows: rows, outputs: shape.outputs, scores: memory.scores, targets: memory.targets, weights: memory.weights,
            factor: 1, gradient: memory.scoreGradient)
          if backward { memory.backward(rows: rows, parameters: parameters, state: state, seed: seed) }
          return total
        }
      }
    }

    _ = value(numbers.parameters, backward: true)
    let gradient = (0..<network.parameterCount).map { memory.gradient[$0] }
    var worst = 0.0
    for index in gradient.indices {
      let step = 1e-5
      var moved = numbers.parameters
      moved[index] += step
      let above = value(moved)
      moved[index] -= 2 * step
      worst = max(worst, abs((above - value(moved)) / (2 * step) - gradient[index]))
    }
    return worst / max(1e-3, gradient.reduce(0) { max($0, abs($1)) })
  }

  private static func fill(
    _ memory: PassMemory<Double>, _ shape: NetworkShape, _ loss: NetworkLoss, rows: Int,
    _ generator: inout SeededGenerator
  ) {
    let outputs = shape.outputs
    for row in 0..<rows {
      let input = memory.input + row * shape.inputWidth
      for column in 0..<shape.numbers { input[column] = generator.normal() }
      for (position, table) in shape.tables.enumerated() {
        input[shape.numbers + position] = Double(generator.integer(below: table.levels + 1))
      }
      memory.weights[row] = 0.5 + generator.uniform()
      let width = loss.targetWidth(outputs: outputs)
      for start in stride(from: 0, to: width, by: outputs) {
        let target = memory.targets + row * width + start
        var sum = 0.0
        for output in 0..<outputs {
          switch loss {
          case .squared, .huber: target[output] = 2 * generator.normal()
          default: target[output] = generator.uniform()
          }
          sum += target[output]
        }
        if loss != .squared, !loss.isHuber { for output in 0..<outputs { target[output] /= sum } }
      }
    }
  }

  static let plain = NetworkShape(numbers: 3, hidden: [4], outputs: 3)

  @Test(arguments: [
    NetworkLoss.squared, .huber(delta: 0.7), .crossEntropy, .focal(gamma: 2), .focal(gamma: 0.5),
    .distillation(temperature: 3, share: 0.7),
  ])
  func everyLossHasTheGradientOfItsValue(_ loss: NetworkLoss) {
    #expect(Self.error(Self.plain, loss) < 1e-7)
  }

  @Test(arguments: Activation.allCases, Normalization.allCases)
  func everyActivationAndNormalizationHasItsGradient(_ activation: Activation, _ normalization: Normalization) {
    var shape = Self.plain
    shape.hidden = [4, 5]
    shape.activation = activation
    shape.normalization = normalization
    #expect(Self.error(shape, .crossEntropy) < 1e-6)
  }

  @Test func dropoutHasTheGradientOfWhatItKept() {
    var shape = Self.plain
    shape.dropout = 0.4
    #expect(Self.error(shape, .squared) < 1e-7)
  }

  @Test func embeddingsHaveTheirGradient() {
    var shape = Self.plain
    shape.numbers = 2
    shape.tables = [EmbeddingTable(levels: 3, width: 2), EmbeddingTable(levels: 2, width: 3)]
    #expect(Self.error(shape, .crossEntropy) < 1e-7)
  }

  @Test func aNetworkWithoutHiddenLayersHasItsGradient() {
    var shape = Self.plain
    shape.hidden = []
    #expect(Self.error(shape, .crossEntropy) < 1e-7)
  }
}

extension NetworkLoss {
  fileprivate var isHuber: Bool { if case .huber = self { true } else { false } }
}
