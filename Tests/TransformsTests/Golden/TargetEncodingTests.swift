import GoldenFiles
import Learning
import LinearAlgebra
import Statistics
import Tabular
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
    // Out of fold a level of one row is unknown: each row has the overall mean, which tells no fold from another.
    let mean = targets.reduce(0, +) / 40
    for encoded in both.inputs.storage { #expect(abs(encoded - mean) < 1e-12) }
  }

  /// A category of many levels among others; `effect` is how far the means of its levels lie apart.
  private func examples(effect: Double, groups: [Int32]? = nil, seed: UInt64 = 3) throws -> Examples {
    var generator = SeededGenerator(seed: seed)
    let levelMeans = (0..<60).map { _ in effect * generator.normal() }
    var codes: [Double] = []
    var targets: [Double] = []
    for _ in 0..<600 {
      let level = generator.integer(below: 60)
      codes.append(Double(level))
      targets.append(levelMeans[level] + generator.normal())
    }
    return try Examples(
      inputs: Matrix(rows: 600, columns: 1, storage: codes),
      features: [Feature(name: "c", kind: .categorical(levelCount: 60), sources: [0])], targets: .values(targets),
      structure: RowStructure(groups: groups, times: nil))
  }

  @Test func aColumnThatTellsNothingBecomesConstant() throws {
    var constant = 0
    for seed in 0..<20 {
      let noise = try examples(effect: 0, seed: UInt64(seed))
      var context = FitContext(seed: 1)
      let both = try TargetEncoding().fitTransforming(noise, in: &context)
      guard Set(both.inputs.storage).count == 1 else { continue }
      constant += 1
      #expect(Set(try both.fitted.transform(noise.inputs).storage) == Set(both.inputs.storage))
      #expect(
        context.notes == [
          "target-encoding: the levels of 'c' tell no more of the target than chance would, so all of them become the "
            + "overall mean"
        ])
    }
    // Chance alone passes the rule of one standard error in a few of them.
    #expect(constant >= 15)
  }

  @Test func theSmoothingFollowsTheSpreadOfTheLevels() throws {
    // The best smoothing is the variance within levels over that between them: 1 / 0.09, 1 and 1 / 100.
    for (effect, expected) in [(0.3, 3.0...30), (1, 0.0...3), (10, 0.0...1)] {
      let examples = try examples(effect: effect)
      let auto = try TargetEncoding().fit(examples).transform(examples.inputs).storage
      let matching = try [0.0, 1, 3, 10, 30, 100, 300, 1000].filter { smoothing in
        try encoding(smoothing).fit(examples).transform(examples.inputs).storage == auto
      }
      #expect(matching.count == 1 && expected.contains(matching.first ?? -1), "\(effect): \(matching)")
    }
  }

  @Test func copiesOfRowsAreNoEvidence() throws {
    // Each group is one row eight times, of a level that no other group of its kind shares for long.
    var constant = 0
    for seed in 0..<20 {
      var generator = SeededGenerator(seed: UInt64(seed))
      var codes: [Double] = []
      var targets: [Double] = []
      for _ in 0..<60 {
        let (level, target) = (Double(generator.integer(below: 20)), generator.normal())
        for _ in 0..<8 {
          codes.append(level)
          targets.append(target)
        }
      }
      let examples = try Examples(
        inputs: Matrix(rows: 480, columns: 1, storage: codes),
        features: [Feature(name: "c", kind: .categorical(levelCount: 20), sources: [0])], targets: .values(targets),
        structure: RowStructure(groups: (0..<480).map { Int32($0 / 8) }, times: nil))
      var context = FitContext(seed: 1)
      let both = try TargetEncoding().fitTransforming(examples, in: &context)
      if Set(both.inputs.storage).count == 1 { constant += 1 }
    }
    #expect(constant >= 13)
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
