import LinearAlgebra
import Statistics
import Testing

@Suite struct MomentsTests {
  private func sample(rows: Int, columns: Int, offset: Double = 0, seed: UInt64 = 1) -> Matrix<Double> {
    var generator = SeededGenerator(seed: seed)
    return Matrix(
      rows: rows, columns: columns, storage: (0..<rows * columns).map { _ in offset + generator.normal() })
  }

  /// Sums about the means, computed the plain way.
  private func expected(
    _ inputs: Matrix<Double>, _ weights: [Double]
  ) -> (means: [Double], gram: Matrix<Double>) {
    let total = weights.reduce(0, +)
    let means = (0..<inputs.columns).map { column in
      (0..<inputs.rows).reduce(0.0) { $0 + weights[$1] * (inputs[$1, column] - inputs[0, column]) } / total
        + inputs[0, column]
    }
    var gram = Matrix<Double>(rows: inputs.columns, columns: inputs.columns)
    for row in 0..<inputs.rows {
      for first in 0..<inputs.columns {
        for second in 0..<inputs.columns {
          gram[first, second] +=
            weights[row] * (inputs[row, first] - means[first]) * (inputs[row, second] - means[second])
        }
      }
    }
    return (means, gram)
  }

  private func difference(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test(arguments: [0.0, 3, 1e7]) func agreeWithPlainSumsWhateverTheOffset(offset: Double) {
    let inputs = sample(rows: 700, columns: 5, offset: offset)
    let targets = sample(rows: 700, columns: 2, seed: 2)
    var generator = SeededGenerator(seed: 3)
    let weights = (0..<700).map { _ in generator.uniform() }
    let moments = Moments(inputs: inputs, targets: targets, weights: weights)
    let plain = expected(inputs, weights)
    // An offset of 1e7 leaves nine digits of the values themselves.
    let tolerance = 1e-10 + offset * 1e-13
    #expect(difference(moments.means, plain.means) < tolerance)
    #expect(difference(moments.gram.storage, plain.gram.storage) < 1e3 * tolerance)
    #expect(abs(moments.weightSum - weights.reduce(0, +)) < 1e-9)
  }

  @Test func unitWeightsGiveTheSameBitsAsNone() {
    let inputs = sample(rows: 300, columns: 4)
    let targets = sample(rows: 300, columns: 1, seed: 2)
    let plain = Moments(inputs: inputs, targets: targets)
    let weighted = Moments(inputs: inputs, targets: targets, weights: [Double](repeating: 1, count: 300))
    #expect(plain.gram == weighted.gram)
    #expect(plain.cross == weighted.cross)
    #expect(plain.means == weighted.means)
  }

  @Test func severalThreadsGiveTheSameBitsAsOne() {
    let inputs = sample(rows: 20_000, columns: 3)
    let targets = sample(rows: 20_000, columns: 1, seed: 2)
    BLASLibrary.beginOneThread()
    defer { BLASLibrary.endOneThread() }
    let one = Moments(inputs: inputs, targets: targets, threadCount: 1)
    let four = Moments(inputs: inputs, targets: targets, threadCount: 4)
    #expect(one.gram == four.gram)
    #expect(one.cross == four.cross)
  }

  @Test func constantColumnsHaveNoSpreadAtAll() {
    var inputs = sample(rows: 500, columns: 3)
    for row in 0..<500 { inputs[row, 1] = 0.1 }
    let moments = Moments(inputs: inputs, targets: sample(rows: 500, columns: 1, seed: 2))
    #expect((0..<3).allSatisfy { moments.gram[1, $0] == 0 && moments.gram[$0, 1] == 0 })
    #expect(moments.cross[1, 0] == 0)
    #expect(abs(moments.means[1] - 0.1) < 1e-15)
  }

  @Test func singlePrecisionKeepsSixDigits() {
    let inputs = sample(rows: 3000, columns: 4, offset: 100)
    let targets = sample(rows: 3000, columns: 1, seed: 2)
    let double = Moments(inputs: inputs, targets: targets)
    let single = Moments(inputs: inputs, targets: targets, single: true)
    #expect(difference(double.gram.storage, single.gram.storage) < 1e-5 * 3000)
    #expect(difference(double.gram.storage, single.gram.storage) > 0)
  }
}
