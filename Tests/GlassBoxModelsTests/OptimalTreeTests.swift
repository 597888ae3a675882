import Foundation
import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import GlassBoxModels

/// The short tree beside all trees, written down one after another.
struct OptimalTreeTests {
  private struct Sample {
    let examples: Examples
    let columns: BinnedColumns
    let usable: [Int32]
    let table: QuestionTable
    let tally: TreeTally

    /// Numbers with missing values and a category; two or three classes, or values.
    init(seed: UInt64, classes: Int, rows: Int, least: Int, weighted: Bool) throws {
      var generator = SeededGenerator(seed: seed)
      var inputs = Matrix<Double>(rows: rows, columns: 3)
      var codes: [Int32] = []
      var values: [Double] = []
      for row in 0..<rows {
        inputs[row, 0] = generator.uniform()
        inputs[row, 1] = generator.uniform() < 0.15 ? .nan : (generator.uniform() * 5).rounded()
        inputs[row, 2] = Double(generator.integer(below: 3))
        let score = (inputs[row, 0] > 0.5) == (inputs[row, 2] == 1) ? 1.0 : 0.2
        codes.append(Int32(Int(score * Double(classes) * generator.uniform()) % max(classes, 1)))
        values.append(score * 100 + generator.uniform() * 30 + 1e4)
      }
      let features = [
        Feature(name: "x", sources: [0]), Feature(name: "y", sources: [1]),
        Feature(name: "c", kind: .categorical(levelCount: 3), sources: [2]),
      ]
      let weights = weighted ? (0..<rows).map { Double($0 % 4) } : nil
      examples = try Examples(
        inputs: inputs, features: features,
        targets: classes > 0 ? .classes(codes, classCount: classes) : .values(values), weights: weights)
      columns = try BinnedColumns(examples, limit: 4)
      usable = (0..<rows).filter { weights?[$0] ?? 1 > 0 }.map { Int32($0) }
      table = QuestionTable(columns, usable, least: least)
      tally = TreeTally(examples, usable)
    }

    /// The least loss and cost of leaves of all trees of at most so many levels, by trying them all.
    func bruteForce(_ rows: [Int32], depth: Int, least: Int, leafCost: Double) -> Double {
      var best = rows.count >= least ? tally.loss(of: rows) + leafCost : .infinity
      guard depth > 0 else { return best }
      for question in table.questions.indices {
        let yes = rows.filter {
          table.questions[question].condition.holds(examples.inputs[Int($0), table.questions[question].condition.input])
        }
        let met = Set(yes)
        let no = rows.filter { !met.contains($0) }
        guard !yes.isEmpty, !no.isEmpty else { continue }
        best = min(
          best,
          bruteForce(yes, depth: depth - 1, least: least, leafCost: leafCost)
            + bruteForce(no, depth: depth - 1, least: least, leafCost: leafCost))
      }
      return best
    }

    /// What a tree costs, counted anew from its rows.
    func cost(_ tree: SearchedTree, _ rows: [Int32], least: Int, leafCost: Double) -> Double {
      guard case .split(let question, let yes, let no) = tree else {
        return rows.count >= least ? tally.loss(of: rows) + leafCost : .infinity
      }
      return cost(yes, rows.filter { table.holds(question, row: $0) }, least: least, leafCost: leafCost)
        + cost(no, rows.filter { !table.holds(question, row: $0) }, least: least, leafCost: leafCost)
    }
  }

