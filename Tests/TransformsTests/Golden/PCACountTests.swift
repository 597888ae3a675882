import GoldenFiles
import Foundation
import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import Transforms

/// Rules that choose the number of principal components.
struct PCACountTests {
  static let rules = [ComponentCount.automatic, .parallelAnalysis, .crossValidation]

  /// `signals` directions of standard deviation 3 within noise of standard deviation 1.
  static func planted(rows: Int, columns: Int, signals: Int, seed: UInt64) throws -> Matrix<Double> {
    var inputs = normalMatrix(rows: rows, columns: columns, seed: seed)
    guard signals > 0 else { return inputs }
    let axes = try orthonormalBasis(of: normalMatrix(rows: columns, columns: signals, seed: seed + 100))
    let added = normalMatrix(rows: rows, columns: signals, seed: seed + 200).times(axes, transposingOther: true)
    for place in inputs.storage.indices { inputs.storage[place] += 3 * added.storage[place] }
    return inputs
  }

  static func count(
    _ rule: ComponentCount, _ examples: Examples, threads: Int = 1, shared: SharedWork? = nil,
    solver: PCA.Solver = .automatic
  ) throws -> Int {
    var context = FitContext(seed: 7, threadCount: threads, sharedWork: shared)
    return try PCA(.init(components: rule, solver: solver)).fit(examples, in: &context).outputFeatures.count
  }

  @Test(arguments: ["wine", "digits"]) func heldOutLikelihoodsAreThoseOfScikitLearn(_ name: String) throws {
    let expected = try GoldenFile("pca_count")["expected", name]
    var inputs = try GoldenFile("data_\(name)")["expected", "X"].matrix
    if name == "wine" {
      inputs = try StandardScaling().fit(Examples(inputs)).transform(inputs)
    } else {
      let rows = Array(stride(from: 0, to: inputs.rows, by: 4))
      inputs = inputs.selectingRows(rows).selectingColumns(try expected["columns"].vector.map { Int($0) })
    }
    let folds = try expected["foldOfRow"].vector.map { Int($0) }
    let found = try HeldOutLikelihood(
      inputs, weights: nil, foldOfRow: folds, directions: inputs.columns, threadCount: 2)
    #expect(found.means.count == inputs.columns - 1)
    let scores = try expected["scores"].matrix
    for (row, size) in try expected["sizes"].vector.enumerated() {
      let means = found.folds.map { $0.means[Int(size) - 1] }
      #expect(largestDifference(means, scores.row(row)) < 1e-9, "\(size) components")
    }
    #expect(found.bestCount == Int(try expected["best"].number))
  }

  @Test(arguments: ["planted", "noise", "standardWine"])
  func permutedVariancesAreThoseOfNumpy(_ name: String) throws {
    let fixture = try GoldenFile("pca_count")
    let expected = try fixture["expected", name]
    let inputs =
      if name == "standardWine" {
        try StandardScaling().fit(Examples(GoldenFile("data_wine")["expected", "X"].matrix)).transform(
          GoldenFile("data_wine")["expected", "X"].matrix)
      } else {
        try fixture["input", name].matrix
      }
    let examples = try Examples(inputs)
    let variances = try expected["variances"].vector
    #expect(try largestDifference(PCA().fit(examples).variances, variances) < 1e-9)
    let many = try ParallelAnalysis(
      examples, permutations: 999, generator: SeededGenerator(seed: 1), threadCount: 2)
    #expect(zip(many.thresholds, try expected["q95"].vector).allSatisfy { abs($0 / $1 - 1) < 0.01 })
    let few = try ParallelAnalysis(examples, generator: SeededGenerator(seed: 2), threadCount: 1)
    #expect(zip(few.thresholds, try expected["q80"].vector).allSatisfy { $0 > $1 })
    #expect(zip(few.thresholds, try expected["largest"].vector).allSatisfy { $0 < $1 * 1.01 })
    #expect(few.signalCount(variances) == Int(try expected["count"].number))
  }

  @Test(arguments: rules, [0, 1, 3, 5]) func plantedDirectionsAreFound(_ rule: ComponentCount, _ signals: Int) throws {
    let inputs = try Self.planted(rows: 600, columns: 20, signals: signals, seed: 21)
    #expect(try Self.count(rule, Examples(inputs)) == max(1, signals))
  }

  @Test(arguments: rules) func plantedDirectionsAreFoundInMoreColumnsThanRows(_ rule: ComponentCount) throws {
    let inputs = try Self.planted(rows: 60, columns: 90, signals: 2, seed: 5).storage
    let strong = Matrix(rows: 60, columns: 90, storage: inputs)
    #expect(try Self.count(rule, Examples(strong)) == 2)
  }

