import Catalogue
import Foundation
import Learning
import Records
import Testing

@testable import Plans

/// The reference page, the schema and the help are made from the sections; these tests hold them to the reader.
struct PlanReferenceTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  static let reference = PlanReference(Catalogue.standard.vocabulary(datasets: []))

  /// `make reference` writes the files anew.
  @Test(arguments: [
    ("Sources/Reasonable.docc/PlanReference.md", PlanReferencePage(reference).text),
    ("experiments/plan.schema.json", PlanSchema(reference).text),
  ])
  func writtenFilesAreUpToDate(_ file: String, _ text: String) throws {
    let path = Self.root + "/" + file
    if ProcessInfo.processInfo.environment["REASONABLE_WRITE_REFERENCE"] != nil {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let written = try String(contentsOfFile: path, encoding: .utf8)
    #expect(written == text, "\(file) is out of date; 'make reference' writes it")
  }

  /// A key that isn't there, at each place of a plan; the reader lists the keys that it knows.
  @Test(arguments: [
    ("", "zzzz: 1"), ("data", "data: {file: a.csv, target: y, zzzz: 1}"),
    ("split", "split: {zzzz: 1}"), ("preprocessing", "preprocessing: {zzzz: 1}"),
    ("estimators.NUMBER", "estimators: [{name: ridge, zzzz: 1}]"), ("policy", "policy: {zzzz: 1}"),
    ("policy.limits.AXIS", "policy: {limits: {size.bytes: {at-most: 1MB, zzzz: 1}}}"),
    ("measurement", "measurement: {zzzz: 1}"),
  ])
  func theReaderKnowsTheKeysOfTheReference(_ path: String, _ line: String) throws {
    let key = line.prefix { $0 != ":" }
    let lines = ["version: 1", "data: {file: a.csv, target: y}", "estimators: [ridge]"].filter {
      !$0.hasPrefix(key + ":")
    }
    let text = (lines + [line]).joined(separator: "\n") + "\n"
    let problem = try #require(PlanFixture.problems(text).first { $0.what.contains("zzzz") })
    let reference = PlanReference(PlanFixture.vocabulary())
    let keys = reference.sections.filter { $0.path == path }.flatMap(\.keys).map(\.name)
    #expect(Set(problem.choices) == Set(keys))
  }

  @Test(arguments: [
    ("{kind: numeric, zzzz: 1}", ColumnTypeKeys.descriptions), ("{time: year, zzzz: 1}", TimeTypeKeys.descriptions),
  ])
  func theReaderKnowsTheKeysOfTypes(_ type: String, _ keys: [ParameterDescription]) throws {
    let text = "version: 1\ndata: {file: a.csv, target: y, types: {x: \(type)}}\nestimators: [ridge]\n"
    let problem = try #require(PlanFixture.problems(text).first)
    #expect(Set(problem.choices) == Set(keys.map(\.name)))
  }

  @Test func sectionsStandInTheOrderInWhichPlansAreWritten() {
    let usual = [
      "version", "name", "data", "split", "protocols", "replay", "preprocessing", "calibration", "estimators",
      "mitigation", "decision", "fairness", "axes", "policy", "economics", "measurement", "memory-limit", "datasets",
    ]
    #expect(Self.reference.sections.first?.keys.map(\.name) == usual)
    // The keys of a file and of its types have several sections.
    let paths = Self.reference.sections.map(\.path).reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
    #expect(
      paths == [
        "", "data", "data.types.COLUMN", "split", "replay", "preprocessing", "estimators.NUMBER", "decision",
        "decision.costs", "fairness", "policy", "policy.limits.AXIS", "policy.matters.AXIS", "economics", "measurement",
      ])
  }

  @Test(arguments: [
    "plan", "data", "data.time", "time", "data.types", "data.types.COLUMN", "data.types.price", "policy.limits",
    "policy.limits.latency.p99", "estimators", "estimators.0.parameters", "estimators.NUMBER.parameters", "folds",
    "split.folds", "latency-budget", "memory-limit", "preprocessing.pca",
  ])
  func namesOfThePlanAreFound(_ name: String) {
    #expect(Self.reference.find(name) != nil)
  }

  @Test func othersAreNot() {
    for name in ["", ".", "data.", "data.tme", "folds.split", "data.time.x", "name.x"] {
      #expect(Self.reference.find(name) == nil, "\(name)")
    }
  }

  @Test func everyPathIsFound() {
    #expect(Self.reference.paths.filter { Self.reference.find($0) == nil } == [])
  }

  // MARK: What makes another trial

  private static let base = [
    "data": ["file": "a.csv", "target": "y", "time": "t", "groups": "g"],
    "split": ["kind": "grouped"], "policy": [:], "measurement": [:], "": ["protocols": "[research, production]"],
  ]

  private static func plan(_ sections: [String: [String: String]]) throws -> ExperimentPlan {
    var lines = ["version: 1", "estimators: [ridge]"]
    for (path, keys) in sections.sorted(by: { $0.key < $1.key }) {
      let entries = keys.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
      lines += path.isEmpty ? entries : ["\(path): {\(entries.joined(separator: ", "))}"]
    }
    return try PlanFixture.read(
      lines.joined(separator: "\n") + "\n", vocabulary: PlanFixture.explainableVocabulary)
  }

  /// What the keys of a plan's trials are made of.
  private static func trials(_ plan: ExperimentPlan) -> [[String: SettingValue]] {
    plan.trials.map { trial in
      let split = plan.settings(for: trial.evaluation)
      var all = plan.data.settings.merging(split) { $1 }
      all["protocol"] = .text(trial.evaluation.id)
      all["candidate"] = .text(trial.candidate.label)
      all["calibration"] = .text(trial.candidate.calibration?.name ?? "none")
      return all
    }
  }

  private static let perGroup = ["data": ["sensitive": "[g]"], "decision": ["threshold": "per-group"]]
  private static let replayed = ["": ["protocols": "[research, production, replay]"]]

  /// Another value of each key, and keys that it needs beside it.
  private static let changes: [(path: String, key: String, value: String, beside: [String: [String: String]])] = [
    ("data", "file", "b.csv", [:]), ("data", "target", "z", [:]), ("data", "task", "regression", [:]),
    ("data", "positive", "a", [:]), ("data", "drop", "[a]", [:]), ("data", "sensitive", "[a]", [:]),
    ("data", "time", "u", [:]), ("data", "groups", "h", [:]), ("data", "keep-as-input", "[t]", [:]),
    ("data", "rows", "50", [:]), ("data", "format", "tsv", [:]), ("data", "separator", "tab", [:]),
    ("data", "decimal-mark", "comma", [:]), ("data", "thousands-mark", "point", [:]), ("data", "units", "[kg]", [:]),
    ("data", "header", "false", [:]), ("data", "column-names", "[y, t, g]", [:]), ("data", "skip-lines", "2", [:]),
    ("data", "comment", "'%'", [:]), ("data", "missing", "['-']", [:]), ("data", "missing-only", "['-']", [:]),
    ("data", "numeric-share", "90%", [:]), ("data", "trim", "false", [:]), ("data", "encoding", "latin-1", [:]),
    ("data", "malformed-rows", "set-aside", [:]), ("data", "types", "{x: categorical}", [:]),
    ("split", "kind", "stratified-grouped", [:]), ("split", "folds", "3", [:]), ("split", "repeats", "2", [:]),
    ("split", "test-share", "0.5", ["split": ["kind": "hold-out"]]), ("split", "gap", "5", [:]),
    ("split", "hold-out", "20%", [:]), ("split", "recurring-groups", "keep", [:]), ("split", "seed", "9", [:]),
    ("policy", "quality", "accuracy", [:]), ("policy", "within", "0.01", [:]), ("policy", "choose-by", "knee", [:]),
    ("policy", "weights", "[accuracy 1]", [:]), ("policy", "matters-score", "0.02", [:]),
    ("policy", "matters-error", "0.03", [:]), ("policy", "matters-factor", "2", [:]),
    ("policy", "matters-latency", "2us", [:]), ("policy", "matters-training", "1s", [:]),
    ("policy", "matters-size", "1MB", [:]), ("policy", "loss-multiple", "2", [:]),
    ("policy", "loss-probability", "0.1", [:]), ("policy", "above-guessing", "0.9", [:]),
    ("policy", "redraws", "10", [:]), ("policy", "group-below", "0.4", [:]),
    ("policy", "prefer", "[size.bytes]", [:]), ("policy", "matters-money", "5", [:]),
    ("policy", "matters", "{size.bytes: {amount: 5}}", [:]), ("split", "nested", "3", [:]),
    ("policy", "explainability", "use", [:]),
    ("policy", "limits", "{size.bytes: {at-most: 1MB}}", [:]),
    ("fairness", "bins", "[g at 1 2]", ["data": ["sensitive": "[g]"]]),
    ("fairness", "intersections", "[g and h]", ["data": ["sensitive": "[g, h]"]]),
    ("fairness", "minimum-rows", "40", ["data": ["sensitive": "[g]"]]),
    ("fairness", "minimum-class-rows", "9", ["data": ["sensitive": "[g]"]]),
    ("fairness", "tolerance", "0.05", ["data": ["sensitive": "[g]"]]),
    ("fairness", "ratio-tolerance", "0.9", ["data": ["sensitive": "[g]"]]),
    ("fairness", "learning-curve", "true", ["data": ["sensitive": "[g]"]]),
    ("decision", "threshold", "0.3", [:]), ("decision", "capacity", "10%", [:]),
    ("decision", "parity", "equalized-odds", perGroup), ("decision", "bound", "0.1", perGroup),
    ("decision", "randomised", "true", perGroup), ("decision", "sensitive-at-prediction", "never", [:]),
    ("decision", "costs", "{false-positive: 1, false-negative: 5}", [:]),
    ("replay", "start", "40%", replayed), ("replay", "step", "7", replayed), ("replay", "label-delay", "3", replayed),
    ("replay", "label-delay", "known", replayed), ("replay", "window", "[50 rows]", replayed),
    ("replay", "deploy-delay", "2", replayed), ("replay", "season", "12", replayed),
    ("replay", "start-from", "[scratch, last-model]", replayed),
    ("replay", "retraining", "[never, periodic]", replayed),
    ("", "name", "other", [:]), ("", "protocols", "[production]", [:]),
    ("", "axes", "[accuracy]", [:]), ("", "memory-limit", "1GiB", [:]), ("", "calibration", "platt", [:]),
  ]

  @Test func aKeySaysTruthfullyWhetherItMakesAnotherTrial() throws {
    for change in Self.changes {
      var before = Self.base
      if change.key == "protocols" {
        before["data"] = ["file": "a.csv", "target": "y", "time": "t"]
        before["split"] = [:]
      }
      if change.key == "test-share" { before["data"] = ["file": "a.csv", "target": "y"]; before[""] = [:] }
      for (path, keys) in change.beside { before[path, default: [:]].merge(keys) { $1 } }
      var after = before
      after[change.path, default: [:]][change.key] = change.value
      let key = try #require(
        Self.reference.sections.filter { $0.path == change.path }.flatMap(\.keys).first { $0.name == change.key })
      // Trials that are added leave the others as they are.
      let isSame = try Set(Self.trials(Self.plan(before))).isSubset(of: Self.trials(Self.plan(after)))
      #expect(isSame != key.isPartOfTrial, "\(change.path) \(change.key)")
    }
  }

  @Test func everyKeyOfDataAndSplitIsTried() {
    let tried = Set(Self.changes.map { $0.path + " " + $0.key })
    let paths = ["data", "split", "policy", "replay", "fairness"]
    for section in Self.reference.sections where paths.contains(section.path) {
      // A data set of the catalogue stands for a file.
      for key in section.keys where key.name != "dataset" {
        #expect(tried.contains(section.path + " " + key.name), "\(section.path).\(key.name)")
      }
    }
  }
}
