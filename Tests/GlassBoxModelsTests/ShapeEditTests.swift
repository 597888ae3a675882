import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import GlassBoxModels

/// Shapes that a person changes.
struct ShapeEditTests {
  private static let levels = ["clerk", "a = b", "radio/tv: new"]
  private static let features = [
    Feature(name: "age", sources: [0]), Feature(name: "age x", sources: [1]),
    Feature(name: "job", kind: .categorical(levelCount: 3), sources: [2], levels: levels),
  ]

  /// A model of two classes with pairs, or of three.
  private static func model(classes: Int = 2) throws -> (ExplainableBoostingModel, Matrix<Double>) {
    var generator = SeededGenerator(seed: 2)
    var inputs = Matrix<Double>(rows: 600, columns: 3)
    var codes: [Int32] = []
    for row in 0..<600 {
      inputs[row, 0] = (generator.uniform() * 60).rounded() + 18
      inputs[row, 1] = generator.uniform()
      inputs[row, 2] = Double(row % 3)
      if row % 11 == 0 { inputs[row, 1] = .nan }
      let score = (inputs[row, 0] > 40) == (inputs[row, 1] > 0.5) ? 1.0 : 0.0
      codes.append(score + generator.uniform() > 1 ? 1 : classes > 2 && row % 4 == 0 ? 2 : 0)
    }
    var parameters = ExplainableBoosting.Parameters()
    parameters.rounds = 60
    parameters.bags = 2
    parameters.pairs = 1
    parameters.pairBins = 4
    let model = try ExplainableBoosting(parameters).fit(
      Examples(inputs: inputs, features: features, targets: .classes(codes, classCount: classes)))
    return (model, inputs)
  }

  private static func edited(
    _ model: ExplainableBoostingModel, _ lines: String..., classNames: [String] = ["no", "yes"]
  ) throws -> (model: ExplainableBoostingModel, changes: [ShapeChange]) {
    try model.edited(
      lines.map { try ShapeEdit($0, features: features, classNames: classNames) }, features: features,
      classNames: classNames)
  }

  @Test func aRegionSaysWhatAPersonSetAndNothingElseChanges() throws {
    let (model, _) = try Self.model()
    let (edited, changes) = try Self.edited(model, "age: 30..40 = 0.25")
    for age in [18.0, 25, 29.999, 30, 33.3, 40, 40.001, 50, 90] {
      let said = edited.says(term: 0, first: age, second: 0, score: 0)
      #expect(said == ((30...40).contains(age) ? 0.25 : model.says(term: 0, first: age, second: 0, score: 0)), "\(age)")
      // The tables still see the same cells.
      for other in [0.1, 0.9, .nan] {
        let row = [age, other, 1]
        let before = model.contributions(row.span)
        let after = edited.contributions(row.span)
        #expect(Array(before.dropFirst()) == Array(after.dropFirst()))
      }
    }
    #expect(changes.count == 1 && changes[0].after == 0.25 && (0.05...0.4).contains(changes[0].share))
    #expect(changes[0].tables == ["age x"])
    #expect(abs(edited.terms[0].shares.reduce(0, +) - 1) < 1e-12)
    #expect(edited.edits == ["age: 30..40 = 0.25"])
    #expect(edited.text(features: Self.features, classNames: ["no", "yes"]).contains("age: 30..40 = 0.25"))
    #expect(!model.text(features: Self.features, classNames: ["no", "yes"]).contains("by hand"))
  }

  @Test func anEditedModelIsStoredWithItsEdits() throws {
    let (model, inputs) = try Self.model()
    let (edited, _) = try Self.edited(model, "age: ..40 flat", "job: clerk = -1")
    let copy = try ArtefactDecoder.decode(
      ExplainableBoostingModel.self, from: try ArtefactEncoder.encode(edited), components: ComponentRegistry())
    #expect(copy == edited)
    #expect(try copy.predict(inputs) == edited.predict(inputs))
  }

