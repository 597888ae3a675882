import Learning
import LinearAlgebra
import Testing

@testable import TreeModels

@Suite("Trees on odd data")
struct BadInputTests {
  private func fits(_ examples: Examples) throws -> [any TreeModel] {
    var boosting = GradientBoosting.Parameters()
    boosting.rounds = 5
    boosting.minLeafRows = 2
    var forest = RandomForest.Parameters()
    forest.trees = 4
    var extra = ExtraTrees.Parameters()
    extra.trees = 4
    return [
      try DecisionTree().fit(examples), try GradientBoosting(boosting).fit(examples),
      try RandomForest(forest).fit(examples), try ExtraTrees(extra).fit(examples),
    ]
  }

  @Test("a constant target is answered everywhere")
  func constantTarget() throws {
    let sample = Sample(rows: 30, columns: 3, seed: 1)
    let value = 123_456_789.125
    let examples = try Examples(inputs: sample.inputs, targets: .values([Double](repeating: value, count: 30)))
    for model in try fits(examples) {
      #expect(try model.predict(sample.inputs).values.storage.allSatisfy { $0 == value })
      #expect(model.usedInputs.isEmpty)
    }
  }

  @Test("one class alone is answered with near certainty")
  func oneClass() throws {
    let sample = Sample(rows: 30, columns: 3, seed: 1)
    for classCount in [1, 2, 3] {
      let code = min(1, classCount - 1)
      let examples = try Examples(
        inputs: sample.inputs, targets: .classes([Int32](repeating: Int32(code), count: 30), classCount: classCount))
      for model in try fits(examples) {
        let answers = try model.predict(sample.inputs).values
        for row in 0..<30 { #expect(answers[row, code] > 0.999) }
      }
    }
  }

  @Test("a class with a single row is learned from, and an absent class never wins")
  func rareClasses() throws {
    let sample = Sample(rows: 40, columns: 3, seed: 2)
    var codes = [Int32](repeating: 0, count: 40)
    for row in 0..<20 { codes[row] = 1 }
    codes[39] = 2
    let examples = try Examples(inputs: sample.inputs, targets: .classes(codes, classCount: 4))
    for model in try fits(examples) {
      let answers = try model.predict(sample.inputs)
      #expect(answers.values.storage.allSatisfy { $0.isFinite && $0 >= 0 })
      #expect(!answers.classes.contains(3))
    }
    #expect(try DecisionTree().fit(examples).predict(sample.inputs).classes == codes)
  }

  @Test("inputs that are missing throughout give the best constant")
  func allMissing() throws {
    let inputs = Matrix<Double>(rows: 20, columns: 2, repeating: .nan)
    let targets = (0..<20).map { Double($0) }
    let examples = try Examples(inputs: inputs, targets: .values(targets))
    for model in try fits(examples) {
      // Forests answer the mean of drawn rows.
      #expect(try model.predict(inputs).values.storage.allSatisfy { abs($0 - 9.5) < 3 })
      #expect(try model.predict(Matrix(rows: 1, columns: 2, repeating: 5)).values.storage[0].isFinite)
    }
  }

  @Test("missing values seen only when predicting, and infinite ones, are answered")
  func newMissing() throws {
    let sample = Sample(rows: 60, columns: 3, seed: 5)
    for targets in [sample.values, sample.classes] {
      for model in try fits(Examples(inputs: sample.inputs, targets: targets)) {
        let odd = Matrix<Double>([[.nan, .nan, .nan], [.infinity, -.infinity, 0], [1e300, -1e300, .nan]])
        #expect(try model.predict(odd).values.storage.allSatisfy { $0.isFinite })
      }
    }
  }

  @Test("infinite training values are numbers beyond all others")
  func infiniteInputs() throws {
    let inputs = Matrix<Double>(rows: 6, columns: 1, storage: [1, 2, .infinity, .infinity, -.infinity, -.infinity])
    let examples = try Examples(inputs: inputs, targets: .values([1, 1, 5, 5, -3, -3]))
    #expect(try DecisionTree().fit(examples).predict(inputs).values.storage == [1, 1, 5, 5, -3, -3])
  }

  @Test("more categories than bins: frequent ones are told apart, the rest share a bin")
  func manyCategories() throws {
    let codes = (0..<600).map { Double($0 < 300 ? $0 % 3 : $0) }
    let features = [Feature(name: "c", kind: .categorical(levelCount: 600), sources: [0])]
    let targets = codes.map { $0 == 1 ? 10.0 : $0 < 3 ? 0 : 3 }
    let inputs = Matrix(rows: 600, columns: 1, storage: codes)
    let examples = try Examples(inputs: inputs, features: features, targets: .values(targets))
    for model in try fits(examples).prefix(2) {
      let answers = try model.predict(Matrix(rows: 3, columns: 1, storage: [0, 1, 2])).values.storage
      #expect(answers[1] > answers[0] + 3)
      #expect(answers[1] > answers[2] + 3)
    }
    let learned = try DecisionTree().fit(examples).predict(inputs).values.storage
    #expect(zip(learned, targets).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("rows of weight zero count as little as rows that aren't there")
  func zeroWeights() throws {
    let sample = Sample(rows: 80, columns: 3, seed: 7, missingShare: 0.1)
    let kept = Array(0..<50)
    let weights = (0..<80).map { $0 < 50 ? 1.0 : 0.0 }
    for targets in [sample.values, sample.binary, sample.classes] {
      let all = try Examples(inputs: sample.inputs, targets: targets, weights: weights)
      let some = try Examples(inputs: sample.inputs, targets: targets).selecting(kept)
      let models = zip(try fits(all), try fits(some))
      for (index, pair) in models.enumerated() {
        let difference = zip(
          try pair.0.predict(sample.inputs).values.storage, try pair.1.predict(sample.inputs).values.storage)
        // Forests draw from the rows that count, so they are the same too.
        #expect(difference.allSatisfy { abs($0 - $1) < 1e-5 }, "model \(index)")
      }
    }
  }

  @Test("unit weights are no weights")
  func unitWeights() throws {
    let sample = Sample(rows: 60, columns: 3, seed: 9)
    let ones = [Double](repeating: 1, count: 60)
    for targets in [sample.values, sample.binary, sample.classes] {
      let weighted = try fits(Examples(inputs: sample.inputs, targets: targets, weights: ones))
      let plain = try fits(Examples(inputs: sample.inputs, targets: targets))
      for (one, other) in zip(weighted, plain) { #expect((one.fitted.ensemble == other.fitted.ensemble) as Bool) }
    }
  }

  @Test("one row and one column are enough")
  func tiny() throws {
    let inputs = Matrix<Double>(rows: 1, columns: 1, storage: [4])
    for model in try fits(Examples(inputs: inputs, targets: .values([2.5]))) {
      #expect(try model.predict(inputs).values.storage == [2.5])
    }
    let none = Matrix<Double>(rows: 3, columns: 0)
    for model in try fits(Examples(inputs: none, targets: .values([1, 2, 3]))) {
      #expect(try model.predict(none).values.storage.allSatisfy { (1...3).contains($0) })
    }
  }
}
