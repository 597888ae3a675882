import Statistics
import Testing

@testable import Drift

@Suite struct KernelEmbeddingTests {
  private func rows(_ count: Int, shift: Double, scale: Double = 1, seed: UInt64) -> [[Double]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in [shift + scale * generator.normal(), generator.normal(), 0.5 * generator.normal()] }
  }

  @Test(arguments: [(0.5, 1.0), (1.0, 1.0), (2.0, 1.0), (0.0, 3.0)])
  func isTheDiscrepancyOfTheKernelItself(_ shift: Double, _ scale: Double) throws {
    let (first, second) = (rows(150, shift: 0, seed: 1), rows(120, shift: shift, scale: scale, seed: 2))
    let exact = try MaximumMeanDiscrepancy(reference: first, current: second, bandwidth: 1.5).unbiasedSquare
    let embedding = KernelEmbedding(columns: 3, bandwidth: 1.5, frequencies: 4_000, seed: 5)
    let found = embedding.discrepancy(
      embedding.sample(first.flatMap { $0 }), embedding.sample(second.flatMap { $0 }))
    #expect(abs(found - exact) < 0.08 * exact, "\(found) for \(exact)")
  }

  @Test func isNothingOnAverageWhereNothingDrifted() {
    let embedding = KernelEmbedding(columns: 3, bandwidth: 1.5, seed: 5)
    let all = (0..<40).map { embedding.sample(rows(60, shift: 0, seed: 10 + $0).flatMap { $0 }) }
    let values = zip(all, all.dropFirst()).map { embedding.discrepancy($0, $1) }
    #expect(abs(values.reduce(0, +) / Double(values.count)) < 0.006)
    #expect(values.contains { $0 < 0 } && values.contains { $0 > 0 })
  }

  @Test func hasNoValueBelowTwoRows() {
    let embedding = KernelEmbedding(columns: 2, bandwidth: 1, seed: 1)
    #expect(embedding.discrepancy(embedding.sample([1, 2]), embedding.sample([1, 2, 3, 4])).isNaN)
    #expect(embedding.discrepancy(embedding.sample([]), embedding.sample([1, 2, 3, 4])).isNaN)
  }
}
