import Foundation
import Learning
import LinearAlgebra
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

  @Test func moreLandmarksThanRowsAreCutWithARemark() throws {
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