  @Test func levelsMissingValuesAndWholeShapesAreSet() throws {
    let (model, _) = try Self.model()
    let (edited, _) = try Self.edited(
      model, "job: a = b = -0.5", "job: radio/tv: new = 0.125", "age x: missing = 2", "age: flat")
    #expect(edited.says(term: 2, first: 1, second: 0, score: 0) == -0.5)
    #expect(edited.says(term: 2, first: 2, second: 0, score: 0) == 0.125)
    #expect(edited.says(term: 2, first: 0, second: 0, score: 0) == model.says(term: 2, first: 0, second: 0, score: 0))
    #expect(edited.says(term: 1, first: .nan, second: 0, score: 0) == 2)
    for age in [18.0, 44, 80] { #expect(edited.says(term: 0, first: age, second: 0, score: 0) == 0) }
    // Of two classes, what is said of the first is the opposite.
    let first = try Self.edited(model, "age [no]: 30 = 1").model
    #expect(first.says(term: 0, first: 30, second: 0, score: 0) == -1)
    #expect(
      first.says(term: 0, first: 30.5, second: 0, score: 0) == model.says(term: 0, first: 30.5, second: 0, score: 0))
  }

  @Test(arguments: ["rising", "falling"])
  func aDirectionGivesTheNearestShapeThatKeepsIt(_ word: String) throws {
    let (model, _) = try Self.model()
    let (edited, _) = try Self.edited(model, "age: \(word)")
    let ages = (18...78).map(Double.init)
    let said = ages.map { edited.says(term: 0, first: $0, second: 0, score: 0) }
    for (low, high) in zip(said, said.dropFirst()) { #expect(word == "rising" ? low <= high : low >= high) }
    // The mean over the training rows stays.
    func mean(_ model: ExplainableBoostingModel) -> Double {
      zip(model.terms[0].scores[0], model.terms[0].shares).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(abs(mean(edited) - mean(model)) < 1e-9)
    let once = try Self.edited(edited, "age: \(word)").model
    #expect(once.terms[0].scores == edited.terms[0].scores)
  }

  @Test func isotonicFitsAreThoseOfPoolingByHand() {
    #expect(IsotonicFit.rising([1, 3, 2, 4], weights: [1, 1, 1, 1]) == [1, 2.5, 2.5, 4])
    #expect(IsotonicFit.rising([3, 1], weights: [3, 1]) == [2.5, 2.5])
    #expect(IsotonicFit.rising([4, 3, 2, 1], weights: [1, 1, 1, 1]) == [2.5, 2.5, 2.5, 2.5])
    #expect(IsotonicFit.rising([], weights: []) == [])
  }

  @Test func aTableOfAPairIsMadeFlat() throws {
    let (model, _) = try Self.model()
    let pair = try #require(model.terms.firstIndex { $0.inputs.count == 2 })
    let names = model.terms[pair].inputs.map { Self.features[$0].name }
    let (edited, changes) = try Self.edited(model, "\(names[1]) x \(names[0]): flat")
    #expect(edited.terms[pair].importance == 0 && changes[0].largest > 0)
    #expect(edited.terms.prefix(3) == model.terms.prefix(3))
  }

  @Test func ofMoreThanTwoClassesTheOneThatIsMeantIsNamed() throws {
    let (model, _) = try Self.model(classes: 3)
    let names = ["a", "b", "c"]
    #expect(throws: ShapeEditError.classNeeded("age: 30 = 1", available: names)) {
      try Self.edited(model, "age: 30 = 1", classNames: names)
    }
    let edited = try Self.edited(model, "age [b]: 30 = 1", classNames: names).model
    #expect(edited.says(term: 0, first: 30, second: 0, score: 1) == 1)
    #expect(edited.says(term: 0, first: 30, second: 0, score: 2) == model.says(term: 0, first: 30, second: 0, score: 2))
    let flat = try Self.edited(model, "age: flat", classNames: names).model
    #expect(flat.terms[0].importance == 0)
  }

  @Test func wrongLinesSayWhatIsWrong() throws {
    let (model, _) = try Self.model()
    for (line, expected) in [
      ("aeg: flat", "begins with no column"), ("age", "begins with no column"), ("age: bumpy", "behind the colon"),
      ("age: 3..x = 1", "no range of numbers"), ("age: 5..4 = 1", "no range of numbers"), ("age: .. = 1", "no range"),
      ("age: nan = 1", "no range"), ("age: 3..4 = one", "no finite number"), ("age: 3..4 = inf", "no finite number"),
      ("job: rising", "no order"), ("job: baker = 1", "no level"), ("age [maybe]: flat", "no class"),
      ("age x job: 3 = 1", "only be made flat"), ("age x job: flat", "has no table"), ("", "begins with no column"),
      ("age: ", "behind the colon"),
    ] {
      do {
        _ = try Self.edited(model, line)
        Issue.record("'\(line)' was taken")
      } catch let error as ShapeEditError {
        #expect(error.description.contains(expected), "'\(line)': \(error)")
      }
    }
  }
}
