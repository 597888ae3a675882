import Foundation
import Plans
import Records
import Testing

struct TrialIdentityTests {
  private func identities(
    _ text: String, dataHash: String = "ff", assignment: String = "f01d5"
  ) throws -> [TrialIdentity] {
    let vocabulary = PlanFixture.vocabulary()
    let plan = try PlanFixture.read(text, vocabulary: vocabulary)
    return plan.trials.map {
      TrialIdentity(
        of: $0, dataHash: dataHash, data: plan.data.settings, split: plan.settings(for: $0.evaluation),
        assignment: assignment)
    }
  }

  @Test func theKeyIsTheSameForTheSameTrialAndNoOther() throws {
    let key = try identities(PlanFixture.minimal)[0].key
    #expect(key != (try identities(PlanFixture.minimal, assignment: "f01d6")[0].key))
    #expect(key == (try identities(PlanFixture.minimal + "# a comment\n")[0].key))
    #expect(key != (try identities(PlanFixture.minimal, dataHash: "fe")[0].key))
    for line in ["split: {folds: 3}", "split: {seed: 8}", "split: {hold-out: 20%}"] {
      #expect(key != (try identities(PlanFixture.minimal + line + "\n")[0].key), "\(line)")
    }
    // What is measured, how, and what the report makes of it is no part of the trial.
    let later =
      "axes: [accuracy]\npolicy: {within: 0.1}\nmeasurement: {latency-rounds: 3}\nmemory-limit: 1GB\n"
    #expect(key == (try identities(PlanFixture.minimal + later)[0].key))
    let sensitive = PlanFixture.minimal.replacing("{dataset: digits}", with: "{dataset: digits, sensitive: [age]}")
    #expect(key == (try identities(sensitive)[0].key))
  }

  @Test func aHoldOutIsOneTrialMoreForEachCandidate() throws {
    let plain = try PlanFixture.read(PlanFixture.minimal, vocabulary: PlanFixture.vocabulary())
    let plan = try PlanFixture.read(
      PlanFixture.minimal + "split: {hold-out: 0.2}\n", vocabulary: PlanFixture.vocabulary())
    #expect(plan.protocols == plain.protocols + [.holdOut])
    #expect(plan.trials.count == plain.trials.count + plan.candidates.count)
    #expect(plan.foldFitCount == plain.foldFitCount + plan.candidates.count)
    #expect(plan.split.setAside == 0.2)
    #expect(plan.split.description(for: .research).hasSuffix(", without 20% of rows that are set aside"))
    #expect(plan.split.description(for: .holdOut).hasPrefix("20% of rows, drawn at random, set aside"))
  }

  @Test func theKeySurvivesAJSONRoundTrip() throws {
    let identity = try identities(PlanFixture.minimal)[0]
    let text = try CanonicalJSON.text(identity)
    #expect(try CanonicalJSON.value(TrialIdentity.self, from: text) == identity)
    #expect(try CanonicalJSON.value(TrialIdentity.self, from: text).key == (try identity.key))
  }

  @Test func changesOfAReplayNameTheKeysOfItsSection() {
    func identity(_ evaluation: EvaluationProtocol, step: Double) -> TrialIdentity {
      TrialIdentity(
        dataHash: "d", data: [:], evaluation: evaluation, split: ["step": .number(step)],
        assignment: nil, transforms: [], estimator: StepDescription(name: "ridge", version: 1, settings: [:]))
    }
    let changed = identity(.replay, step: 20).changes(since: identity(.replay, step: 10))
    #expect(changed.map(\.part) == ["replay.step"])
    #expect(identity(.research, step: 20).changes(since: identity(.research, step: 10)).map(\.part) == ["split.step"])
  }

  @Test func changesNameStepsAndRows() throws {
    let old = try identities(PlanFixture.minimal)[0]
    let new = try identities(PlanFixture.minimal + "preprocessing: {pca: 5}\n")[0]
    #expect(new.changes(since: old).map(\.description) == ["steps changed from ridge to pca + ridge"])
    let redrawn = try identities(PlanFixture.minimal, assignment: "f01d6")[0]
    #expect(redrawn.changes(since: old).map(\.description) == ["rows of the folds changed from f01d5 to f01d6"])
    #expect(old.changes(since: old) == [])
    let calibrated = try identities(PlanFixture.minimal + "calibration: platt\n")[0]
    #expect(
      calibrated.changes(since: old).map(\.description) == ["steps changed from ridge to ridge + platt-calibration"])
    #expect(try calibrated.key != old.key)
  }

  @Test func theKeyOfATrialWithoutCalibrationHasNoPlaceForOne() throws {
    let text = try CanonicalJSON.text(try identities(PlanFixture.minimal)[0])
    #expect(!text.contains("calibration"))
  }
}
