import CKernels
import Foundation
import Learning
import LinearAlgebra
import Machine
import Statistics
import Testing

@testable import TreeModels

@Suite("Gradient boosting")
struct GradientBoostingTests {
  /// Follows a fitted model round by round and node by node, with sums over raw values only.
  private func check(_ model: GradientBoostingModel, _ examples: Examples, _ parameters: GradientBoosting.Parameters) {
    let ensemble = model.fitted.ensemble
    let count = examples.rows
    var scores = (0..<count).map { _ in ensemble.base }
    let classCount = ensemble.scoreCount
    for round in 0..<model.rounds {
      var gradients = [[Double]](repeating: [], count: classCount)
      var curvatures = gradients
      for row in 0..<count {
        let weight = examples.weights?[row] ?? 1
        switch examples.targets {
        case .values(let values):
          gradients[0].append(weight * (scores[row][0] - values[row]))
          curvatures[0].append(weight)
        case .classes(let codes, 2):
          let share = 1 / (1 + exp(-scores[row][0]))
          gradients[0].append(weight * (share - Double(codes[row])))
          curvatures[0].append(weight * share * (1 - share))
        case .classes(let codes, let total):
          let top = scores[row].max() ?? 0
          let powers = scores[row].map { exp($0 - top) }
          let sum = powers.reduce(0, +)
          for index in 0..<total {
            let share = powers[index] / sum
            gradients[index].append(weight * (share - (Int(codes[row]) == index ? 1 : 0)))
            curvatures[index].append(weight * share * (1 - share) * Double(total) / Double(total - 1))
          }
        }
      }
      for index in 0..<classCount {
        let direct = DirectBoosting(
          examples: examples, gradients: gradients[index], curvatures: curvatures[index], parameters: parameters)
        let tree = ensemble.trees[round * classCount + index]
        direct.check(tree, node: 0, rows: Array(0..<count))
        for row in 0..<count {
          let leaf = tree.leaf { numericKey(examples.inputs[row, $0], shift: ensemble.columns[$0].shift) }
          scores[row][index] += Double(tree.nodes[leaf].value)
        }
      }
    }
    for row in 0..<count {
      for index in 0..<classCount {
        #expect(abs(ensemble.scores(examples.inputs.row(row))[index] - scores[row][index]) < 1e-9)
      }
    }
  }

  @Test("every split is the best one and every leaf the Newton step, by direct sums over raw values", arguments: 0..<6)
  func splitsAndLeavesAreExact(seed: Int) throws {
    let sample = Sample(rows: 50, columns: 3, seed: UInt64(seed), missingShare: seed % 2 == 0 ? 0 : 0.15)
    var parameters = GradientBoosting.Parameters()
    parameters.rounds = 2
    parameters.maxLeaves = 4
    parameters.learningRate = 0.4
    parameters.minLeafRows = 4
    parameters.l2 = seed % 3 == 0 ? 0 : 0.7
    parameters.l1 = seed % 4 == 3 ? 0.3 : 0
    for targets in [sample.values, sample.binary, sample.classes] {
      let examples = try Examples(
        inputs: sample.inputs, targets: targets, weights: seed % 3 == 2 ? sample.weights : nil)
      check(try GradientBoosting(parameters).fit(examples), examples, parameters)
    }
  }

  @Test("the same seed gives the same trees for any number of threads")
  func sameForAnyThreadCount() throws {
    let sample = Sample(rows: 300, columns: 12, seed: 4, missingShare: 0.05, classCount: 4)
    var parameters = GradientBoosting.Parameters()
    parameters.rounds = 4
    parameters.minLeafRows = 5
    parameters.rowShare = 0.7
    parameters.columnShare = 0.6
    for targets in [sample.values, sample.binary, sample.classes] {
      let examples = try Examples(inputs: sample.inputs, targets: targets, weights: sample.weights)
      var ensembles: [TreeEnsemble] = []
      for threads in [1, 2, 6] {
        var context = FitContext(seed: 11, threadCount: threads)
        ensembles.append(try GradientBoosting(parameters).fit(examples, in: &context).fitted.ensemble)
      }
      #expect((ensembles[0] == ensembles[1]) as Bool)
      #expect((ensembles[0] == ensembles[2]) as Bool)
    }
  }

  @Test("a large node is divided the same way by one thread and by several")
  func largeNodes() throws {
    let sample = Sample(rows: 4500, columns: 2, seed: 8)
    var parameters = GradientBoosting.Parameters()
    parameters.rounds = 2
    parameters.maxLeaves = 6
    let examples = try Examples(inputs: sample.inputs, targets: sample.values)
    var one = FitContext(seed: 1, threadCount: 1)
    var three = FitContext(seed: 1, threadCount: 3)
    let first = try GradientBoosting(parameters).fit(examples, in: &one)
    let second = try GradientBoosting(parameters).fit(examples, in: &three)
    #expect((first.fitted.ensemble == second.fitted.ensemble) as Bool)
  }

