import Learning
import LinearAlgebra
import Testing
import Transforms

/// Sets large enough to be cut into lanes, which the catalogue's laws don't make.
struct ThreadTests {
  private let rows = 9000

  private func check<Step: Transform>(_ transform: Step, _ inputs: Matrix<Double>, _ comment: Comment) throws {
    let examples = try Examples(inputs)
    var alone = FitContext(seed: 1)
    let expected = try transform.fitTransforming(examples, in: &alone)
    #expect(try expected.fitted.transform(inputs) == expected.inputs, comment)
    for threads in [2, 3, 5] {
      var context = FitContext(seed: 1, threadCount: threads)
      let found = try transform.fitTransforming(examples, in: &context)
      #expect(found.inputs == expected.inputs, comment)
      #expect(try ArtefactEncoder.encode(found.fitted) == ArtefactEncoder.encode(expected.fitted), comment)
    }
  }

  @Test func trainingRowsComeOutTheSameOnAnyNumberOfThreads() throws {
    let inputs = normalMatrix(rows: rows, columns: 6, seed: 2)
    try check(StandardScaling(), inputs, "standard scaling")
    try check(MinMaxScaling(), inputs, "min-max scaling")
    try check(RobustScaling(), inputs, "robust scaling")
    try check(PCA(.init(components: .count(3))), inputs, "PCA")
    try check(PCA(.init(components: .all, whiten: true)), inputs, "PCA, whitened")
    try check(PCA(.init(components: .none)), inputs, "no PCA")
  }

  @Test func lanesAddUpToTheMeanAndDeviationOfAllRows() throws {
    var inputs = normalMatrix(rows: rows, columns: 2, seed: 3)
    for row in 0..<rows { inputs[row, 1] = 1e6 + Double(row % 3) }
    let fitted = try StandardScaling().fit(Examples(inputs))
    let mean = inputs.column(0).reduce(0, +) / Double(rows)
    #expect(abs(fitted.centers[0] - mean) < 1e-14)
    #expect(abs(fitted.centers[1] - 1_000_001) < 1e-9)
    #expect(abs(fitted.factors[1] - (1.5).squareRoot()) < 1e-9)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func aValueThatIsNotFiniteInTheLastLaneIsSeen(_ value: Double) throws {
    var inputs = normalMatrix(rows: rows, columns: 3, seed: 4)
    inputs[rows - 2, 1] = value
    let examples = try Examples(inputs)
    if value.isNaN {
      var context = FitContext(seed: 1, threadCount: 2)
      let both = try StandardScaling().fitTransforming(examples, in: &context)
      #expect(both.inputs[rows - 2, 1].isNaN)
      #expect(both.inputs.storage.count { $0.isNaN } == 1)
    } else {
      #expect(throws: FitError.notFinite(row: rows - 2, column: 1, feature: "x1")) {
        try StandardScaling().fit(examples)
      }
    }
    #expect(throws: FitError.notFinite(row: rows - 2, column: 1, feature: "x1")) {
      try PCA(.init(components: .count(2))).fit(examples)
    }
  }
}
