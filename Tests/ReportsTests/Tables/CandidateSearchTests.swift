import Frontier
import Records
import Testing

@testable import Reports

@Suite struct CandidateSearchTests {
  /// A run with these labels, the later ones better and slower; the last two are equally good.
  private static func run(_ labels: [String], measured: Bool = true) -> RunRecord {
    let model = SampleRuns.digits
    let trials = labels.enumerated().map { index, label in
      let accuracy = 0.5 + 0.05 * Double(min(index, labels.count - 2))
      let latency = 1e-6 * Double(index + 1)
      return TrialRecord(
        key: label,
        candidate: CandidateDescription(
          label: label, transforms: [], estimator: StepDescription(name: "model", version: 1, settings: [:])),
        evaluation: .research, status: measured ? .completed : .failed(message: "no memory"),
        outcomes: [
          "accuracy": .measured(
            Reading(
              value: accuracy, interval: Interval(lower: accuracy - 0.001, upper: accuracy + 0.001), sampleCount: 1)),
          "latency.p50": .measured(
            Reading(value: latency, interval: Interval(lower: latency, upper: latency), sampleCount: 1)),
        ], folds: [], finishedAt: "")
    }
    return RunRecord(
      id: "r", name: "r", planText: "", planHash: "", dataset: model.dataset, machine: model.machine, seed: 1,
      splits: [:], policy: Policy(quality: "accuracy", within: .absolute(0.06), prefer: ["latency.p50"]),
      axes: model.axes.filter { ["accuracy", "latency.p50"].contains($0.id) }, startedAt: "", finishedAt: nil,
      trials: trials)
  }

  private func found(_ name: String, _ labels: [String]) -> String {
    do throws(ReportError) {
      return try CandidateSearch(run: Self.run(labels)).find(name).candidate.label
    } catch {
      return error.description
    }
  }

  @Test func aWholeSettingOfOneLabelIsEnough() {
    let labels = ["lr(C=1)", "lr(C=10)", "lr(C=100)", "lr(C=1.5)", "lr(C=-1)", "lr(C=1e-05)"]
    #expect(found("C=1", labels) == "lr(C=1)")
    #expect(found("C=10", labels) == "lr(C=10)")
    #expect(found("c = 1.5", labels) == "lr(C=1.5)")
    #expect(found("C=100)", labels) == "lr(C=100)")
    #expect(found("1e-05", labels) == "lr(C=1e-05)")
    // No whole setting, and no other label has it.
    #expect(found("C=-", labels) == "lr(C=-1)")
    #expect(found("C=", labels).hasPrefix("'C=' could be any of lr(C=1), lr(C=10)"))
  }

  @Test func numbersOfSettingsAreComparedAsNumbers() {
    let labels = ["lr(C=1)", "lr(C=10)", "lr(C=0.001)", "net(hidden=[8, 4], l2=1e-05)", "net(hidden=[8, 16], l2=2)"]
    #expect(found("C=1.0", labels) == "lr(C=1)")
    #expect(found("C=1e1", labels) == "lr(C=10)")
    #expect(found("C=0.0010", labels) == "lr(C=0.001)")
    #expect(found("C=1E-3", labels) == "lr(C=0.001)")
    #expect(found("lr(C=1.00)", labels) == "lr(C=1)")
    #expect(found("l2=0.00001", labels) == "net(hidden=[8, 4], l2=1e-05)")
    #expect(found("hidden=[8.0, 16]", labels) == "net(hidden=[8, 16], l2=2)")
    #expect(found("C=1.5", labels).hasPrefix("no candidate"))
  }

  @Test(arguments: [("C=1", "lr(C=10)"), ("penalty=0", "ridge(penalty=0.1)"), ("5)", "lr + pca(25)")])
  func aPartNeverCutsANumber(_ name: String, _ label: String) {
    #expect(found(name, [label, "prior"]).hasPrefix("no candidate"))
  }

  @Test func ofSeveralTheOneThatEndsThereIsMeant() {
    let labels = ["tree(depth=8) + pca(5)", "tree(depth=8)", "tree(depth=80)", "net(hidden=[8, 4])", "net(hidden=[8])"]
    #expect(found("depth=8", labels) == "tree(depth=8)")
    #expect(found("pca(5)", labels) == "tree(depth=8) + pca(5)")
    #expect(found("hidden=[8", labels) == "net(hidden=[8])")
    #expect(
      found("net", labels) == "'net' could be any of net(hidden=[8, 4]), net(hidden=[8]); write more of the label")
    #expect(found("tree(depth=8)", labels) == "tree(depth=8)")
  }

  @Test func pickBestAndTheNumberInTheTableAreNames() throws {
    let labels = ["m(a=1)", "m(a=2)", "m(a=3)", "m(a=4)"]
    // The last two are equally good and the third is quicker, so that the fourth is no member.
    #expect(found("best", labels) == "m(a=3)")
    #expect(found("pick", labels) == "m(a=2)")
    #expect(found("Pick", labels) == "m(a=2)")
    let run = Self.run(labels)
    let frontier = try FrontierTable(run: run).frontier
    let members = frontier.members.reversed().map { frontier.points[$0].label }
    #expect(members == ["m(a=1)", "m(a=2)", "m(a=3)"])
    for (index, label) in members.enumerated() { #expect(found("\(index + 1)", labels) == label) }
    #expect(found("4", labels) == "there is no candidate number 4; the frontier table has 1 to 3")
    #expect(found("0", labels) == "there is no candidate number 0; the frontier table has 1 to 3")
    // A label is what it says, whatever else it might mean.
    #expect(found("best", labels + ["best"]) == "best")
  }

  @Test func whatIsNotThereIsSaid() throws {
    let search = try CandidateSearch(run: Self.run(["a", "b"], measured: false))
    #expect(throws: ReportError.noBest(axis: "accuracy")) { try search.find("best") }
    do throws(ReportError) {
      _ = try search.find("pick")
      Issue.record("nothing was picked, and yet it was found")
    } catch {
      #expect(error.description.hasPrefix("nothing was picked in this run: no candidate was measured on every axis"))
      #expect(error.description.contains("no memory"))
    }
    let many = (0..<300).map { "model(setting=\($0))" }
    let message = found("model(setting=2x)", many)
    #expect(message.hasSuffix(" ... and 290 more") && message.contains("model(setting=2)"), "\(message)")
    #expect(found("", ["a", "b"]).hasPrefix("no candidate ''"))
    #expect(throws: ReportError.noTrials(.production)) {
      try CandidateSearch(run: Self.run(["a"]), evaluation: .production)
    }
  }
}
