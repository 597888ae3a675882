import GoldenFiles
import Learning
import LinearAlgebra
import Statistics
import Testing
import Transforms

struct TargetEncodingTests {
  private static let features = [
    Feature(name: "n", sources: [0]), Feature(name: "c", kind: .categorical(levelCount: 3), sources: [1]),
  ]
  private static let inputs = Matrix<Double>([[9, 0], [9, 0], [9, 1], [9, 1], [9, 1], [9, .nan]])

  private func encoding(_ smoothing: Double) throws -> TargetEncoding {
    try TargetEncoding(.init(settings: ["smoothing": .number(smoothing)]))
  }

  @Test func levelsBecomeSmoothedMeans() throws {
    let examples = try Examples(inputs: Self.inputs, features: Self.features, targets: .values([1, 3, 5, 6, 7, 20]))
    // The mean of all is 7; two rows of it are mixed in.
    let fitted = try encoding(2).fit(examples)
    #expect(transformed([4, 0], by: fitted) == [4, (4 + 14) / 4])
    #expect(transformed([4, 1], by: fitted) == [4, (18 + 14) / 5])
    #expect(transformed([4, .nan], by: fitted) == [4, (20 + 14) / 3])
    #expect(transformed([4, 2], by: fitted) == [4, 7])
    #expect(transformed([4, 8], by: fitted) == [4, 7])
    #expect(transformed([4, 0], by: try encoding(0).fit(examples)) == [4, 2])
  }

  @Test func twoClassesTakeOneColumnAndMoreTakeOneEach() throws {
    let two = try Examples(
      inputs: Self.inputs, features: Self.features, targets: .classes([0, 1, 1, 1, 1, 0], classCount: 2))
    #expect(transformed([4, 0], by: try encoding(0).fit(two)) == [4, 0.5])
    let three = try Examples(
      inputs: Self.inputs, features: Self.features, targets: .classes([0, 1, 2, 2, 1, 0], classCount: 3))
    let fitted = try encoding(0).fit(three)
    #expect(fitted.outputFeatures.map(\.name) == ["n", "c target 0", "c target 1", "c target 2"])
    #expect(transformed([4, 1], by: fitted) == [4, 0, 1.0 / 3, 2.0 / 3])
  }

  @Test func trainingRowsDoNotSeeTheirOwnTarget() throws {
    // Every row has a level of its own, and targets are pure noise: encoded by all rows they would be known exactly.
    var generator = SeededGenerator(seed: 2)
    let targets = (0..<40).map { _ in generator.normal() }
    let inputs = Matrix(rows: 40, columns: 1, storage: (0..<40).map { Double($0) })
    let features = [Feature(name: "id", kind: .categorical(levelCount: 40), sources: [0])]
    let examples = try Examples(inputs: inputs, features: features, targets: .values(targets))
    var context = FitContext(seed: 5)
    let both = try encoding(0).fitTransforming(examples, in: &context)
    #expect(try largestDifference(both.fitted.transform(inputs).storage, targets) < 1e-14)
    // Out of fold a level of one row is unknown: each row has the mean of the other folds, one number a fold.
    #expect(Set(both.inputs.storage.map { ($0 * 1e9).rounded() }).count == 5)
    for (row, encoded) in both.inputs.storage.enumerated() { #expect(abs(encoded - targets[row]) > 1e-6) }
  }

  @Test func aFoldIsEncodedByTheOthers() throws {
    let rows = 30
    let inputs = Matrix(rows: rows, columns: 1, storage: (0..<rows).map { Double($0 % 2) })
    // Random, so that no two folds have the same mean by chance.
    let targets = normalMatrix(rows: rows, columns: 1, seed: 14).storage
    let features = [Feature(name: "c", kind: .categorical(levelCount: 2), sources: [0])]
    let examples = try Examples(inputs: inputs, features: features, targets: .values(targets))
    var context = FitContext(seed: 7)
    let encoded = try encoding(0).fitTransforming(examples, in: &context).inputs.storage
    // The folds can be told from the encoded values; the rows of one fold and level must have the mean of the others.
    for level in 0..<2 {
      let members = (0..<rows).filter { $0 % 2 == level }
      for value in Set(members.map { encoded[$0] }) {
        let others = members.filter { encoded[$0] != value }
        #expect(abs(value - others.reduce(0) { $0 + targets[$1] } / Double(others.count)) < 1e-9)
      }
    }
  }

  @Test func oneRowHasNoOthers() throws {
    let examples = try Examples(
      inputs: Matrix([[1, 0]]), features: Self.features, targets: .values([5]))
    var context = FitContext(seed: 0)
    #expect(try TargetEncoding().fitTransforming(examples, in: &context).inputs.storage == [1, 5])
  }
}
