import Foundation
import Learning
import LinearAlgebra
import Records
import Testing
import Transforms

struct ProjectionTests {
  private let inputs = normalMatrix(rows: 30, columns: 40, seed: 3)

  private func squaredDistance(_ rows: Matrix<Double>, _ first: Int, _ second: Int) -> Double {
    zip(rows.row(first), rows.row(second)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  @Test(arguments: ["gaussian", "sparse"]) func randomProjectionKeepsDistances(_ entries: String) throws {
    let parameters = try RandomProjection.Parameters(settings: ["components": 400, "entries": .text(entries)])
    let found = try RandomProjection(parameters).fit(Examples(inputs), seed: 1).transform(inputs)
    #expect(found.columns == 400)
    for row in 1..<30 {
      let ratio = squaredDistance(found, 0, row) / squaredDistance(inputs, 0, row)
      // Four standard deviations of the mean of 400 squares.
      #expect(abs(ratio - 1) < 4 * (2.0 / 400).squareRoot())
    }
  }

  @Test(arguments: ["gaussian", "sparse"]) func moreProjectionsBeginWithFewer(_ entries: String) throws {
    func projected(_ components: Int) throws -> Matrix<Double> {
      let settings: [String: SettingValue] = ["components": .integer(components), "entries": .text(entries)]
      return try RandomProjection(.init(settings: settings)).fit(Examples(inputs), seed: 1).transform(inputs)
    }
    let few = try projected(4)
    let many = try projected(16)
    // Entries have variance 1 / components.
    for row in 0..<30 { for column in 0..<4 { #expect(abs(few[row, column] - 2 * many[row, column]) < 1e-12) } }
  }

  @Test func moreWavesBeginWithFewerWhateverTheWidth() throws {
    func waves(_ components: Int, _ gamma: Double) throws -> Matrix<Double> {
      try RandomFourierFeatures(.init(settings: ["components": .integer(components), "gamma": .number(gamma)]))
        .fit(Examples(inputs), seed: 1).transform(inputs)
    }
    let few = try waves(3, 0.01)
    let many = try waves(12, 0.01)
    for row in 0..<30 { for column in 0..<3 { #expect(abs(few[row, column] - 2 * many[row, column]) < 1e-12) } }
    // At the origin only the phase is left, which doesn't depend on the width of the kernel.
    let origin = Matrix<Double>(rows: 1, columns: 40)
    func phases(_ gamma: Double) throws -> Matrix<Double> {
      try RandomFourierFeatures(.init(settings: ["components": 5, "gamma": .number(gamma)]))
        .fit(Examples(inputs), seed: 1).transform(origin)
    }
    #expect(try phases(0.01) == phases(3))
  }

  @Test func moreLandmarksIncludeFewer() throws {
    func likeness(_ components: Int) throws -> Matrix<Double> {
      try Nystroem(.init(settings: ["components": .integer(components), "gamma": 0.02])).fit(Examples(inputs), seed: 1)
        .transform(inputs)
    }
    // A row is a landmark where its likeness to itself is exact.
    func landmarks(_ components: Int) throws -> Set<Int> {
      let found = try likeness(components)
      return Set((0..<30).filter { abs(dot(found.row($0), found.row($0)) - 1) < 1e-9 })
    }
    let few = try landmarks(5)
    #expect(few.count == 5)
    #expect(try few.isSubset(of: landmarks(12)))
  }

  @Test func anotherSeedGivesAnotherProjection() throws {
    let first = try RandomProjection().fit(Examples(inputs), seed: 1).transform(inputs)
    let second = try RandomProjection().fit(Examples(inputs), seed: 2).transform(inputs)
    #expect(first != second)
  }

  @Test func wavesComeCloseToTheGaussianKernel() throws {
    let parameters = try RandomFourierFeatures.Parameters(settings: ["components": 3000, "gamma": 0.01])
    let waves = try RandomFourierFeatures(parameters).fit(Examples(inputs), seed: 1).transform(inputs)
    for row in 0..<10 {
      let expected = exp(-0.01 * squaredDistance(inputs, 0, row))
      #expect(abs(dot(waves.row(0), waves.row(row)) - expected) < 4 / 3000.0.squareRoot())
    }
  }

  @Test func likenessIsExactBetweenLandmarks() throws {
    let parameters = try Nystroem.Parameters(settings: ["components": 30, "gamma": 0.02])
    let found = try Nystroem(parameters).fit(Examples(inputs)).transform(inputs)
    for first in 0..<30 {
      for second in 0...first {
        let expected = exp(-0.02 * squaredDistance(inputs, first, second))
        #expect(abs(dot(found.row(first), found.row(second)) - expected) < 1e-9)
      }
    }
  }

  @Test func repeatedLandmarksAreHarmless() throws {
    let rows = Matrix<Double>([[1, 2], [1, 2], [1, 2], [3, 4]])
    let found = try Nystroem().fit(Examples(rows)).transform(rows)
    #expect(found.storage.allSatisfy { $0.isFinite })
    #expect(abs(dot(found.row(0), found.row(1)) - 1) < 1e-9)
    let constant = Matrix<Double>(rows: 3, columns: 2, repeating: 5)
    #expect(try Nystroem().fit(Examples(constant)).transform(constant).storage.allSatisfy { $0.isFinite })
    #expect(try RandomFourierFeatures().fit(Examples(constant)).transform(constant).storage.allSatisfy { $0.isFinite })
  }

  @Test func moreLandmarksThanRowsAreCutWithANote() throws {
    var context = FitContext(seed: 0)
    let fitted = try Nystroem().fit(Examples(inputs), in: &context)
    #expect(fitted.outputFeatures.count == 30)
    #expect(context.notes.count == 1)
  }

  @Test func badInputsAreRefused() throws {
    let category = [Feature(name: "c", kind: .categorical(levelCount: 2), sources: [0])]
    let categorical = try Examples(Matrix([[0], [1]]), features: category)
    let missing = try Examples(Matrix([[0], [.nan]]))
    for transform in [RandomProjection(), RandomFourierFeatures(), Nystroem()] as [any Transform] {
      #expect(throws: FitError.categoricalFeature(name: "c")) {
        _ = try transform.fit(categorical) as any FittedTransform
      }
      #expect(throws: FitError.notFinite(row: 1, column: 0, feature: "x0")) {
        _ = try transform.fit(missing) as any FittedTransform
      }
    }
  }
}
