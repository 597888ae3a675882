import Foundation
import Plans
import Records
import Testing

struct TrialIdentityTests {
  private func identities(_ text: String, dataHash: String = "ff") throws -> [TrialIdentity] {
    let vocabulary = PlanFixture.vocabulary()
    let plan = try PlanFixture.read(text, vocabulary: vocabulary)
    let axes = plan.axes(for: .multiclass, in: vocabulary)
    return plan.trials.map {
      TrialIdentity(of: $0, dataHash: dataHash, data: plan.data.settings, split: plan.split, axes: axes)
    }
  }

  @Test func theKeyIsTheSameForTheSameTrialAndNoOther() throws {
    let key = try identities(PlanFixture.minimal)[0].key
    #expect(key == (try identities(PlanFixture.minimal + "# a comment\n")[0].key))
    #expect(key != (try identities(PlanFixture.minimal, dataHash: "fe")[0].key))
    for line in ["split: {folds: 3}", "split: {seed: 8}", "axes: [accuracy]"] {
      #expect(key != (try identities(PlanFixture.minimal + line + "\n")[0].key), "\(line)")
    }
    // What only later stages measure, and what only the report reads, is no part of the trial.
    let later =
      "axes: [accuracy, log-loss]\npolicy: {give-up: 0.1}\nmeasurement: {latency-rounds: 3}\nmemory-limit: 1GB\n"
    #expect(key == (try identities(PlanFixture.minimal + later)[0].key))
  }

  @Test func theKeySurvivesAJSONRoundTrip() throws {
    let identity = try identities(PlanFixture.minimal)[0]
    let text = try CanonicalJSON.text(identity)
    #expect(try CanonicalJSON.value(TrialIdentity.self, from: text) == identity)
    #expect(try CanonicalJSON.value(TrialIdentity.self, from: text).key == identity.key)
  }

  @Test func changesNameStepsAndAxes() throws {
    let old = try identities(PlanFixture.minimal + "axes: [accuracy]\n")[0]
    let new = try identities(PlanFixture.minimal + "preprocessing: {pca: 5}\naxes: [accuracy, log-loss]\n")[0]
    #expect(
      new.changes(since: old).map(\.description) == [
        "steps changed from ridge to pca + ridge", "version of axis log-loss changed from not measured to 1",
      ])
    #expect(old.changes(since: old) == [])
    let calibrated = try identities(PlanFixture.minimal + "calibration: platt\naxes: [accuracy]\n")[0]
    #expect(
      calibrated.changes(since: old).map(\.description) == ["steps changed from ridge to ridge + platt-calibration"])
    #expect(calibrated.key != old.key)
  }

  @Test func theKeyOfATrialWithoutCalibrationHasNoPlaceForOne() throws {
    let text = try CanonicalJSON.text(try identities(PlanFixture.minimal)[0])
    #expect(!text.contains("calibration"))
  }
}
