import GoldenFiles
import Foundation
import Learning
import LinearAlgebra
import Records
import Statistics
import Testing

@testable import Transforms

struct PCATests {
  @Test(
    arguments: [
      ("pca_wine", "data_wine", "raw"), ("pca_wine", "data_wine", "standardized"),
      ("pca_digits", "data_digits", "raw"), ("pca_digits", "data_digits", "standardized"),
    ], [PCA.Solver.covariance, .singularValues])
  func agreesWithScikitLearn(_ files: (golden: String, data: String, scale: String), _ solver: PCA.Solver) throws {
    let expected = try GoldenFile(files.golden)["expected", files.scale]
    var inputs = try GoldenFile(files.data)["expected", "X"].matrix
    if files.scale == "standardized" { inputs = try StandardScaling().fit(Examples(inputs)).transform(inputs) }
    let examples = try Examples(inputs)
    let components = try expected["components"].matrix
    let fitted = try PCA(.init(components: .count(components.rows), solver: solver)).fit(examples)

    #expect(largestDifference(fitted.means, try expected["mean"].vector) < 1e-12)
    let variances = try expected["explained_variance"].vector
    #expect(zip(fitted.variances, variances).allSatisfy { abs($0 - $1) <= 1e-8 * $1 })
    let ratios = try expected["explained_variance_ratio"].vector
    #expect(zip(fitted.varianceRatios, ratios).allSatisfy { abs($0 - $1) <= 1e-8 * $1 })
    #expect(largestDifference([fitted.noiseVariance], [try expected["noise_variance"].number]) < 1e-9)
    // Directions are as exact as the gaps between the variances allow.
    #expect(largestDifference(fitted.components.storage, components.storage) < 1e-6)
    let first = Array(0..<5)
    let found = try fitted.transform(inputs.selectingRows(first))
    #expect(largestDifference(found.storage, try expected["transform_first5"].matrix.storage) < 1e-6)

    let whitened = try PCA(.init(components: .count(5), solver: solver, whiten: true)).fit(examples)
    let white = try whitened.transform(inputs.selectingRows(first))
    #expect(largestDifference(white.storage, try expected["whiten5_first5"].matrix.storage) < 1e-7)
  }

  @Test(arguments: [PCA.Solver.covariance, .singularValues, .randomized], [(60, 12), (12, 60), (30, 30)])
  func componentsAreOrthonormalAndTurnedUp(_ solver: PCA.Solver, _ shape: (rows: Int, columns: Int)) throws {
    let examples = try Examples(normalMatrix(rows: shape.rows, columns: shape.columns, seed: 4))
    let fitted = try PCA(.init(components: .count(9), solver: solver)).fit(examples)
    let products = fitted.components.outerGram
    #expect(largestDifference(products.storage, Matrix.identity(9).storage) < 1e-12)
    for component in 0..<9 {
      let row = fitted.components.row(component)
      #expect(row.max() ?? 0 >= -(row.min() ?? 0))
    }
    #expect(fitted.variances == fitted.variances.sorted(by: >))
  }

  @Test(arguments: [PCA.Solver.automatic, .covariance, .singularValues, .randomized], [5_000, 1 << 62, .max])
  func moreComponentsThanThereAreColumnsAreCutToTheRank(_ solver: PCA.Solver, _ count: Int) throws {
    let examples = try Examples(normalMatrix(rows: 30, columns: 4, seed: 4))
    #expect(try PCA(.init(components: .count(count), solver: solver)).fit(examples).variances.count == 4)
  }