  @Test func fewRowsAreScoredAsIfByAllColumns() throws {
    // Columns beyond the rows: once within the span of the rows, once by covariances of all columns.
    let inputs = try Self.planted(rows: 30, columns: 40, signals: 2, seed: 8)
    var context = FitContext(seed: 4)
    let spanned = try HeldOutLikelihood(of: Examples(inputs), in: &context)
    let all = try HeldOutLikelihood(
      inputs, weights: nil,
      foldOfRow: HeldOutLikelihood.folds(rows: 30, generator: FitContext(seed: 4).stream("held-out-folds")),
      directions: 40,
      threadCount: 1)
    #expect(largestDifference(spanned.means, all.means) < 1e-9)
    #expect(spanned.means.count == 22)
  }

  @Test(arguments: [ComponentCount.parallelAnalysis, .crossValidation])
  func theCountDependsOnNeitherThreadsNorSharingNorTrial(_ rule: ComponentCount) throws {
    // Weak directions, so that the count is not a matter of course.
    var inputs = normalMatrix(rows: 90, columns: 12, seed: 31)
    for row in 0..<90 { for column in 0..<12 { inputs[row, column] *= 1 + 0.1 * Double(column % 4) } }
    for row in 0..<90 { for column in 1..<5 { inputs[row, column] += inputs[row, 0] * 0.4 } }
    let shared = SharedWork(limitBytes: 1 << 24)
    var found: Set<Int> = []
    for threads in 1...3 {
      found.insert(try Self.count(rule, Examples(inputs), threads: threads))
      found.insert(try Self.count(rule, Examples(inputs), threads: threads))
      found.insert(
        try Self.count(rule, Examples(inputs, identity: "rows"), threads: threads, shared: shared))
    }
    #expect(found.count == 1)
  }

  @Test(arguments: [ComponentCount.parallelAnalysis, .crossValidation])
  func trialsOnTheSameExamplesShareTheWork(_ rule: ComponentCount) throws {
    let examples = try Examples(Self.planted(rows: 80, columns: 6, signals: 1, seed: 2), identity: "rows")
    let shared = SharedWork(limitBytes: 1 << 24)
    _ = try Self.count(rule, examples, shared: shared)
    let bytes = shared.heldBytes
    _ = try Self.count(rule, examples, shared: shared)
    _ = try Self.count(.all, examples, shared: shared)
    #expect(shared.heldBytes == bytes)
  }

  @Test(arguments: rules) func constantAndRepeatedColumnsChangeNothing(_ rule: ComponentCount) throws {
    let inputs = try Self.planted(rows: 300, columns: 8, signals: 2, seed: 14)
    guard rule != .automatic else { return }
    var wider = Matrix<Double>(rows: 300, columns: 10, repeating: 4.1)
    for row in 0..<300 { for column in 0..<8 { wider[row, column] = inputs[row, column] } }
    for row in 0..<300 { wider[row, 9] = -1e9 }
    #expect(try Self.count(rule, Examples(wider)) == 2)
    // Twice the same columns vary in the same directions, each twice as much.
    let twice = inputs.selectingColumns(Array(0..<8) + Array(0..<8))
    var context = FitContext(seed: 1)
    let single = try HeldOutLikelihood(of: Examples(inputs), in: &context)
    context = FitContext(seed: 1)
    let doubled = try HeldOutLikelihood(of: Examples(twice), in: &context)
    #expect(doubled.bestCount == single.bestCount)
    #expect(doubled.means.count == 7)
    #expect(zip(single.means, doubled.means).allSatisfy { abs($0 - $1 - 4 * log(2.0)) < 1e-9 })
  }

  @Test(arguments: [ComponentCount.parallelAnalysis, .crossValidation])
  func scaleAndOffsetChangeNothing(_ rule: ComponentCount) throws {
    let inputs = try Self.planted(rows: 200, columns: 8, signals: 3, seed: 3)
    for (scale, offset) in [(1e-100, 0.0), (1e100, 0), (1e140, 1e142), (1, 1e6)] {
      let moved = Matrix(rows: 200, columns: 8, storage: inputs.storage.map { $0 * scale + offset })
      #expect(try Self.count(rule, Examples(moved)) == 3, "times \(scale) plus \(offset)")
    }
  }

  @Test(arguments: [ComponentCount.parallelAnalysis, .crossValidation])
  func unitWeightsAreNoWeightsAndRowsWithoutWeightAreAbsent(_ rule: ComponentCount) throws {
    let inputs = try Self.planted(rows: 120, columns: 6, signals: 2, seed: 9)
    let plain = try Self.count(rule, Examples(inputs))
    #expect(try Self.count(rule, Examples(inputs, weights: [Double](repeating: 1, count: 120))) == plain)
    let weights = (0..<120).map { $0 % 4 == 0 ? 0 : 1.0 }
    var broken = inputs
    for row in stride(from: 0, to: 120, by: 4) { for column in 0..<6 { broken[row, column] = 1e6 * Double(row) } }
    let kept = inputs.selectingRows((0..<120).filter { $0 % 4 != 0 })
    #expect(try Self.count(rule, Examples(broken, weights: weights)) == Self.count(rule, Examples(kept)))
  }