  @Test("a grower short of memory for sums counts anew, and grows the same tree")
  func littleMemory() throws {
    let sample = Sample(rows: 600, columns: 3, seed: 40)
    guard case .values(let values) = sample.values else { return }
    let bins = BinnedInputs(
      sample.inputs, features: Feature.numeric(count: 3), weights: nil, binLimit: 256, pool: ThreadPool(threadCount: 1))
    let gradients = values.map { Float(-$0) }
    var packing = ckernels_tree_packing.fitting(
      rows: 600, gradientTotal: gradients.reduce(0) { $0 + Double(abs($1)) }, weightTotal: 600, isUnit: true,
      isWhole: true)
    let trees = [1, 1 << 20].map { bytes in
      var rules = GrowthRules()
      rules.histogramBytes = bytes
      rules.limits.minimum_rows = 3
      let grower = GradientGrower(bins: bins, rules: rules, capacity: 600)
      for row in 0..<600 { grower.rows[row] = UInt32(row) }
      ckernels_tree_pack(gradients, nil, nil, nil, 600, &packing, grower.packed)
      grower.packing = packing
      _ = grower.grow(count: 600, inOrder: true, columns: [true, true, true], pool: ThreadPool(threadCount: 2))
      return grower.tree.finished()
    }
    #expect(trees[0].leafCount == 31)
    #expect((trees[0] == trees[1]) as Bool)
  }

  @Test("where row counts are only estimated, every leaf still has the rows it must have")
  func estimatedRowCounts() throws {
    let sample = Sample(rows: 500, columns: 3, seed: 41)
    guard case .values(let values) = sample.values else { return }
    let bins = BinnedInputs(
      sample.inputs, features: Feature.numeric(count: 3), weights: nil, binLimit: 256, pool: ThreadPool(threadCount: 1))
    let gradients = values.map { Float(-$0) }
    // Weights that say little about the number of rows.
    let weights = (0..<500).map { $0 % 5 == 0 ? Float(3) : 0.01 }
    var packing = ckernels_tree_packing.fitting(
      rows: 1 << 17, gradientTotal: gradients.reduce(0) { $0 + Double(abs($1)) },
      weightTotal: weights.reduce(0) { $0 + Double($1) }, isUnit: false, isWhole: false)
    packing.rows_per_weight *= 500 / Double(1 << 17)
    #expect(packing.count_unit == 0)
    var rules = GrowthRules()
    rules.limits.minimum_rows = 12
    let grower = GradientGrower(bins: bins, rules: rules, capacity: 500)
    for row in 0..<500 { grower.rows[row] = UInt32(row) }
    ckernels_tree_pack(gradients, weights, nil, nil, 500, &packing, grower.packed)
    grower.packing = packing
    let leaves = grower.grow(
      count: 500, inOrder: true, columns: [true, true, true], pool: ThreadPool(threadCount: 1))
    #expect(leaves.count > 4)
    #expect(leaves.allSatisfy { $0.range.count >= 12 })
    #expect(leaves.reduce(0) { $0 + $1.range.count } == 500)
  }

  @Test("depth-wise growth fills a level before the next")
  func depthWise() throws {
    let inputs = Matrix(rows: 240, columns: 4) { buffer in
      for row in 0..<240 { for column in 0..<4 { buffer[row * 4 + column] = Double(row >> column & 1) } }
    }
    let targets = (0..<240).map { inputs[$0, 0] * (8 + 2 * inputs[$0, 1] + inputs[$0, 2]) + 0.1 * inputs[$0, 3] }
    let examples = try Examples(inputs: inputs, targets: .values(targets))
    var parameters = GradientBoosting.Parameters()
    parameters.rounds = 1
    parameters.minLeafRows = 5
    parameters.growth = .depthWise
    parameters.maxLeaves = 4
    let model = try GradientBoosting(parameters).fit(examples)
    // Leaf-wise, the side with the interaction would be split twice.
    #expect(model.leafCount == 4)
    #expect(model.depth == 2)
    parameters.growth = .leafWise
    #expect(try GradientBoosting(parameters).fit(examples).depth == 3)
    parameters.growth = .depthWise
    parameters.maxLeaves = 1000
    parameters.maxDepth = 2
    #expect(try GradientBoosting(parameters).fit(examples).depth == 2)
  }

