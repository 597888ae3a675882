import Foundation
import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import TreeModels

/// Splits on categories: the best there are where they are free, and none where the levels say nothing.
struct CategorySplitTests {
  // MARK: Closed forms

  /// A category of six levels alone, with twelve rows each.
  private func sixLevels(_ means: [Double], seed: UInt64 = 4) throws -> Examples {
    var generator = SeededGenerator(seed: seed)
    let levels = (0..<72).map { $0 % 6 }
    return try Examples(
      inputs: Matrix(rows: 72, columns: 1, storage: levels.map(Double.init)),
      features: [Feature(name: "c", kind: .categorical(levelCount: 6), sources: [0])],
      targets: .values(levels.map { means[$0] + 0.3 * generator.normal() }))
  }

  private func squares(_ rows: [Int], _ examples: Examples) -> Double {
    guard case .values(let values) = examples.targets, !rows.isEmpty else { return 0 }
    let mean = rows.reduce(0) { $0 + values[$1] } / Double(rows.count)
    return rows.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) }
  }

  /// The largest decrease of squares over all 31 ways to part six levels.
  private func bestSubset(_ examples: Examples) -> Double {
    let all = Array(0..<examples.rows)
    return (1..<32).map { subset in
      let left = all.filter { subset >> Int(examples.inputs[$0, 0]) & 1 == 1 }
      let right = all.filter { subset >> Int(examples.inputs[$0, 0]) & 1 == 0 }
      return squares(all, examples) - squares(left, examples) - squares(right, examples)
    }.max() ?? 0
  }

  private func firstGain(_ examples: Examples, _ change: (inout DecisionTree.Parameters) -> Void) throws -> Double? {
    var parameters = DecisionTree.Parameters()
    parameters.maxDepth = 1
    parameters.categories.minimumRows = 1
    parameters.categories.minimumSideRows = 1
    parameters.categories.smoothing = 0
    parameters.categories.l2 = 0
    parameters.categories.penalty = 0
    change(&parameters)
    let root = try DecisionTree(parameters).fit(examples).fitted.ensemble.trees[0].nodes[0]
    return root.isLeaf ? nil : Double(root.gain)
  }

  @Test(arguments: 0..<6) func aFreeSplitIsTheBestOfAllSubsets(seed: Int) throws {
    let examples = try sixLevels([0, 1, -1, 0.5, 2, -0.2], seed: UInt64(seed))
    let gain = try #require(try firstGain(examples) { _ in })
    #expect(abs(gain - bestSubset(examples)) < 1e-4)
  }

  /// Five cuts lie between six ordered levels, one beyond those that four levels have free.
  @Test func aSplitPaysWhatNoiseWouldGain() throws {
    let examples = try sixLevels([0, 1, -1, 0.5, 2, -0.2])
    let variance = squares(Array(0..<72), examples) / 72
    let free = try #require(try firstGain(examples) { _ in })
    for penalty in [0.5, 1, 3] {
      let priced = try #require(try firstGain(examples) { $0.categories.penalty = penalty })
      #expect(abs(free - priced - penalty * 2 / .pi * variance) < 1e-4)
    }
    // One that gains no more than its price isn't made.
    #expect(try firstGain(examples) { $0.categories.penalty = free / (2 / .pi * variance) * 1.001 } == nil)
  }

  @Test func theL2PenaltyShrinksBothSides() throws {
    let examples = try sixLevels([0, 0, 0, 3, 3, 3])
    guard case .values(let values) = examples.targets else { return }
    let mean = values.reduce(0, +) / 72
    // The sum of distances from the mean on one side is that of the other, negated; each side has 36 rows.
    let sum = (0..<72).filter { $0 % 6 < 3 }.reduce(0) { $0 + values[$1] - mean }
    for l2 in [0.0, 4, 36] {
      let gain = try #require(try firstGain(examples) { $0.categories.l2 = l2 })
      #expect(abs(gain - 2 * sum * sum / (36 + l2)) < 1e-3)
    }
  }

  @Test func rareLevelsStayTogetherAndSidesHaveRows() throws {
    // Level 5 alone is different, in twelve rows.
    let examples = try sixLevels([0, 0, 0, 0, 0, 9])
    #expect(try firstGain(examples) { $0.categories.minimumRows = 12 } != nil)
    #expect(try firstGain(examples) { $0.categories.minimumRows = 13 } == nil)
    let alone = try #require(try firstGain(examples) { $0.categories.minimumSideRows = 12 })
    let mixed = try #require(try firstGain(examples) { $0.categories.minimumSideRows = 13 })
    #expect(abs(alone - bestSubset(examples)) < 1e-3 && mixed < 0.6 * alone)
  }

  // MARK: Noise

  private struct Halves {
    let learned: Examples
    let others: Matrix<Double>
    let truths: [Double]
  }

  /// Two numbers, of which `numbers` says how much they tell, and a category whose levels tell nothing.
  private func noise(
    rows: Int, levels: Int, numbers: Double, isRegression: Bool, seed: UInt64, category: Bool = true
  ) throws -> Halves {
    var generator = SeededGenerator(seed: seed)
    var inputs = Matrix<Double>(rows: 2 * rows, columns: category ? 3 : 2)
    var targets: [Double] = []
    for row in 0..<2 * rows {
      for column in 0..<2 { inputs[row, column] = generator.normal() }
      let level = Double(generator.integer(below: levels))
      if category { inputs[row, 2] = level }
      let value = numbers * (inputs[row, 0] + 0.5 * inputs[row, 1]) + generator.normal()
      targets.append(isRegression ? value : value > 0 ? 1 : 0)
    }
    var features = [Feature(name: "p", sources: [0]), Feature(name: "q", sources: [1])]
    if category { features.append(Feature(name: "c", kind: .categorical(levelCount: levels), sources: [2])) }
    let learned = Array(0..<rows)
    return Halves(
      learned: try Examples(
        inputs: inputs.selectingRows(learned), features: features,
        targets: isRegression
          ? .values(Array(targets[..<rows])) : .classes(targets[..<rows].map { Int32($0) }, classCount: 2)),
      others: inputs.selectingRows(Array(rows..<2 * rows)), truths: Array(targets[rows...]))
  }

  /// The mean squared distance from what was true, of values or of the probability of class 1.
  private func distance<Algorithm: Estimator>(_ estimator: Algorithm, _ halves: Halves) throws -> Double {
    let answers = try estimator.fit(halves.learned).predict(halves.others)
    let column = answers.values.columns - 1
    return halves.truths.indices.reduce(0) { sum, row in
      let miss = answers.values[row, column] - halves.truths[row]
      return sum + miss * miss
    } / Double(halves.truths.count)
  }

  private static let families: [String] = ["boosting", "forest", "extra trees", "tree"]

  private func distance(_ family: String, _ halves: Halves) throws -> Double {
    switch family {
    case "boosting": return try distance(GradientBoosting(.init(settings: ["rounds": 60])), halves)
    case "forest": return try distance(RandomForest(.init(settings: ["trees": 30, "min-leaf-rows": 5])), halves)
    case "extra trees": return try distance(ExtraTrees(.init(settings: ["trees": 30, "min-leaf-rows": 5])), halves)
    default: return try distance(DecisionTree(.init(settings: ["max-depth": 5, "min-leaf-rows": 20])), halves)
    }
  }

  /// 400 levels in 900 rows, 150 of about 20 rows, 60 of about 33.
  @Test(arguments: families, [(900, 400), (3_000, 150), (2_000, 60)])
  func levelsOfNoiseCostNothing(_ family: String, _ size: (rows: Int, levels: Int)) throws {
    for isRegression in [false, true] {
      var with = 0.0
      var without = 0.0
      for seed in 0..<3 as Range<UInt64> {
        func halves(category: Bool) throws -> Halves {
          try noise(
            rows: size.rows, levels: size.levels, numbers: 1, isRegression: isRegression, seed: seed, category: category
          )
        }
        with += try distance(family, halves(category: true)) / 3
        without += try distance(family, halves(category: false)) / 3
      }
      // A forest draws one of three columns instead of one of two, so it looks at those that tell something less often.
      #expect(with < without * 1.1, "\(with) instead of \(without)")
    }
  }

  @Test(arguments: families) func nothingIsLearnedWhereThereIsNothing(_ family: String) throws {
    var with = 0.0
    var without = 0.0
    for seed in 0..<3 as Range<UInt64> {
      func halves(category: Bool) throws -> Halves {
        try noise(rows: 1_000, levels: 300, numbers: 0, isRegression: false, seed: seed, category: category)
      }
      with += try distance(family, halves(category: true)) / 3
      without += try distance(family, halves(category: false)) / 3
    }
    // The prior has 0.25; two numbers of noise let deep trees end above it, the category adds nothing to that.
    #expect(with < without + 0.01, "\(with) instead of \(without)")
  }

  /// As in the public table of cars: 305 names of 398 rows, most of them met once.
  @Test(arguments: families) func aColumnOfNamesCostsNothing(_ family: String) throws {
    func halves(names: Bool, seed: UInt64) throws -> Halves {
      var generator = SeededGenerator(seed: seed)
      var inputs = Matrix<Double>(rows: 398, columns: names ? 4 : 3)
      var targets: [Double] = []
      for row in 0..<398 {
        let size = [4.0, 6, 8][generator.integer(below: 3)]
        inputs[row, 0] = size
        inputs[row, 1] = 1_200 + 420 * size + 350 * generator.normal()
        inputs[row, 2] = Double(70 + generator.integer(below: 13))
        // Two thirds of the names are new ones.
        let name = generator.uniform() < 0.67 ? row : generator.integer(below: 60)
        if names { inputs[row, 3] = Double(name) }
        targets.append(
          46 - 0.0062 * inputs[row, 1] + 0.72 * (inputs[row, 2] - 76) + 2.6 * generator.normal())
      }
      var features = (0..<3).map { Feature(name: "x\($0)", sources: [$0]) }
      if names { features.append(Feature(name: "name", kind: .categorical(levelCount: 398), sources: [3])) }
      let learned = (0..<398).filter { $0 % 3 != 0 }
      let others = (0..<398).filter { $0 % 3 == 0 }
      return Halves(
        learned: try Examples(
          inputs: inputs.selectingRows(learned), features: features, targets: .values(learned.map { targets[$0] })),
        others: inputs.selectingRows(others), truths: others.map { targets[$0] })
    }
    var with = 0.0
    var without = 0.0
    for seed in 0..<4 as Range<UInt64> {
      with += try distance(family, halves(names: true, seed: seed))
      without += try distance(family, halves(names: false, seed: seed))
    }
    #expect(with < without * 1.1, "\(with) instead of \(without)")
  }

  @Test func levelsThatTellSomethingAreUsed() throws {
    var generator = SeededGenerator(seed: 2)
    let effects = (0..<100).map { _ in 2 * generator.normal() }
    func half() throws -> Halves {
      let levels = (0..<3_000).map { _ in generator.integer(below: 100) }
      let targets = levels.map { effects[$0] + 0.5 * generator.normal() }
      let inputs = Matrix(rows: 3_000, columns: 1, storage: levels.map(Double.init))
      return Halves(
        learned: try Examples(
          inputs: inputs, features: [Feature(name: "c", kind: .categorical(levelCount: 100), sources: [0])],
          targets: .values(targets)), others: inputs, truths: targets)
    }
    let (first, second) = (try half(), try half())
    let both = Halves(learned: first.learned, others: second.others, truths: second.truths)
    // The targets have variance 4.25, of which 0.25 can't be told.
    for family in Self.families { #expect(try distance(family, both) < (family == "tree" ? 2 : 0.6), "\(family)") }
  }
}
