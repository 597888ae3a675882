import ArgumentParser
import Decisions
import Experiments
import Foundation
import Learning
import Records
import Reports
import Store
import Tabular

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one candidate of a run: what it is made of, what it is worth, where its model is.",
    discussion: """
      Steps with every setting, every reading with interval and rank under each protocol, why it was or wasn't picked, \
      the file of its model, the rows that it was fitted on, and its columns with types and levels.

      Examples:
        reasonable show latest
        reasonable show latest best
        reasonable show churn.reasonable
      """)

  @Argument(help: .runOrModel, completion: NameCompletion.model)
  var subject: String = "latest"

  @Argument(help: .candidate, completion: NameCompletion.candidate)
  var candidate: String?

  @OptionGroup var place: ResultsOption
  var results: String { place.results }

  @Option(
    name: .customLong("protocol"),
    help:
      "By which protocol pick, best and numbers are meant. Default: replay where the run has it, else production, else research."
  )
  var evaluation: EvaluationProtocol?

  @OptionGroup var ways: WaysOption

  @OptionGroup var table: TableOptions

  /// Levels of a category that are shown.
  private static let mostLevels = 12
  /// Lines of a model in words that are shown.
  private static let mostLines = 150

  func run() throws {
    try inputErrors {
      if ways.takesWays { return try showWay() }
      let reference = ModelReference(candidate.map { "\(subject):\($0)" } ?? subject)
      if candidate == nil, reference.isFile {
        let model = try ModelFile.read(subject)
        if table.json {
          return Terminal.writeWhole(
            JSONValue.document(.model, ["model": Self.value(of: model, at: subject)]).text)
        }
        return print(Self.text(of: model, at: subject).wrapped(to: table.columns))
      }
      let found = try reference.candidate(results: results, evaluation: evaluation)
      let sheet = CandidateSheet(run: found.run, candidate: found.trial.candidate)
      let fairness = try StoredFairness.find(found.run, chosen: found.trial, in: found.store)
      let robustness = try found.store.robustness(ofTrial: found.trial.key, in: found.run)
      func showReadings() {
        print(sheet.text(width: table.columns))
        if let fairness { print(FairnessSheet(fairness).text(width: table.columns)) }
        if let robustness { print(RobustnessSheet(robustness, found.trial.evaluation).text(width: table.columns)) }
      }
      let path: String
      do {
        path = try found.modelPath()
        let model = try ModelFile.read(path)
        if table.json { return Terminal.writeWhole(sheet.json(model: Self.value(of: model, at: path))) }
        showReadings()
        print(Self.text(of: model, at: path).wrapped(to: table.columns))
      } catch let error as ModelFileError {
        if table.json {
          return Terminal.writeWhole(sheet.json(model: .object(["file": .null, "reason": .text("\(error)")])))
        }
        showReadings()
        print("Model\n  \(error)".wrapped(to: table.columns))
      }
    }
  }

  /// A way of running has readings, and many models.
  private func showWay() throws {
    let store = try ResultStore(directory: results, access: .readOnly)
    let replay = try store.played(try store.begunRun(subject))
    let run = replay.waysOfRunning()
    let trial = try CandidateSearch(run: run, evaluation: evaluation).find(candidate ?? "pick")
    let sheet = CandidateSheet(run: run, candidate: trial.candidate)
    if table.json { return Terminal.writeWhole(sheet.json(model: .null)) }
    print(sheet.text(width: table.columns))
    print(
      "These are readings of the later steps, which nobody has in advance: a pick among them is one in hindsight.\n"
        .wrapped(to: table.columns))
    print(RetrainingText(replay).lead(width: table.columns).joined(separator: "\n\n"))
  }

  /// The same for programs.
  private static func value(of model: StoredModel, at path: String) -> JSONValue {
    let manifest = model.manifest
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int
    let used = Set(manifest.usedColumns)
    let columns = manifest.inputs.columns.map { column -> JSONValue in
      var levels: [String]?
      if case .categories(let found) = column.cells { levels = found }
      return .object([
        "name": .text(column.name), "description": .text(column.description),
        "levels": levels.map(JSONValue.texts) ?? .null, "isUsed": .flag(used.contains(column.name)),
      ])
    }
    return .object([
      "file": .text(path), "bytes": .optional(size),
      "servedBytes": .optional((try? model.pipeline.served.footprintBytes()) ?? nil),
      "candidate": .text(manifest.candidate.label), "fittedOn": .text(manifest.fittedOn),
      "dataset": .text(manifest.dataset.name), "sha256": .text(manifest.dataset.contentHash),
      "product": .text(manifest.product), "createdAt": .text(manifest.createdAt), "seed": .text(String(manifest.seed)),
      "target": .text(manifest.target.name), "task": .text(manifest.task.rawValue),
      "classes": .texts(manifest.classes), "positiveClass": .optional(manifest.positiveClass),
      "parameterCount": .integer(model.pipeline.parameterCount), "columns": .list(columns),
      "decision": decision(of: model), "groupColumns": .texts(model.pipeline.groupColumns),
    ])
  }

  /// What the file of a model tells.
  static func text(of model: StoredModel, at path: String) -> String {
    let manifest = model.manifest
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? nil
    let footprint = (try? model.pipeline.served.footprintBytes()) ?? nil
    var lines = [
      "Model",
      "  file: \(Terminal.relative(path))" + (size.map { ", \(ValueFormat.bytes(Double($0)))" } ?? "")
        + (footprint.map { " (\(ValueFormat.bytes(Double($0))) as it is served)" } ?? ""),
      "  label: \(manifest.candidate.label.singleLine)",
      "  steps: \(model.pipeline.summary)"
        + (model.pipeline.folded().map { ", served as \($0.summary)" } ?? ""),
      "  fitted on: \(manifest.fittedOn)",
      "  data: \(manifest.dataset.name), SHA-256 \(manifest.dataset.contentHash.prefix(12))",
      "  written by \(manifest.product) at \(manifest.createdAt), seed \(manifest.seed)",
      "  predicts: '\(manifest.target.name.excerpt())' (\(manifest.task.rawValue))"
        + (manifest.classes.isEmpty ? "" : ": \(NameList.text(manifest.classes))")
        + (manifest.positiveClass.map { "; the positive class is \($0.excerpt())" } ?? ""),
      "  parameters: \(ValueFormat.count(Double(model.pipeline.parameterCount))) numbers",
    ]
    if let adaptation = (model.pipeline.model as? any IncrementalModel)?.adaptation {
      lines.append("  changes: \(adaptation)")
    }
    lines += decisionLines(model)
    lines += [
      "", "Columns (\(manifest.inputs.columns.count); those marked - change no answer)",
    ]
    let used = Set(manifest.usedColumns)
    let width = min(32, manifest.inputs.columns.map { $0.name.excerpt().count }.max() ?? 8)
    for column in manifest.inputs.columns {
      let name = column.name.excerpt()
      let space = String(repeating: " ", count: max(0, width - name.count))
      lines.append(
        "  \(used.contains(column.name) ? " " : "-") \(name)\(space)  \(column.description)\(levels(of: column))")
    }
    if let text = said(by: model.pipeline, steps: manifest.candidate.transforms.map(\.name)) {
      lines += ["", "What the model says"] + text.split(separator: "\n").map { "  " + $0 }
    }
    return lines.joined(separator: "\n")
  }

  /// How it decides, with its thresholds, and for whom it must know the group.
  private static func decisionLines(_ model: StoredModel) -> [String] {
    let pipeline = model.pipeline
    var lines: [String] = []
    if let rule = pipeline.decision {
      let what = rule.scale == .probability ? "the probability" : "the score"
      let subject = "\(what) of '\((model.manifest.positiveClass ?? "").excerpt())'"
      func text(_ cut: DecisionCut) -> String { cut.text { NumberText.significant($0, 4) } }
      let told = model.manifest.decision
      lines.append(
        "  decides: by \(told?.choice.words ?? "a threshold")"
          + (told?.learnedFrom.map { ", learned from \($0)" } ?? ""))
      if let coding = rule.coding {
        for (group, name) in coding.names.enumerated() {
          lines.append("    \(name.excerpt()): positive \(text(rule.cut(ofGroup: group))) on \(subject)")
        }
        lines.append("    any other group: positive \(text(rule.usualCut)) on \(subject)")
      } else {
        lines.append("    positive \(text(rule.usualCut)) on \(subject)")
      }
    }
    if !pipeline.groupColumns.isEmpty {
      lines.append("  asks for the sensitive \(NameList.text(pipeline.groupColumns)) when it answers")
    }
    return lines
  }

  /// The decision for programs: the rule, and where it comes from.
  private static func decision(of model: StoredModel) -> JSONValue {
    guard let rule = model.pipeline.decision else { return .null }
    func value(_ cut: DecisionCut) -> JSONValue {
      .object([
        "threshold": .finite(cut.threshold), "isRandomised": .flag(cut.mixture != nil),
        "words": .text(cut.text { NumberText.significant($0, 4) }),
      ])
    }
    let groups = (rule.coding?.names ?? []).enumerated().map { group, name -> JSONValue in
      .object(["group": .text(name), "rule": value(rule.cut(ofGroup: group))])
    }
    return .object([
      "scale": .text(rule.scale.rawValue), "usual": value(rule.usualCut), "groups": .list(groups),
      "chosenBy": .optional(model.manifest.decision?.choice.words),
      "learnedFrom": .optional(model.manifest.decision?.learnedFrom),
    ])
  }

  /// The model in words, where a person can read it whole and it isn't longer than a few pages.
  ///
  /// - Parameter steps: the names of the steps before it.
  private static func said(by pipeline: FittedPipeline, steps: [String]) -> String? {
    guard let model = pipeline.model as? any ReadableModel else { return nil }
    let features = pipeline.stages.last?.outputFeatures ?? InputColumn.features(of: pipeline.columns)
    let scale = InputScale(pipeline)
    var text = model.text(features: features, classNames: pipeline.classes, scale: scale)
    let before = steps.prefix(scale.stepCount)
    if !before.isEmpty {
      text =
        "Some values aren't in the unit of their column: they are those after "
        + "\(before.count == 1 ? "the step" : "the steps") \(before.joined(separator: ", ")).\n" + text
    }
    let lines = text.split(separator: "\n")
    guard lines.count > mostLines else { return text }
    return lines.prefix(mostLines).joined(separator: "\n") + "\n... and \(lines.count - mostLines) more lines"
  }

  private static func levels(of column: ColumnSchema) -> String {
    guard case .categories(let levels) = column.cells, !levels.isEmpty else { return "" }
    let shown = levels.prefix(mostLevels).map { $0.excerpt(40) }.joined(separator: ", ")
    return ": " + shown + (levels.count > mostLevels ? " ... and \(levels.count - mostLevels) more" : "")
  }
}