  @Test(arguments: [PCA.Solver.covariance, .singularValues])
  func valuesTooLargeForTheirVarianceAreCalledThat(_ solver: PCA.Solver) throws {
    let large = try Examples(Matrix<Double>([[1e300, 0], [-1e300, 1], [1e300, 2]]))
    #expect {
      try PCA(.init(components: .count(1), solver: solver)).fit(large)
    } throws: { error in
      "\(error)".contains("so large that their variance overflows")
    }
  }

  @Test func ratiosUseTheTotalVariance() throws {
    let inputs = normalMatrix(rows: 40, columns: 6, seed: 1)
    let few = try PCA(.init(components: .count(2))).fit(Examples(inputs))
    let all = try PCA().fit(Examples(inputs))
    #expect(largestDifference(few.varianceRatios, Array(all.varianceRatios.prefix(2))) < 1e-14)
    #expect(abs(all.varianceRatios.reduce(0, +) - 1) < 1e-12)
    #expect(few.varianceRatios.reduce(0, +) < 0.8)
  }

  @Test func theRandomizedSketchFindsTheLeadingAxes() throws {
    let inputs = try GoldenFile("data_digits")["expected", "X"].matrix.selectingRows(Array(0..<300))
    let exact = try PrincipalAxes.byCovariance(Examples(inputs))
    let sketched = try PrincipalAxes.byRandomSketch(Examples(inputs), sketch: 20, generator: SeededGenerator(seed: 3))
    #expect(zip(sketched.variances.prefix(8), exact.variances).allSatisfy { abs($0 - $1) <= 1e-5 * $1 })
    #expect(abs(sketched.totalVariance - exact.totalVariance) < 1e-9 * exact.totalVariance)
  }

  @Test func aShareKeepsAsFewAsHoldMore() throws {
    let inputs = try GoldenFile("data_wine")["expected", "X"].matrix
    let scaled = try Examples(StandardScaling().fit(Examples(inputs)).transform(inputs))
    let ratios = try PCA().fit(scaled).varianceRatios
    for share in [0.1, 0.5, 0.8, 0.95, 0.999] {
      let kept = try PCA(.init(components: .varianceShare(share))).fit(scaled).outputFeatures.count
      #expect(ratios.prefix(kept).reduce(0, +) > share)
      #expect(ratios.prefix(kept - 1).reduce(0, +) <= share)
    }
  }

  @Test func everySizeComesFromOneDecomposition() throws {
    let inputs = normalMatrix(rows: 50, columns: 8, seed: 6)
    let examples = try Examples(inputs, identity: "fold-1")
    let shared = SharedWork(limitBytes: 1 << 20)
    var bytes = 0
    for count in 1...8 {
      var context = FitContext(seed: 1, sharedWork: shared)
      let fitted = try PCA(.init(components: .count(count))).fit(examples, in: &context)
      #expect(try fitted == PCA(.init(components: .count(count))).fit(Examples(inputs)))
      if count == 1 { bytes = shared.heldBytes } else { #expect(shared.heldBytes == bytes) }
    }
    #expect(bytes > 0)
  }

  @Test func theLeadingAxesOfManyColumnsAreThoseOfTheFullDecomposition() throws {
    var inputs = normalMatrix(rows: 200, columns: 140, seed: 16)
    // Falling spread, so that the axes are well apart.
    for row in 0..<200 { for column in 0..<140 { inputs[row, column] *= 10 * pow(0.8, Double(column)) } }
    let examples = try Examples(inputs, identity: "fold-1")
    let all = try PrincipalAxes.byCovariance(Examples(inputs))
    let shared = SharedWork(limitBytes: 1 << 24)
    var held: Set<Int> = []
    for count in [3, 20, 64] {
      var context = FitContext(seed: 1, sharedWork: shared)
      let fitted = try PCA(.init(components: .count(count))).fit(examples, in: &context)
      held.insert(shared.heldBytes)
      #expect(largestDifference(fitted.variances, Array(all.variances.prefix(count))) < 1e-11)
      #expect(abs(fitted.totalVariance - all.totalVariance) < 1e-11 * all.totalVariance)
      let few = min(count, 20)
      let found = fitted.components.selectingRows(Array(0..<few))
      #expect(largestDifference(found.storage, all.components.selectingRows(Array(0..<few)).storage) < 1e-9)
      #expect(largestDifference(fitted.components.outerGram.storage, Matrix.identity(count).storage) < 1e-12)
    }
    #expect(held.count == 1)
  }

  @Test func tooManyComponentsAreCutToTheRankWithANote() throws {
    var inputs = normalMatrix(rows: 20, columns: 5, seed: 2)
    // Two columns repeat others, so the rows vary in three directions.
    for row in 0..<20 {
      inputs[row, 3] = inputs[row, 0] * 2
      inputs[row, 4] = inputs[row, 1] - 7
    }
    for solver in [PCA.Solver.covariance, .singularValues, .randomized] {
      var context = FitContext(seed: 0)
      let fitted = try PCA(.init(components: .count(5), solver: solver)).fit(Examples(inputs), in: &context)
      #expect(fitted.outputFeatures.count == 3)
      #expect(context.notes.count == 1)
    }
    let wide = try PCA().fit(Examples(normalMatrix(rows: 4, columns: 9, seed: 2)))
    #expect(wide.outputFeatures.count == 3)
  }

  @Test func constantRowsKeepOneComponentOfZeros() throws {
    for solver in [PCA.Solver.covariance, .singularValues] {
      let inputs = Matrix<Double>(rows: 6, columns: 3, repeating: 2.5)
      let fitted = try PCA(.init(solver: solver, whiten: true)).fit(Examples(inputs))
      #expect(try fitted.transform(inputs).storage.allSatisfy { abs($0) < 1e-12 })
      #expect(fitted.outputFeatures.count == 1)
      #expect(fitted.varianceRatios == [0])
    }
  }

  @Test func oneColumnIsItsOwnComponent() throws {
    let inputs = Matrix<Double>([[1], [2], [6]])
    let fitted = try PCA().fit(Examples(inputs))
    #expect(try fitted.transform(inputs).storage == [-2, -1, 3])
    #expect(fitted.variances == [7])
  }

  @Test func badInputsAreRefused() throws {
    #expect(throws: FitError.tooFewRows(required: 2, found: 1)) { try PCA().fit(Examples(Matrix([[1, 2]]))) }
    #expect(throws: FitError.notFinite(row: 1, column: 0, feature: "x0")) {
      try PCA().fit(Examples(Matrix([[1], [.nan]])))
    }
    let category = [Feature(name: "c", kind: .categorical(levelCount: 2), sources: [0])]
    #expect(throws: FitError.categoricalFeature(name: "c")) {
      try PCA().fit(Examples(Matrix([[1], [0]]), features: category))
    }
    let fitted = try PCA().fit(Examples(Matrix([[1], [2]])))
    #expect(throws: PredictionError.noRows) { try fitted.transform(Matrix(rows: 0, columns: 1)) }
    #expect(throws: PredictionError.widthMismatch(expected: 1, found: 2)) { try fitted.transform(Matrix([[1, 2]])) }
    #expect(throws: PredictionError.notFinite(row: 0, column: 0)) { try fitted.transform(Matrix([[.nan]])) }
    #expect(throws: FitError.self) {
      try PCA(.init(components: .varianceShare(0.5), solver: .randomized)).fit(Examples(Matrix([[1], [2]])))
    }
  }

  @Test(arguments: [PCA.Solver.covariance, .singularValues, .randomized], [Double.nan, .infinity, -.infinity])
  func aValueThatIsNotFiniteIsFoundInAnyPlace(_ solver: PCA.Solver, _ value: Double) throws {
    for (row, column) in [(0, 0), (299, 4), (280, 2)] {
      for weights in [nil, (0..<300).map { Double($0 % 2) }] {
        var inputs = normalMatrix(rows: 300, columns: 5, seed: 1)
        for row in 0..<300 { inputs[row, 3] = 1 }
        inputs[row, column] = value
        #expect(throws: FitError.notFinite(row: row, column: column, feature: "x\(column)")) {
          try PCA(.init(components: .count(2), solver: solver)).fit(Examples(inputs, weights: weights))
        }
      }
    }
  }

  @Test func noComponentsMeansNoChange() throws {
    let inputs = Matrix<Double>([[1, 2], [3, 4]])
    let fitted = try PCA(.init(components: .none)).fit(Examples(inputs))
    #expect(try fitted.transform(inputs) == inputs)
    #expect(fitted.outputFeatures == Feature.numeric(count: 2))
    #expect(transformed([7, 8], by: fitted) == [7, 8])
  }

  @Test func weightsCountLikeRepeatedRows() throws {
    let inputs = normalMatrix(rows: 12, columns: 4, seed: 9)
    let unit = try PCA().fit(Examples(inputs, weights: [Double](repeating: 1, count: 12)))
    #expect(largestDifference(unit.variances, try PCA().fit(Examples(inputs)).variances) < 1e-13)
    // Directions don't depend on the divisor, so they equal those of rows that really are repeated.
    let weights = (0..<12).map { Double($0 % 3) }
    let repeated = (0..<12).flatMap { [Int](repeating: $0, count: $0 % 3) }
    let expected = try PCA().fit(Examples(inputs.selectingRows(repeated))).components
    for solver in [PCA.Solver.covariance, .singularValues] {
      let weighted = try PCA(.init(solver: solver)).fit(Examples(inputs, weights: weights)).components
      #expect(largestDifference(weighted.storage, expected.storage) < 1e-9)
    }
  }

  @Test func rowsInPartsGiveTheCovarianceOfAllOfThem() throws {
    let inputs = Matrix(
      rows: 90, columns: 3, storage: normalMatrix(rows: 90, columns: 3, seed: 8).storage.map { $0 + 1e6 })
    var parts = CovarianceAccumulator(columns: 3)
    for start in stride(from: 0, to: 90, by: 7) { parts.add(inputs.selectingRows(Array(start..<min(90, start + 7)))) }
    let centred = CentredRows(try Examples(inputs))
    let expected = centred.rows.gram.storage.map { $0 / 89 }
    #expect(parts.rows == 90)
    #expect(largestDifference(try #require(parts.covariance).storage, expected) < 1e-9)
    #expect(largestDifference(parts.means, centred.means) < 1e-14)
  }

  @Test func incrementalPCAIsThePCAOfAllRows() throws {
    let inputs = normalMatrix(rows: 70, columns: 6, seed: 13)
    var parts = CovarianceAccumulator(columns: 6)
    for start in stride(from: 0, to: 70, by: 20) { parts.add(inputs.selectingRows(Array(start..<min(70, start + 20)))) }
    var context = FitContext(seed: 0)
    let pca = PCA(.init(components: .count(3), whiten: true))
    let found = try pca.fit(parts, features: Feature.numeric(count: 6), in: &context)
    let expected = try pca.fit(Examples(inputs))
    #expect(try largestDifference(found.transform(inputs).storage, expected.transform(inputs).storage) < 1e-11)
    #expect(throws: FitError.tooFewRows(required: 2, found: 0)) {
      try pca.fit(CovarianceAccumulator(columns: 1), features: Feature.numeric(count: 1), in: &context)
    }
  }

  @Test func automaticCountFindsTheSignalInNoise() throws {
    var inputs = normalMatrix(rows: 200, columns: 20, seed: 11)
    let signal = normalMatrix(rows: 200, columns: 2, seed: 12)
    for row in 0..<200 {
      for column in 0..<20 {
        inputs[row, column] +=
          signal[row, 0] * (column < 10 ? 1.5 : 0) + signal[row, 1] * (column.isMultiple(of: 2) ? 1 : -1)
      }
    }
    #expect(try PCA(.init(components: .automatic)).fit(Examples(inputs)).outputFeatures.count == 2)
    let turned = try PCA(.init(components: .automatic)).fit(Examples(inputs.transposed))
    #expect((1...3).contains(turned.outputFeatures.count))
  }

  @Test func theMedianOfTheNoiseLawIsRight() {
    // Gavish & Donoho (2014): the optimal threshold coefficient lambda(b) / sqrt(median) is 2.8582 for square matrices.
    #expect(abs(4 / 3.0.squareRoot() / MarchenkoPastur.median(ratio: 1).squareRoot() - 2.8582) < 1e-3)
    // For vanishing ratio the law shrinks to 1.
    #expect(abs(MarchenkoPastur.median(ratio: 1e-6) - 1) < 1e-3)
  }

  @Test(arguments: [
    ("none", ComponentCount.none), ("all", .all), ("auto", .automatic), ("95%", .varianceShare(0.95)),
    ("marchenko-pastur", .automatic), ("parallel-analysis", .parallelAnalysis), ("cross-validation", .crossValidation),
  ])
  func readsComponentsFromText(_ text: String, _ expected: ComponentCount) throws {
    let parameters = try PCA.Parameters(settings: ["components": .text(text)])
    #expect(parameters.components == expected)
    #expect(try PCA.Parameters(settings: parameters.settings) == parameters)
  }

  @Test func refusesComponentsThatMeanNothing() throws {
    #expect(try PCA.Parameters(settings: ["components": .integer(5)]).components == .count(5))
    #expect(try PCA.Parameters(settings: ["components": .number(0.5)]).components == .varianceShare(0.5))
    #expect(try PCA.Parameters(settings: ["components": .none]).components == .none)
    for value in [SettingValue.integer(0), .integer(-1), .number(1.5), "many", "0%", "120%", .flag(true)] {
      #expect(throws: ParameterError.self) { try PCA.Parameters(settings: ["components": value]) }
    }
  }
}
