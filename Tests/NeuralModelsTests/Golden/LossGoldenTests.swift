import Foundation
import GoldenFiles
import Testing

@testable import NeuralModels

/// Losses and the GELU activation against SciPy and the formulas of their papers.
struct LossGoldenTests {
  struct Golden: Decodable {
    struct Input: Decodable {
      let scores: [[Double]]
      let hot: [[Double]]
      let smooth: [[Double]]
      let target: [[Double]]
      let weight: [Double]
      let activations: [Double]
    }
    struct Expected: Decodable {
      let squared: Double
      let huber: Double
      let crossEntropy: Double
      let smoothed: Double
      let focal: Double
      let gelu: [Double]
    }
    let input: Input
    let expected: Expected
  }

  private let golden: Golden

  init() throws {
    golden = try GoldenFile.decode("losses")
  }

  private func value(_ loss: NetworkLoss, _ targets: [[Double]]) -> Double {
    var gradient = [Double](repeating: 0, count: 18)
    return gradient.withUnsafeMutableBufferPointer { gradient in
      guard let gradient = gradient.baseAddress else { return .nan }
      return loss.evaluate(
        rows: 6, outputs: 3, scores: golden.input.scores.flatMap { $0 }, targets: targets.flatMap { $0 },
        weights: golden.input.weight, factor: 1, gradient: gradient)
    }
  }

  @Test func lossesAreThoseOfTheirDefinitions() {
    let input = golden.input
    let expected = golden.expected
    #expect(abs(value(.squared, input.target) - expected.squared) < 1e-12 * expected.squared)
    #expect(abs(value(.huber(delta: 0.7), input.target) - expected.huber) < 1e-12 * expected.huber)
    #expect(abs(value(.crossEntropy, input.hot) - expected.crossEntropy) < 1e-12 * expected.crossEntropy)
    #expect(abs(value(.crossEntropy, input.smooth) - expected.smoothed) < 1e-12 * expected.smoothed)
    #expect(abs(value(.focal(gamma: 2), input.smooth) - expected.focal) < 1e-12 * expected.focal)
    // Without temperature and with the teacher alone, distillation is cross-entropy to the teacher.
    let both = zip(input.smooth, input.hot).map { $0 + $1 }
    #expect(abs(value(.distillation(temperature: 1, share: 1), both) - expected.smoothed) < 1e-12 * expected.smoothed)
    #expect(
      abs(value(.distillation(temperature: 1, share: 0), both) - expected.crossEntropy)
        < 1e-12 * expected.crossEntropy)
  }

  @Test func geluIsThatOfThePaper() {
    let values = golden.input.activations
    let zeros = [Double](repeating: 0, count: values.count)
    var found = values
    found.withUnsafeMutableBufferPointer { found in
      guard let found = found.baseAddress else { return }
      Double.kernels.activate(Activation.gelu.code, 1, Int64(values.count), zeros, found, found)
    }
    #expect(zip(found, golden.expected.gelu).allSatisfy { abs($0 - $1) < 1e-13 })
  }
}