  @Test func permutedVariancesOfWeightedRowsKeepTheTotal() throws {
    let inputs = normalMatrix(rows: 150, columns: 6, seed: 44)
    var generator = SeededGenerator(seed: 1)
    let weights = (0..<150).map { _ in generator.uniform() < 0.5 ? 3.0 : 0.2 }
    let analysis = try ParallelAnalysis(
      Examples(inputs, weights: weights), permutations: 1, generator: generator, threadCount: 1)
    let total = try PCA().fit(Examples(inputs, weights: weights)).totalVariance
    #expect(abs(analysis.thresholds.reduce(0, +) - total) < 1e-9 * total)
    // The noise is that of fewer rows than there are, so it spreads more.
    let many = try ParallelAnalysis(Examples(inputs), permutations: 99, generator: generator, threadCount: 1)
    let weighted = try ParallelAnalysis(
      Examples(inputs, weights: weights), permutations: 99, generator: generator, threadCount: 1)
    #expect(weighted.thresholds[0] > many.thresholds[0])
  }

  @Test(arguments: [ComponentCount.parallelAnalysis, .crossValidation], 2...6)
  func tinySetsHaveAnAnswer(_ rule: ComponentCount, _ rows: Int) throws {
    for columns in [1, 2, 3, 9] {
      let inputs = normalMatrix(rows: rows, columns: columns, seed: UInt64(rows))
      for solver in [PCA.Solver.automatic, .covariance, .singularValues] {
        #expect((1...rows).contains(try Self.count(rule, Examples(inputs), solver: solver)))
      }
      let constant = Matrix<Double>(rows: rows, columns: columns, repeating: 2.7)
      #expect(try Self.count(rule, Examples(constant)) == 1)
      let equal = inputs.selectingRows((0..<rows).map { min($0, 1) })
      #expect(try Self.count(rule, Examples(equal)) == 1)
    }
  }

  @Test func tooFewRowsToCompareSizesAreNoted() throws {
    var context = FitContext(seed: 0)
    let inputs = normalMatrix(rows: 3, columns: 4, seed: 1)
    _ = try PCA(.init(components: .crossValidation)).fit(Examples(inputs), in: &context)
    #expect(context.notes.count == 1)
  }

  @Test(arguments: [ComponentCount.parallelAnalysis, .crossValidation])
  func rulesThatNeedRowsAreRefusedWithoutThem(_ rule: ComponentCount) throws {
    var parts = CovarianceAccumulator(columns: 2)
    parts.add(normalMatrix(rows: 9, columns: 2, seed: 1))
    var context = FitContext(seed: 0)
    func isRefusal(_ error: any Error) -> Bool {
      if case .invalidParameter(let name, let value, _) = error as? FitError {
        name == "components" && value == rule.setting.description
      } else {
        false
      }
    }
    #expect(
      performing: { try PCA(.init(components: rule)).fit(parts, features: Feature.numeric(count: 2), in: &context) },
      throws: isRefusal)
    #expect(
      performing: {
        try PCA(.init(components: rule, solver: .randomized)).fit(Examples(normalMatrix(rows: 9, columns: 2, seed: 1)))
      }, throws: isRefusal)
  }

  @Test func joinedAccumulatorsHoldTheRowsOfBoth() throws {
    let inputs = Matrix(
      rows: 90, columns: 4, storage: normalMatrix(rows: 90, columns: 4, seed: 8).storage.map { $0 + 1e6 })
    let weights = (0..<90).map { Double($0 % 5) }
    var all = CovarianceAccumulator(columns: 4)
    all.add(inputs, weights: weights)
    var joined = CovarianceAccumulator(columns: 4)
    for part in [0..<1, 1..<40, 40..<90] {
      var next = CovarianceAccumulator(columns: 4)
      next.add(inputs.selectingRows(Array(part)), weights: Array(weights[part]))
      joined.add(next)
    }
    #expect(joined.rows == 90)
    #expect(largestDifference(joined.means, all.means) < 1e-14)
    let (found, expected) = (try #require(joined.covariance), try #require(all.covariance))
    #expect(largestDifference(found.storage, expected.storage) < 1e-10)
  }

  @Test(arguments: [1, 2, 3]) func threadsChangeNoBitOfTheCovariances(_ threads: Int) throws {
    let inputs = normalMatrix(rows: 5_000, columns: 5, seed: 6)
    var one = CovarianceAccumulator(columns: 5)
    one.add(inputs)
    var several = CovarianceAccumulator(columns: 5)
    several.add(inputs, threadCount: threads)
    #expect(several.covariance == one.covariance)
  }
}