  @Test(arguments: [(0, false), (2, false), (3, false), (2, true), (0, true)])
  func noOtherTreeIsBetter(_ classes: Int, _ weighted: Bool) throws {
    for seed in UInt64(1)...6 {
      let least = [1, 3, 8][Int(seed % 3)]
      let sample = try Sample(seed: seed, classes: classes, rows: 48, least: least, weighted: weighted)
      for share in [0.0, 0.004, 0.05] {
        let leafCost = share * sample.tally.loss(of: sample.usable)
        let search = TreeSearch(sample.table, sample.tally, minRows: Double(least), leafCost: leafCost)
        for depth in 1...(seed < 4 ? 3 : 2) {
          let tree = search.best(sample.usable, depth: depth)
          let found = sample.cost(tree, sample.usable, least: least, leafCost: leafCost)
          let best = sample.bruteForce(sample.usable, depth: depth, least: least, leafCost: leafCost)
          #expect(
            abs(found - best) < 1e-7 * max(1, best), "seed \(seed), share \(share), depth \(depth): \(found), \(best)")
        }
      }
    }
  }

  @Test func questionsHoldWhereTheirConditionsDo() throws {
    let sample = try Sample(seed: 9, classes: 2, rows: 200, least: 5, weighted: false)
    #expect(sample.table.questions.count > 6)
    for (index, question) in sample.table.questions.enumerated() {
      for row in 0..<200 {
        let holds = question.condition.holds(sample.examples.inputs[row, question.condition.input])
        #expect(sample.table.holds(index, row: Int32(row)) == holds)
      }
    }
    let kept = sample.table.keeping([0, 3, 5], sample.columns, sample.usable)
    #expect(kept.questions.map(\.condition) == [0, 3, 5].map { sample.table.questions[$0].condition })
  }

  @Test func columnsThatTellOnlyTogetherAreFound() throws {
    var generator = SeededGenerator(seed: 4)
    var inputs = Matrix<Double>(rows: 900, columns: 6)
    for row in 0..<900 { for column in 0..<6 { inputs[row, column] = generator.uniform() } }
    // Three columns decide by parity; none of them, and no two, tell anything alone.
    let codes = (0..<900).map { row in
      Int32([1, 2, 4].reduce(0) { $0 + (inputs[row, $1] > 0.5 ? 1 : 0) } % 2)
    }
    var parameters = OptimalTree.Parameters()
    parameters.cuts = 3
    let model = try OptimalTree(parameters).fit(Examples(inputs: inputs, targets: .classes(codes, classCount: 2)))
    #expect(model.usedInputs == [1, 2, 4] && model.ruleCount == 8 && model.ruleDepth == 3)
    let right = zip(try model.predict(inputs).classes, codes).filter { $0 == $1 }.count
    #expect(right > 850)
    let text = model.text(features: Feature.numeric(count: 6), classNames: ["even", "odd"])
    #expect(text.hasPrefix("if x") && text.contains("    if x") && text.contains("training rows)"))
    #expect(text.split(separator: "\n").count == 22)
  }

  @Test func aLimitedSearchSaysSo() throws {
    let sample = try Sample(seed: 2, classes: 2, rows: 300, least: 5, weighted: false)
    var parameters = OptimalTree.Parameters()
    parameters.conditions = 4
    var context = FitContext(seed: 1)
    let model = try OptimalTree(parameters).fit(sample.examples, in: &context)
    #expect(context.notes.count == 1 && context.notes[0].contains("among the 4 conditions"))
    #expect(model.ruleCount <= 8)
    parameters.conditions = 1_000
    var other = FitContext(seed: 1)
    _ = try OptimalTree(parameters).fit(sample.examples, in: &other)
    #expect(other.notes.isEmpty)
  }

  @Test func noisePaysForNoLeaf() throws {
    var generator = SeededGenerator(seed: 8)
    var inputs = Matrix<Double>(rows: 400, columns: 4)
    for row in 0..<400 { for column in 0..<4 { inputs[row, column] = generator.uniform() } }
    let codes = (0..<400).map { _ in Int32(generator.integer(below: 2)) }
    var parameters = OptimalTree.Parameters()
    parameters.minGain = 0.05
    let model = try OptimalTree(parameters).fit(Examples(inputs: inputs, targets: .classes(codes, classCount: 2)))
    #expect(model.ruleCount == 1 && model.usedInputs.isEmpty)
    #expect(model.text(features: Feature.numeric(count: 4), classNames: []).hasPrefix("class "))
  }
}