  @Test("a prefix is the model of fewer rounds, and the last prefix is the model itself")
  func prefixes() throws {
    let sample = Sample(rows: 120, columns: 3, seed: 2)
    var parameters = GradientBoosting.Parameters()
    parameters.rounds = 27
    let examples = try Examples(inputs: sample.inputs, targets: sample.classes)
    let model = try GradientBoosting(parameters).fit(examples, seed: 3)
    #expect(model.prefixes == [10, 25, 27])
    parameters.rounds = 10
    let short = try GradientBoosting(parameters).fit(examples, seed: 3)
    #expect((model.prefix(10).fitted.ensemble == short.fitted.ensemble) as Bool)
    #expect((model.prefix(27).fitted.ensemble == model.fitted.ensemble) as Bool)
  }

  @Test("going on from a model on the same data gives what all rounds at once give")
  func warmStart() throws {
    let sample = Sample(rows: 150, columns: 3, seed: 12, missingShare: 0.1)
    for targets in [sample.values, sample.classes] {
      let examples = try Examples(inputs: sample.inputs, targets: targets)
      var parameters = GradientBoosting.Parameters()
      parameters.rounds = 4
      let whole = try GradientBoosting(parameters).fit(examples)
      parameters.rounds = 2
      let half = try GradientBoosting(parameters).fit(examples)
      var context = FitContext(seed: 0)
      let continued = try GradientBoosting(parameters).fit(examples, continuing: half, in: &context)
      #expect(continued.rounds == 4)
      let difference = zip(
        try whole.predict(sample.inputs).values.storage, try continued.predict(sample.inputs).values.storage)
      #expect(difference.allSatisfy { abs($0 - $1) < 1e-6 })
      let other = try Examples(
        inputs: sample.inputs.selectingColumns([0, 1]), targets: targets)
      #expect(throws: FitError.widthMismatch(expected: 3, found: 2)) {
        var context = FitContext(seed: 0)
        _ = try GradientBoosting(parameters).fit(other, continuing: half, in: &context)
      }
    }
  }

  @Test("answers follow a monotone constraint everywhere", arguments: [1, -1])
  func monotone(direction: Int) throws {
    let sample = Sample(rows: 200, columns: 3, seed: 21)
    var parameters = GradientBoosting.Parameters()
    parameters.rounds = 15
    parameters.minLeafRows = 3
    parameters.monotone = [direction, 0, 0]
    let examples = try Examples(inputs: sample.inputs, targets: sample.values)
    let model = try GradientBoosting(parameters).fit(examples)
    for row in 0..<20 {
      var rows = Matrix<Double>(rows: 40, columns: 3)
      for step in 0..<40 {
        rows[step, 0] = -3 + Double(step) * 0.15
        rows[step, 1] = sample.inputs[row, 1]
        rows[step, 2] = sample.inputs[row, 2]
      }
      let answers = try model.predict(rows).values.storage
      #expect(zip(answers, answers.dropFirst()).allSatisfy { Double(direction) * ($1 - $0) >= 0 })
    }
    // With the truth against it, the constraint must cost something; without it the model must move.
    #expect(direction < 0 || model.usedInputs.contains(0))
    parameters.monotone = [1]
    #expect(throws: FitError.self) { try GradientBoosting(parameters).fit(examples) }
  }

  @Test("the best subset of categories is found")
  func categories() throws {
    var generator = SeededGenerator(seed: 17)
    let codes = (0..<200).map { _ in Double(generator.integer(below: 7)) }
    let effects = [3.0, -1, 2.5, -2, 2.8, -1.5, 2.9]
    let inputs = Matrix(rows: 200, columns: 1, storage: codes)
    let features = [Feature(name: "c", kind: .categorical(levelCount: 9), sources: [0])]
    let targets = codes.map { effects[Int($0)] + 0.1 * generator.normal() }
    let examples = try Examples(inputs: inputs, features: features, targets: .values(targets))
    var parameters = GradientBoosting.Parameters()
    parameters.rounds = 1
    parameters.maxLeaves = 2
    parameters.categories.l2 = 0
    parameters.categories.smoothing = 0
    let model = try GradientBoosting(parameters).fit(examples)
    let tree = model.fitted.ensemble.trees[0]
    let rule = model.fitted.ensemble.columns[0]
    let high = (0..<7).map {
      tree.sets[0].contains(Int(rule.categoryBins[$0])) == tree.sets[0].contains(Int(rule.categoryBins[0]))
    }
    #expect(high == [true, false, true, false, true, false, true])
    // Levels never seen, codes out of range and missing values all answer alike.
    let odd = try model.predict(Matrix(rows: 5, columns: 1, storage: [8, 12, -1, 1.5, .nan])).values.storage
    #expect(Set(odd).count == 1)
  }

  @Test("early stopping keeps the rounds with the least validation loss")
  func earlyStopping() throws {
    var generator = SeededGenerator(seed: 30)
    let inputs = Matrix(rows: 200, columns: 4, storage: (0..<800).map { _ in generator.normal() })
    let targets = (0..<200).map { inputs[$0, 0] + generator.normal() }
    let examples = try Examples(inputs: inputs, targets: .values(targets))
    var parameters = GradientBoosting.Parameters()
    parameters.rounds = 300
    parameters.learningRate = 0.3
    parameters.earlyStoppingRounds = 5
    parameters.validationShare = 0.3
    var context = FitContext(seed: 1)
    let model = try GradientBoosting(parameters).fit(examples, in: &context)
    #expect(model.rounds > 0)
    #expect(model.rounds < 100)
    #expect(context.notes.contains { $0.contains("stopped early") })
  }

  @Test("the quantile loss splits the rows at its level, and Poisson keeps the mean")
  func otherLosses() throws {
    let sample = Sample(rows: 400, columns: 3, seed: 33)
    guard case .values(let values) = sample.values else { return }
    var parameters = GradientBoosting.Parameters()
    parameters.rounds = 30
    parameters.loss = .quantile
    parameters.level = 0.8
    let examples = try Examples(inputs: sample.inputs, targets: sample.values)
    let high = try GradientBoosting(parameters).fit(examples).predict(sample.inputs).values.storage
    let below = Double(zip(high, values).count { $1 <= $0 }) / 400
    #expect(abs(below - 0.8) < 0.05)
    parameters.loss = .absolute
    let median = try GradientBoosting(parameters).fit(examples).predict(sample.inputs).values.storage
    let error = zip(median, values).map { abs($0 - $1) }.reduce(0, +)
    let constant = weightedQuantile(values.map { ($0, 1) }, 0.5)
    let constantError = values.map { abs($0 - constant) }.reduce(0, +)
    #expect(error < 0.6 * constantError)

    let counts = values.map { max(0, ($0 + 2).rounded()) }
    parameters.loss = .poisson
    let poisson = try GradientBoosting(parameters).fit(
      Examples(inputs: sample.inputs, targets: .values(counts)))
    let answers = try poisson.predict(sample.inputs).values.storage
    #expect(answers.allSatisfy { $0 > 0 })
    let ratio = answers.reduce(0, +) / counts.reduce(0, +)
    #expect(abs(ratio - 1) < 0.03)
    #expect(throws: FitError.self) { try GradientBoosting(parameters).fit(examples) }
  }
}

