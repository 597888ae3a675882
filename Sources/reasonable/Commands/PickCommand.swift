import ArgumentParser
import Catalogue
import Experiments
import Foundation
import Frontier
import Learning
import Measurement
import Plans
import Records
import Reports
import Store

struct PickCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pick",
    abstract: "Choose again among the candidates of a run, by its own policy or another one. Nothing is fitted.",
    discussion: """
      Shows the pick with its reason, what scores better and why it isn't picked, how sure the choice is, and what other \
      ways to choose would take. Where another policy is given, it says what that changes.

      Examples:
        reasonable pick latest
        reasonable pick latest --within '0.5 points' --prefer size.bytes,latency.p99
        reasonable pick latest --require 'latency.p99<=500us' --require 'accuracy>=0.9' --save plan.yaml

      'reasonable catalogue policy' tells of every key. Exit codes: 0 good; 1 nothing can be picked; 2 the input was \
      wrong; 3 the store couldn't be read, or the plan not be written.
      """)

  @OptionGroup var stored: RunOptions

  @Option(
    help: "How much worse than the best a pick may be: 0.01, '1 point', 2%, '1 standard error' or 'what matters'.")
  var within: String?

  @Option(
    parsing: .singleValue,
    help: "A limit that the pick must keep, such as 'latency.p99<=500us'. May be given several times.")
  var require: [String] = []

  @Option(help: "Axes in the order of preference, separated by commas.")
  var prefer: String?

  @Option(help: "The axis that the best is told by.")
  var quality: String?

  @Option(help: "rule, best, simplest, weights, knee or money.")
  var chooseBy: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help:
      "Replace any other key of policy or economics, such as policy.loss-probability=0.1. May be given several times.")
  var overrides: [String] = []

  @Option(name: .customLong("protocol"), help: "\(EvaluationProtocol.choices). Default: every one that the run has.")
  var evaluation: EvaluationProtocol?

  @OptionGroup var ways: WaysOption

  @Option(help: "Write the policy into this plan; its comments and everything else stay.", completion: .file())
  var save: String?

  func run() throws {
    let withoutPick = try inputErrors { () throws -> [String] in
      let store = try ResultStore(directory: stored.results, access: .readOnly)
      let (run, chosenOnPast) = try ways.run(stored.run, in: store)
      let asked = try allOverrides()
      guard !ways.takesWays || (asked.isEmpty && save == nil) else {
        throw InputError(
          "--ways picks among ways of running by their own axes; leave out the options that change the plan's policy")
      }
      if save != nil, let other = asked.first(where: { !$0.hasPrefix("policy.") }) {
        throw InputError("--save writes the policy alone; write \(other.excerpt()) into the plan by hand")
      }
      let policy = asked.isEmpty ? run.policy : try read(run, asked).policy
      let judged = ways.takesWays ? run : try self.judged(run, by: policy, store)
      let evaluations = evaluation.map { [$0] } ?? run.evaluations
      var without: [String] = []
      for evaluation in evaluations {
        guard run.evaluations.contains(evaluation) else {
          throw InputError(
            "run \(run.id) has no \(evaluation.id) protocol; it has \(run.evaluations.map(\.id).joined(separator: ", "))"
          )
        }
        let after = judged.pick(evaluation)
        print("\(evaluation.heading) protocol of \(run.id)")
        if policy != run.policy { print(Self.change(from: run.pick(evaluation), to: after)) }
        let prices = MarginalPrice.steps(policy, judged.trials(of: evaluation), axes: judged.axes)
        print(PickText(after, prices: prices, chosenOnPast: chosenOnPast).text(width: Terminal.tableWidth))
        if let fairness = try StoredFairness.find(judged, in: store) {
          for sentence in fairness.sentences(evaluation) { print(sentence.wrapped(to: Terminal.tableWidth) + "\n") }
        }
        if after.chosen == nil { without.append(evaluation.id) }
      }
      if let save { try write(run, asked, to: save) }
      return without
    }
    if !withoutPick.isEmpty { throw IncompleteSweep(failures: [], withoutPick: withoutPick) }
  }

  /// The run as the policy sees it: axes in money under its prices, and its quality on rows drawn anew.
  private func judged(_ run: RunRecord, by policy: Policy, _ store: ResultStore) throws -> RunRecord {
    let repriced = try StoredMonths.repriced(run, by: policy, in: store)
    guard repriced.evaluations.contains(where: { repriced.redraws(of: $0, on: policy.quality) == nil }) else {
      return repriced
    }
    return repriced.with(redraws: try StoredOptimism(repriced, in: store).redraws)
  }

  // MARK: The policy

  private func allOverrides() throws -> [String] {
    var all: [String] = []
    func add(_ key: String, _ value: String?) { if let value { all.append("policy.\(key)=\(value)") } }
    add("within", within)
    add("quality", quality)
    add("choose-by", chooseBy)
    add("prefer", prefer.map { "[\($0)]" })
    all += try require.map(Self.limit)
    for text in overrides {
      guard ["policy.", "economics.", "decision."].contains(where: { text.hasPrefix($0) }) else {
        throw InputError(
          "--set \(text.excerpt()): only keys of policy, economics and decision change the pick alone; sweep anew for "
            + "others")
      }
      all.append(text)
    }
    return all
  }

  /// `latency.p99<=500us` as an override.
  static func limit(_ text: String) throws -> String {
    for (mark, key) in [("<=", "at-most"), (">=", "at-least")] {
      guard let range = text.range(of: mark) else { continue }
      let axis = text[..<range.lowerBound].trimmingCharacters(in: .whitespaces)
      let value = text[range.upperBound...].trimmingCharacters(in: .whitespaces)
      guard !axis.isEmpty, !value.isEmpty, !axis.contains("=") else { break }
      return "policy.limits.\(axis).\(key)=\(value)"
    }
    throw InputError(
      "--require '\(text.excerpt())' is no limit; write an axis, <= or >=, and a value: 'latency.p99<=500us'")
  }

  private func read(_ run: RunRecord, _ overrides: [String]) throws -> (policy: Policy, plan: PolicyPlan) {
    guard let task = TaskKind(rawValue: run.dataset.task) else {
      throw InputError("run \(run.id) has the task '\(run.dataset.task.excerpt())', which this version doesn't know")
    }
    let (plan, notes) = try PolicyPlan.read(
      planText: run.planText, file: "the plan of \(run.id)", overrides: overrides,
      vocabulary: Catalogue.standard.vocabulary(datasets: []), axes: Self.axes(run, overrides), task: task,
      classes: run.dataset.classes)
    for note in notes { Terminal.note(note) }
    var policy = plan.completed(for: task, among: run.axes)
    // The run knows the sensitive columns, which the catalogue of data sets may have named.
    if !overrides.contains(where: { $0.hasPrefix("decision.") }) { policy.decision = run.policy.decision }
    policy.fairness = run.policy.fairness
    return (policy, plan)
  }

  /// What was measured, and what prices make of it where there are any.
  private static func axes(_ run: RunRecord, _ overrides: [String]) -> [AxisID] {
    func asks(_ beginning: String) -> Bool { overrides.contains { $0.hasPrefix(beginning) } }
    let value = DecisionValueAxis().descriptor.id
    var money: [AxisID] = []
    if run.policy.economics != nil || asks("economics.") {
      money = MeasurementList.axes.map(\.descriptor).filter { $0.unit == .money }.map(\.id)
    } else if asks("decision.costs") || asks("decision.value") || run.policy.decision?.hasWorth == true {
      money = [value]
    }
    return run.axes.map(\.id) + money.filter { run.descriptor($0) == nil }
  }

  private func write(_ run: RunRecord, _ overrides: [String], to path: String) throws {
    guard let task = TaskKind(rawValue: run.dataset.task) else { return }
    let wanted = try read(run, overrides).plan
    let vocabulary = Catalogue.standard.vocabulary(datasets: [])
    let text = String(decoding: try PlanFile.bytes(of: path), as: UTF8.self)
    func policy(_ text: String) throws -> PolicyPlan {
      try PolicyPlan.read(
        planText: text, file: path, vocabulary: vocabulary, axes: Self.axes(run, overrides), task: task,
        classes: run.dataset.classes
      ).policy
    }
    let changes = wanted.changes(from: try policy(text))
    guard !changes.isEmpty else { return print("\(path) has this policy already.") }
    let written = try PolicyPlan.writing(changes, into: text, file: path)
    guard try policy(written).changes(from: wanted).isEmpty else {
      let lines = changes.map { "  \($0.key): \($0.value)" }.joined(separator: "\n")
      throw InputError(
        "\(path) is written in a way that can't be changed safely; write into its policy by hand:\n\(lines)")
    }
    try ReportFile.write(written, to: path)
    print("Written into \(path): \(changes.map { "policy.\($0.key)" }.joined(separator: ", ")).")
  }

  // MARK: What changed

  private static func change(from before: Pick, to after: Pick) -> String {
    switch (before.chosen?.label, after.chosen?.label) {
    case (let old?, let new?) where old == new: "With this policy the pick stays \(new)."
    case (let old?, let new?): "With this policy the pick is \(new) instead of \(old)."
    case (nil, let new?): "With this policy \(new) is picked; the run's own policy picks nothing (\(before.reason))."
    case (let old?, nil): "With this policy nothing can be picked; the run's own policy picks \(old)."
    case (nil, nil): "Nothing can be picked, as with the run's own policy."
    }
  }
}
