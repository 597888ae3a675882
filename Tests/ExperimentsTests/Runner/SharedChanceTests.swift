import Learning
import LinearAlgebra
import Records
import Statistics
import Tabular
import Testing

@testable import Experiments

/// What candidates of one sweep draw depends on the fold, the seed and what is drawn: so the difference of two
/// candidates is the difference of their settings.
struct SharedChanceTests {
  private func data() throws -> PreparedData {
    var generator = SeededGenerator(seed: 8)
    let inputs = (0..<4).map { _ in (0..<150).map { _ in generator.normal() } }
    let codes = (0..<150).map { Int32(inputs[0][$0] + inputs[1][$0] + 0.5 * generator.normal() > 0 ? 0 : 1) }
    let table = try Table(
      columns: inputs.enumerated().map { Column(name: "x\($0)", values: .numeric($1)) }
        + [Column(name: "y", values: .categorical(codes: codes, levels: ["u", "v"]))])
    return try PreparedData(name: "small", contentHash: "0", table: table, roles: DataRoles(target: "y"))
  }

  private func predictions(_ candidates: [CandidateDescription]) throws -> [[Predictions]] {
    try TrialInHand.predictions(of: candidates, on: try data(), sharing: SharedWork(limitBytes: 1 << 24))
  }

  private func candidate(
    _ estimator: String, _ settings: [String: SettingValue], transforms: [StepDescription] = []
  ) -> CandidateDescription {
    CandidateDescription(
      label: "\(estimator) \(settings)", transforms: transforms,
      estimator: StepDescription(name: estimator, version: 1, settings: settings))
  }

  @Test func aSettingWithoutEffectGivesTheSameReadings() throws {
    let found = try predictions([
      candidate("multilayer-perceptron", ["epochs": 5, "patience": 1]),
      candidate("multilayer-perceptron", ["epochs": 5, "patience": 50]),
      candidate("multilayer-perceptron", ["epochs": 5, "focal-gamma": 5]),
      candidate("multilayer-perceptron", ["epochs": 5, "learning-rate": 0.01]),
    ])
    #expect(found[0] == found[1])
    #expect(found[0] == found[2])
    #expect(found[0] != found[3])
  }

  @Test func anotherStepBeforeThatDrawsLeavesTheEstimatorsDraw() throws {
    // All components of a PCA that isn't there, and one setting of an unrelated step.
    let scaling = StepDescription(name: "standard-scaling", version: 1, settings: ["columns": "all"])
    let other = StepDescription(name: "standard-scaling", version: 1, settings: ["columns": "numeric"])
    let settings: [String: SettingValue] = ["trees": 5, "max-depth": 3]
    let found = try predictions([
      candidate("random-forest", settings, transforms: [scaling]),
      candidate("random-forest", settings, transforms: [other]),
      candidate("random-forest", settings),
    ])
    #expect(found[0] == found[1])
    // Trees don't mind scaling, so only the draw could tell these apart.
    #expect(found[0].map(\.classes) == found[2].map(\.classes))
  }

  @Test func theOrderOfCandidatesDoesNotMatter() throws {
    let candidates = [
      candidate("random-forest", ["trees": 4]), candidate("random-forest", ["trees": 9]),
      candidate("extra-trees", ["trees": 4]),
      candidate("multilayer-perceptron", ["epochs": 3]),
    ]
    let first = try predictions(candidates)
    let second = try predictions(candidates.reversed())
    #expect(first == Array(second.reversed()))
    #expect(try predictions([candidates[0]])[0] == first[0])
  }
}
