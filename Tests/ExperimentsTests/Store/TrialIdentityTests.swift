import Foundation
import Records
import Testing

@testable import Experiments

struct TrialIdentityTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func hashesAsThePublishedExamples(_ text: String, _ hash: String) {
    #expect(SHA256.hexadecimal(of: Array(text.utf8)) == hash)
  }

  @Test func hashesAMillionLettersInPieces() {
    var hash = SHA256()
    for _ in 0..<1000 { hash.update(Array(repeating: UInt8(ascii: "a"), count: 1000)) }
    #expect(hash.finish() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

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
  }
}
