import Catalogue
import Plans
import Records
import Testing

@Suite struct PolicyWritingTests {
  private let vocabulary = Catalogue.standard.vocabulary(datasets: [])
  private let axes: [AxisID] = ["accuracy", "roc-auc", "latency.p99", "training.cpu", "size.bytes"]

  private func read(_ text: String, _ overrides: [String] = []) throws -> PolicyPlan {
    try PolicyPlan.read(
      planText: text, file: "p.yaml", overrides: overrides, vocabulary: vocabulary, axes: axes, task: .binary
    ).policy
  }

  private let block = """
    # A plan of ours.
    version: 1
    data: {file: x.csv, target: y}    # the data
    estimators: [ridge]
    policy:    # what we want
      # Accuracy is what the contract says.
      quality: accuracy    # not AUC
      prefer:
        - latency.p99
        # then
        - size.bytes
      limits: {latency.p99: {at-most: 1ms}}

    # What is measured.
    measurement: {latency-rounds: 20}
    """

  @Test func onlyTheKeysAskedForChange() throws {
    let wanted = try read(block, ["policy.within=0.5 points", "policy.prefer=[training.cpu]"])
    let text = try PolicyPlan.writing(wanted.changes(from: try read(block)), into: block, file: "p.yaml")
    #expect(
      text == """
        # A plan of ours.
        version: 1
        data: {file: x.csv, target: y}    # the data
        estimators: [ridge]
        policy:    # what we want
          # Accuracy is what the contract says.
          quality: accuracy    # not AUC
          prefer: [training.cpu]
            # then
          limits: {latency.p99: {at-most: 1ms}}
          within: 0.005

        # What is measured.
        measurement: {latency-rounds: 20}
        """)
    #expect(try read(text) == wanted)
  }

  @Test(arguments: [
    "policy: {quality: accuracy, limits: {latency.p99: {at-most: 1ms}}}    # flow\n", "", "policy:\n",
    "policy: {}\nmeasurement: {latency-rounds: 3}\n", "policy:\r\n  quality: accuracy\r\n",
  ])
  func everyFormOfASectionCanBeWritten(policy: String) throws {
    let plan = "version: 1\nestimators: [ridge]\n" + policy
    let overrides = [
      "policy.within=1 standard error", "policy.limits.latency.p99.at-most=500us", "policy.choose-by=weights",
      "policy.weights=[accuracy 1, size.bytes 2]", "policy.loss-probability=10%",
    ]
    let wanted = try read(plan, overrides)
    let text = try PolicyPlan.writing(wanted.changes(from: try read(plan)), into: plan, file: "p.yaml")
    #expect(try read(text) == wanted, "\(text)")
    #expect(text.contains("# flow") == policy.contains("# flow"))
    #expect(text.contains("\r\n") == policy.contains("\r\n"))
  }

  @Test func theOverridesOfTheRunArePartOfItsPlan() throws {
    let stored = block + "\n# --set split.folds=3\n# --set policy.within=2%\n"
    #expect(try read(stored).within == .relative(0.02))
    #expect(try read(stored, ["policy.within=3%"]).within == .relative(0.03))
  }

  @Test func theFormerNameGivesWayToTheNewOne() throws {
    let old = block.replacing("quality: accuracy    # not AUC", with: "quality: accuracy\n  give-up: 1%    # ours")
    #expect(try read(old).within == .relative(0.01))
    let wanted = try read(old, ["policy.within=3%"])
    #expect(wanted.within == .relative(0.03))
    let text = try PolicyPlan.writing(wanted.changes(from: try read(old)), into: old, file: "p.yaml")
    #expect(!text.contains("give-up") && text.contains("# ours"))
    #expect(try read(text) == wanted)
  }

  @Test(arguments: [
    "policy:\n  quality: accuracy\n  give-up: 1%    # give-up: ours\n",
    "policy:\n  quality: accuracy\n  'give-up': 1%    # give-up: ours\n",
    "policy: {quality: accuracy, give-up: 1%}    # give-up: ours\n",
    "policy: {quality: accuracy, \"give-up\": 1%}    # give-up: ours\n",
  ])
  func theFormerNameIsFoundWhereItIsAKey(policy: String) throws {
    // The words stand in a comment, in a text and, after letters of several bytes, on the key's own line before.
    let before = """
      # We say give-up: 1% here.
      version: 1
      data: {file: "ä give-up: b.csv", target: y}
      estimators: [ridge]

      """
    let plan = before + policy
    let wanted = try read(plan, ["policy.within=3%"])
    let text = try PolicyPlan.writing(wanted.changes(from: try read(plan)), into: plan, file: "p.yaml")
    #expect(text.hasPrefix(before) && text.contains("# give-up: ours"))
    #expect(try read(text) == wanted, "\(text)")
    #expect(text.split(separator: "give-up").count == 4)
  }

  @Test func whatIsntMeasuredCantBePreferred() {
    #expect(throws: PlanError.self) { try read(block, ["policy.prefer=[latency.p50]"]) }
    #expect(throws: PlanError.self) { try read(block, ["policy.within=lots"]) }
  }
}
