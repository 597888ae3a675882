import GoldenFiles
import Learning
import LinearAlgebra
import Testing

@testable import NeuralModels

/// Training that begins from a fitted network, and training by a teacher.
@Suite struct TransferTests {
  private static func settings(_ normalization: Normalization = .none) -> MultilayerPerceptron.Parameters {
    Sample.settings(hidden: [6, 5], epochs: 3) { $0.normalization = normalization }
  }

  @Test(arguments: Normalization.allCases)
  func frozenLayersKeepTheirNumbers(_ normalization: Normalization) throws {
    let estimator = MultilayerPerceptron(Self.settings(normalization))
    let first = try estimator.fit(try Sample.classes(seed: 1), seed: 1)
    let before = try #require(first.trained)
    let network = Network<Float>(before.shape)
    for frozen in 0...2 {
      var context = FitContext(seed: 2)
      let second = try estimator.fit(
        Sample.classes(seed: 9), startingFrom: first, frozenLayers: frozen, in: &context)
      let after = try #require(second.trained)
      let border = network.parameterOffsets[network.blockStarts[frozen]]
      #expect(after.numbers.parameters[..<border] == before.numbers.parameters[..<border])
      #expect(after.numbers.parameters[border...] != before.numbers.parameters[border...])
      let stateBorder = network.stateOffsets[network.blockStarts[frozen]]
      #expect(after.numbers.state[..<stateBorder] == before.numbers.state[..<stateBorder])
      #expect(after.encoding == before.encoding)
    }
  }

  @Test func theHeadIsReplacedForAnotherTaskOrOnRequest() throws {
    let estimator = MultilayerPerceptron(Self.settings())
    let model = try estimator.fit(try Sample.classes(), seed: 1)
    var context = FitContext(seed: 2)
    let regression = try estimator.fit(try Sample.regression(), startingFrom: model, frozenLayers: 2, in: &context)
    #expect(regression.output == .value && regression.hidden == [6, 5])
    let three = try estimator.fit(Sample.classes(classCount: 3), startingFrom: model, frozenLayers: 2, in: &context)
    #expect(three.output == .probabilities(classCount: 3))

    // With a tiny rate a kept head stays where it was, and a replaced one doesn't.
    var slow = Self.settings()
    slow.learningRate = 1e-8
    let examples = try Sample.classes()
    let kept = try MultilayerPerceptron(slow).fit(examples, startingFrom: model, in: &context)
    let replaced = try MultilayerPerceptron(slow)
      .fit(examples, startingFrom: model, replacingHead: true, in: &context)
    let answers = try model.predict(examples.inputs).values.storage
    #expect(largestDifference(try kept.predict(examples.inputs).values.storage, answers) < 1e-4)
    #expect(largestDifference(try replaced.predict(examples.inputs).values.storage, answers) > 1e-2)
  }

  @Test func aKeptHeadKeepsItsClassesAndLearnsNewOnes() throws {
    let examples = try Sample.classes(classCount: 3)
    guard case .classes(let codes, _) = examples.targets else { return }
    let two = try examples.selecting(codes.indices.filter { codes[$0] < 2 })
    let estimator = MultilayerPerceptron(Self.settings())
    var context = FitContext(seed: 2)
    // Learned on all classes, then on two: the third isn't ruled out.
    let all = try estimator.fit(examples, seed: 1)
    let narrowed = try estimator.fit(two, startingFrom: all, in: &context).predict(examples.inputs).values
    #expect((0..<60).allSatisfy { narrowed[$0, 2] > 0 })
    // Learned on two, then on all: the third comes in.
    let some = try estimator.fit(two, seed: 1)
    #expect(try some.predict(examples.inputs).values[0, 2] == 0)
    let widened = try estimator.fit(examples, startingFrom: some, in: &context).predict(examples.inputs).values
    #expect((0..<60).allSatisfy { widened[$0, 2] > 0 })
  }

