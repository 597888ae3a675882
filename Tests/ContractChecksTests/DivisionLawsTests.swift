import ContractChecks
import Catalogue
import Foundation
import Learning
import LinearAlgebra
import Records
import Synchronization
import Tabular
import Testing

/// Grouped and time-ordered hold inside a fit too, for everything in the catalogue that divides its training rows.
struct DivisionLawsTests {
  /// Settings under which estimators divide their rows, and which of their parameters say so.
  private static let estimators: [(name: String, settings: [String: SettingValue], parameters: Set<String>)] = [
    ("ridge", ["penalty": "auto"], ["penalty"]), ("ridge-classifier", ["penalty": "auto"], ["penalty"]),
    ("decision-tree", ["pruning": "one-standard-error", "folds": 4], ["folds"]),
    (
      "gradient-boosting", ["early-stopping-rounds": 3, "rounds": 8, "min-leaf-rows": 2],
      ["early-stopping-rounds", "validation-share"]
    ),
    (
      "explainable-boosting", ["rounds": 4, "bags": 2, "pairs": 2], ["early-stopping-rounds", "validation-share"]
    ),
    ("multilayer-perceptron", ["validation-share": 0.2, "epochs": 4, "hidden": 4], ["validation-share", "patience"]),
    ("distilled-perceptron-nearest-neighbors", ["teacher-folds": 3, "epochs": 3, "hidden": 4], ["teacher-folds"]),
    (
      "distilled-perceptron-gradient-boosting",
      ["teacher-early-stopping-rounds": 2, "teacher-rounds": 5, "teacher-folds": 3, "epochs": 3, "hidden": 4],
      ["teacher-folds"]
    ),
    ("distilled-perceptron-random-forest", ["teacher-folds": 2, "teacher-trees": 3, "epochs": 3], ["teacher-folds"]),
    (
      "distilled-perceptron-multilayer-perceptron",
      ["validation-share": 0.2, "teacher-validation-share": 0.2, "epochs": 3, "teacher-epochs": 3], ["teacher-folds"]
    ),
  ]
  private static let transforms: [(name: String, settings: [String: SettingValue], parameters: Set<String>)] = [
    ("target-encoding", [:], ["folds", "smoothing"]), ("pca", ["components": "cross-validation"], ["components"]),
  ]
  /// The score that forests give out of bag is left out where rows are tied; calibrations have a law of their own.
  private static let others: [String: Set<String>] = [
    "random-forest": ["out-of-bag-score"], "extra-trees": ["out-of-bag-score"], "platt-calibration": ["folds"],
    "isotonic-calibration": ["folds"], "temperature-calibration": ["folds"],
  ]

  @Test func everyParameterThatDividesRowsIsKnownHere() {
    let words = [
      "fold", "held", " hold", "validation", "leave-one-out", "left out", "early", "out-of-bag", "didn't see",
      "parts into",
    ]
    func dividing(_ descriptions: [ParameterDescription]) -> Set<String> {
      Set(
        descriptions.filter { description in
          let text = " \(description.name) \(description.expectation) \(description.summary)"
          return words.contains { text.contains($0) }
        }.map(\.name))
    }
    func parameters<Algorithm: Estimator>(_: Algorithm.Type) -> [ParameterDescription] {
      Algorithm.Parameters.descriptions
    }
    func parameters<Step: Transform>(_: Step.Type) -> [ParameterDescription] { Step.Parameters.descriptions }
    func parameters<Step: Calibration>(_: Step.Type) -> [ParameterDescription] { Step.Parameters.descriptions }
    let known = Dictionary(
      (Self.estimators + Self.transforms).map { ($0.name, $0.parameters) }, uniquingKeysWith: { $0.union($1) }
    ).merging(Self.others) { $0.union($1) }
    var all: [(String, [ParameterDescription])] = []
    all += Catalogue.standard.estimators.map { ($0.name, parameters($0)) }
    all += Catalogue.standard.transforms.map { ($0.name, parameters($0)) }
    all += Catalogue.standard.calibrations.map { ($0.name, parameters($0)) }
    for (name, descriptions) in all {
      var found = dividing(descriptions)
      if name.hasPrefix("distilled-") {
        // What student and teacher divide by themselves is theirs.
        found = found.filter { $0 == "teacher-folds" }
      }
      #expect(found == known[name] ?? [], "\(name)")
    }
  }

  private func make<Algorithm: Estimator>(_: Algorithm.Type, _ settings: [String: SettingValue]) throws -> any Estimator
  {
    Algorithm(try Algorithm.Parameters(settings: settings))
  }