/// Gains and leaf answers by sums over raw values.
struct DirectBoosting {
  let examples: Examples
  let gradients: [Double]
  let curvatures: [Double]
  let parameters: GradientBoosting.Parameters

  private func soft(_ gradient: Double) -> Double { max(0, abs(gradient) - parameters.l1) }

  private func part(_ rows: [Int]) -> Double {
    let gradient = rows.reduce(0) { $0 + gradients[$1] }
    let weight = rows.reduce(0) { $0 + curvatures[$1] } + parameters.l2
    return weight > 0 ? soft(gradient) * soft(gradient) / weight : 0
  }

  private func isAllowed(_ rows: [Int]) -> Bool {
    rows.count >= parameters.minLeafRows
      && rows.reduce(0) { $0 + curvatures[$1] } >= parameters.minLeafWeight
  }

  func check(_ tree: Tree, node: Int, rows: [Int]) {
    let found = tree.nodes[node]
    let search = DirectSearch(examples)
    guard !found.isLeaf else {
      let gradient = rows.reduce(0) { $0 + gradients[$1] }
      let weight = rows.reduce(0) { $0 + curvatures[$1] } + parameters.l2
      let answer = -parameters.learningRate * (gradient < 0 ? -1 : 1) * soft(gradient) / weight
      #expect(abs(Double(found.value) - answer) < 1e-5 * max(1, abs(answer)))
      let weights = rows.map { examples.weights?[$0] ?? 1 }
      #expect(found.cover == Float(weights.reduce(0, +)))
      return
    }
    func gain(_ column: Int, _ threshold: Double, _ missingLeft: Bool) -> Double {
      let sides = search.split(rows, column, threshold, missingLeft)
      guard isAllowed(sides.left), isAllowed(sides.right) else { return -.infinity }
      return part(sides.left) + part(sides.right) - part(rows)
    }
    var best = -Double.infinity
    for column in 0..<examples.inputs.columns {
      for threshold in Set(rows.map { examples.inputs[$0, column] }).filter({ !$0.isNaN }) {
        best = max(best, gain(column, threshold, false), gain(column, threshold, true))
      }
    }
    let own = gain(Int(found.column), Double(found.threshold), found.missingLeft)
    // Sums are rounded to one part in millions.
    #expect(abs(own - best) <= 2e-5 * max(1, best))
    #expect(abs(Double(found.gain) - own) <= 2e-5 * max(1, own))
    let sides = search.split(rows, Int(found.column), Double(found.threshold), found.missingLeft)
    check(tree, node: node + 1, rows: sides.left)
    check(tree, node: Int(found.link), rows: sides.right)
  }
}