  @Test func aWarmStartIsBetterThanAColdOne() throws {
    let long = MultilayerPerceptron(Sample.settings(hidden: [16], epochs: 40))
    let short = MultilayerPerceptron(Sample.settings(hidden: [16], epochs: 1))
    let source = try long.fit(try Sample.regression(rows: 150, seed: 1), seed: 1)
    let target = try Sample.regression(rows: 40, seed: 5)
    guard case .values(let values) = target.targets else { return }
    func error(_ model: MultilayerPerceptronModel) throws -> Double {
      zip(try model.predict(target.inputs).values.storage, values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    var context = FitContext(seed: 2)
    let warm = try short.fit(target, startingFrom: source, in: &context)
    #expect(try error(warm) < 0.5 * error(short.fit(target, seed: 2)))
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let estimator = MultilayerPerceptron(Self.settings())
    let examples = try Sample.classes()
    let model = try estimator.fit(examples, seed: 1)
    var context = FitContext(seed: 2)
    #expect(
      throws: FitError.invalidParameter(name: "frozen-layers", value: "3", expected: "a whole number from 0 to 2")
    ) { try estimator.fit(examples, startingFrom: model, frozenLayers: 3, in: &context) }
    #expect(throws: FitError.widthMismatch(expected: 3, found: 2)) {
      try estimator.fit(Sample.classes(columns: 2), startingFrom: model, in: &context)
    }
    let folded = try #require(
      model.folded(after: AffineMap(scale: [1, 1, 1], offset: [0, 0, 0])))
    #expect(throws: FitError.self) { try estimator.fit(examples, startingFrom: folded, in: &context) }
  }

  @Test func aStudentComesCloseToItsTeacher() throws {
    let examples = try Sample.classes(rows: 120, classCount: 3)
    let teacher = try MultilayerPerceptron(Sample.settings(hidden: [24], epochs: 30)).fit(examples, seed: 7)
    let answers = try teacher.predict(examples.inputs)
    // Targets that say nothing: everything is learned from the teacher.
    let blank = try Examples(
      inputs: examples.inputs, targets: .classes((0..<120).map { Int32($0 % 3) }, classCount: 3))
    let student = MultilayerPerceptron(Sample.settings(hidden: [12], epochs: 80))
    var context = FitContext(seed: 1)
    let taught = try student.fit(blank, taughtBy: teacher, temperature: 2, share: 1, in: &context)
    let found = try taught.predict(examples.inputs)
    let agreement = zip(found.classes, answers.classes).count { $0 == $1 }
    #expect(agreement > 108)

    let values = try Sample.regression(rows: 120)
    let guide = try MultilayerPerceptron(Sample.settings(hidden: [24], epochs: 30)).fit(values, seed: 7)
    let nothing = try Examples(inputs: values.inputs, targets: .values((0..<120).map { Double($0 % 2) }))
    let follower = try student.fit(nothing, taughtBy: guide, share: 1, in: &context)
    let wanted = try guide.predict(values.inputs).values.storage
    let given = try follower.predict(values.inputs).values.storage
    let error = zip(wanted, given).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 120
    #expect(error < 0.3)
  }

  @Test func aShareOfZeroLearnsFromTheTargetsAlone() throws {
    let examples = try Sample.regression()
    let teacher = try MultilayerPerceptron(Sample.settings()).fit(examples, seed: 7)
    let student = MultilayerPerceptron(Sample.settings())
    var context = FitContext(seed: 1)
    var other = FitContext(seed: 1)
    #expect(try student.fit(examples, taughtBy: teacher, share: 0, in: &context) == student.fit(examples, in: &other))
  }

  @Test func teachersThatDoNotFitAreRefused() throws {
    let student = MultilayerPerceptron(Sample.settings())
    let teacher = try student.fit(try Sample.regression(), seed: 1)
    var context = FitContext(seed: 1)
    #expect(throws: FitError.self) { try student.fit(Sample.classes(), taughtBy: teacher, in: &context) }
    #expect(throws: FitError.widthMismatch(expected: 3, found: 2)) {
      try student.fit(Sample.regression(columns: 2), taughtBy: teacher, in: &context)
    }
    #expect(throws: FitError.self) {
      try student.fit(Sample.regression(), taughtBy: teacher, share: 2, in: &context)
    }
  }

  @Test func aTeacherMayKnowMoreClassesAndMayHaveNoOpinion() throws {
    let answers = Predictions(
      probabilities: Matrix(rows: 3, columns: 3, storage: [0.5, 0.3, 0.2, 0, 0, 0, 0.25, 0.75, 0]))
    let sharp = Teaching(answers: answers.values, output: answers.output, temperature: 0.5, share: 1).distributions
    #expect(largestDifference(sharp.row(0), [0.25 / 0.38, 0.09 / 0.38, 0.04 / 0.38]) < 1e-12)
    #expect(sharp.row(1) == [0, 0, 0])
    let examples = try Examples(
      inputs: Matrix(rows: 3, columns: 1, storage: [1, 2, 3]), targets: .classes([0, 0, 1], classCount: 3))
    var context = FitContext(seed: 1)
    let model = try MultilayerPerceptron(Sample.settings()).fit(examples, taughtBy: answers, in: &context)
    #expect(try model.predict(examples.inputs).values.storage.allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test func theDistilledEstimatorTakesTheSettingsOfBoth() throws {
    typealias Distilled = DistilledPerceptron<MultilayerPerceptron>
    #expect(Distilled.name == "distilled-perceptron-multilayer-perceptron")
    var parameters = try Distilled.Parameters(settings: [
      "hidden": .integer(5), "teacher-hidden": .integer(9), "temperature": .number(3), "epochs": .integer(2),
      "teacher-epochs": .integer(2), "teacher-folds": .integer(3),
    ])
    #expect(parameters.student.hidden == [5] && parameters.teacher.hidden == [9] && parameters.temperature == 3)
    #expect(parameters.settings["teacher-hidden"] == .list([.integer(9)]))
    #expect(throws: ParameterError.self) { try Distilled.Parameters(settings: ["teacher-epochs": .integer(0)]) }
    let examples = try Sample.classes()
    let folded = try Distilled(parameters).fit(examples, seed: 1)
    #expect(folded.hidden == [5])
    #expect(try Distilled(parameters).fit(examples, seed: 1) == folded)
    parameters.teacherFolds = 1
    #expect(try Distilled(parameters).fit(examples, seed: 1) != folded)
  }
}