  private func make<Step: Transform>(_: Step.Type, _ settings: [String: SettingValue]) throws -> any Transform {
    Step(try Step.Parameters(settings: settings))
  }

  @Test(arguments: estimators.map { ($0.name, $0.settings) })
  func estimatorsKeepToGroupsAndTime(_ name: String, _ settings: [String: SettingValue]) throws {
    let type = try #require(Catalogue.standard.estimator(name))
    let estimator = try make(type, settings)
    #expect(DivisionLaws.check(estimator, named: name) == [])
  }

  @Test(arguments: transforms.map { ($0.name, $0.settings) })
  func transformsKeepToGroupsAndTime(_ name: String, _ settings: [String: SettingValue]) throws {
    let type = try #require(Catalogue.standard.transform(name))
    let transform = try make(type, settings)
    #expect(DivisionLaws.check(transform, named: name) == [])
  }

  @Test(arguments: Catalogue.standard.calibrations.map { $0.name })
  func calibrationsKeepToGroupsAndTime(_ name: String) throws {
    func make<Step: Calibration>(_: Step.Type) -> any Calibration { Step() }
    let type = try #require(Catalogue.standard.calibration(name))
    let calibration = make(type)
    #expect(DivisionLaws.check(calibration) == [])
  }

  @Test func distillationKeepsToGroupsAndTime() { #expect(DivisionLaws.checkDistillation() == []) }

  @Test func withoutTiesNothingAsks() throws {
    let seen = Mutex(0)
    for (name, settings, _) in Self.estimators {
      let type = try #require(Catalogue.standard.estimator(name))
      let estimator = try make(type, settings)
      let task: LearningTask = name == "ridge" ? .regression : .classification(classCount: 2)
      var context = FitContext(seed: 3)
      context.divisionWitness = { _ in seen.withLock { $0 += 1 } }
      _ = try estimator.fit(DivisionSample(task, tie: nil).examples, in: &context) as any Model
    }
    #expect(seen.withLock { $0 } == 0)
  }

  /// Steps that learn noise by heart where they may part groups, and how much worse that is than knowing nothing.
  @Test(
    arguments: [
      ("gradient-boosting", ["early-stopping-rounds": 10, "rounds": 300, "min-leaf-rows": 2], nil),
      (
        "multilayer-perceptron",
        ["validation-share": 0.2, "epochs": 150, "learning-rate": 0.01, "hidden": 64, "weight-decay": 0], nil
      ),
      ("decision-tree", ["pruning": "one-standard-error"], nil),
      ("nearest-neighbors", ["neighbors": 3], "platt-calibration"),
      ("nearest-neighbors", ["neighbors": 3], "isotonic-calibration"),
      ("nearest-neighbors", ["neighbors": 3], "temperature-calibration"),
    ] as [(String, [String: SettingValue], String?)])
  func noiseIsNotTakenForKnowledge(_ name: String, _ settings: [String: SettingValue], _ calibration: String?) throws {
    func described<Algorithm: Estimator>(_: Algorithm.Type) throws -> StepDescription {
      StepDescription(Algorithm(try Algorithm.Parameters(settings: settings)))
    }
    let type = try #require(Catalogue.standard.estimator(name))
    let step = try described(type)
    let pipeline = try Catalogue.standard.pipeline(
      CandidateDescription(
        label: name, transforms: [], estimator: step,
        calibration: calibration.map { StepDescription(name: $0, version: 1, settings: [:]) }))
    /// Mean over some draws: of few groups, luck may have it either way.
    func logLoss(_ tie: DivisionSample.Tie?) throws -> Double {
      let losses = try (0..<6).map { seed in
        let sample = try DivisionSample(.classification(classCount: 2), tie: tie, groups: 60, seed: UInt64(seed))
        var context = FitContext(seed: UInt64(seed))
        let fitted = try pipeline.fit(
          sample.examples, columns: (0..<3).map { InputColumn(name: "x\($0)", kind: .numeric) }, classes: ["a", "b"],
          in: &context)
        let answers = try fitted.predict(sample.others)
        guard case .classes(let codes, _) = sample.otherTargets else { return Double.nan }
        let sum = codes.indices.reduce(0) { $0 - log(max(1e-15, answers.values[$1, Int(codes[$1])])) }
        return sum / Double(codes.count)
      }
      return losses.reduce(0, +) / Double(losses.count)
    }
    let tied = try logLoss(.groups)
    // The label of a coin has log-loss 0.693.
    #expect(tied < 0.85)
    #expect(try logLoss(nil) > tied + 0.3)
  }
}
