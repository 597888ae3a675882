import ArgumentParser
import Catalogue
import Drift
import Foundation
import Learning
import Plans
import Records
import Replay

/// Lists what an experiment file can name, and tells of one thing in it.
struct CatalogueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalogue",
    abstract: """
      List the estimators, steps, calibrations, axes, kinds of evidence, drift detectors, policies of retraining and sections \
      of a plan, or tell of one.
      """,
    discussion: """
      NAME is an estimator, a step or a calibration (also in the short form of plans, such as platt), a parameter of one \
      (ridge.penalty), an axis (latency.p99), an axis of ways of running (replay.churn), a kind of evidence, a drift detector (adwin) or a parameter of one \
      (adwin.delta), a policy of retraining (periodic), or a section or key of the plan (data, data.time, folds). `plan` \
      tells of all sections, `retraining` of all policies of retraining.
      """)

  @Argument(help: "What to tell of; default: list everything.")
  var name: String?

  @Flag(help: "With plan: the JSON schema by which editors complete and check plans.")
  var schema = false

  @Flag(help: "With plan: the reference page of the documentation, in Markdown.")
  var markdown = false

  func validate() throws {
    if schema || markdown, name != "plan" {
      throw ValidationError("--schema and --markdown go with: reasonable catalogue plan")
    }
    if schema, markdown { throw ValidationError("give either --schema or --markdown") }
  }

  func run() throws {
    let reference = PlanReference(Catalogue.standard.vocabulary(datasets: []))
    if schema { return Terminal.writeWhole(PlanSchema(reference).text) }
    if markdown { return Terminal.writeWhole(PlanReferencePage(reference).text) }
    let text = CatalogueText(reference)
    guard let name else { return print(text.list) }
    if let found = text.text(of: name) { return print(found) }
    throw InputError(text.unknown(name))
  }
}

/// What the catalogue holds, in words for the terminal.
struct CatalogueText {
  private let reference: PlanReference
  private var vocabulary: PlanVocabulary { reference.vocabulary }

  init(_ reference: PlanReference) { self.reference = reference }

  /// Everything, a line each.
  var list: String {
    func lines(_ heading: String, _ entries: [(String, String)]) -> String {
      ([heading] + entries.map { Self.line($0, $1) }).joined(separator: "\n")
    }
    func components(_ heading: String, _ list: [PlanVocabulary.Component]) -> String {
      lines(heading, list.map { ($0.name, $0.summary) })
    }
    return [
      components("Estimators", vocabulary.estimators), components("Transforms", vocabulary.transforms),
      components("Calibrations", vocabulary.calibrations), components("Mitigations", vocabulary.mitigations),
      lines("Axes", vocabulary.axes.map { ($0.descriptor.id.rawValue, $0.descriptor.summary) }),
      components("Evidence", vocabulary.evidence),
      lines("Drift detectors", DetectorKind.all.map { ($0.name, $0.summary) }),
      lines("Axes of ways of running", Self.axesOfWays.map { ($0.id.rawValue, $0.summary) }),
      lines("Policies of retraining", PolicyKind.all.map { ($0.name, $0.summary) }),
      lines(
        "Sections of a plan",
        reference.sections.map { ($0.path.isEmpty ? "plan" : $0.path, $0.title) }),
      "'reasonable catalogue NAME' tells more of one, 'reasonable catalogue plan' of every key of a plan.",
    ].joined(separator: "\n\n")
  }

  /// Nil where nothing has that name.
  func text(of name: String) -> String? {
    if let component = component(name) { return text(of: component) }
    if let axis = vocabulary.axis(AxisID(rawValue: name)) { return text(of: axis) }
    if let axis = Self.axesOfWays.first(where: { $0.id.rawValue == name }) { return text(ofWays: axis) }
    if let dot = name.lastIndex(of: "."), let owner = component(String(name[..<dot])),
      let parameter = owner.parameter(String(name[name.index(after: dot)...]))
    {
      return "\(owner.name)\n\(text(of: parameter, among: owner.parameters))"
    }
    if let detector = DetectorText(name) { return detector.text }
    if let policies = PolicyText.text(of: name) { return policies }
    switch reference.find(name) {
    case .sections(let sections)?: return sections.map { text(of: $0) }.joined(separator: "\n\n")
    case .key(let key, let section)?:
      return (section.path.isEmpty ? "" : section.path + ": " + section.title + "\n\n") + text(of: key)
    case nil: return nil
    }
  }

  func unknown(_ name: String) -> String {
    let components =
      vocabulary.estimators + vocabulary.transforms + vocabulary.calibrations + vocabulary.mitigations
      + vocabulary.evidence
    // What a short word most likely means: many keys hold it by chance.
    let groups = [
      vocabulary.axes.map(\.descriptor.id.rawValue) + Self.axesOfWays.map(\.id.rawValue),
      components.map(\.name) + vocabulary.shortNames, reference.paths,
    ]
    let found =
      NearestName.find(name, among: groups.flatMap { $0 })
      ?? groups.lazy.compactMap { NearestName.find(name, among: $0) }.first
    let nearest = found.map { "; did you mean '\($0)'?" } ?? ""
    return "the catalogue has no '\(name.excerpt())'\(nearest.isEmpty ? ";" : nearest) 'reasonable catalogue' lists "
      + "all names"
  }

  private func component(_ name: String) -> PlanVocabulary.Component? {
    vocabulary.estimator(name) ?? vocabulary.transform(name) ?? vocabulary.calibration(name)
      ?? vocabulary.mitigation(name) ?? vocabulary.component(shortName: name)
      ?? vocabulary.evidence.first { $0.name == name }
  }

  // MARK: One entry

  private func text(of component: PlanVocabulary.Component) -> String {
    var lines = ["\(component.name), version \(component.version): \(component.summary)"]
    if component.parameters.isEmpty { lines.append("It has no parameters.") }
    for parameter in component.parameters { lines += ["", text(of: parameter, among: component.parameters)] }
    if hasBudget(component) {
      lines += [
        "", "It asks fitted models, within a budget of its own: evidence-budget of 'reasonable catalogue measurement'.",
      ]
    }
    return lines.joined(separator: "\n")
  }

  /// Whether a kind of evidence is gathered by asking fitted models, as long as the budget lasts.
  private func hasBudget(_ component: PlanVocabulary.Component) -> Bool {
    guard let kind = Catalogue.standard.evidence.first(where: { $0.kind.rawValue == component.name }) else {
      return false
    }
    if case .afterwards = kind.occasion { return true }
    return false
  }

  private func text(of parameter: ParameterDescription, among all: [ParameterDescription]) -> String {
    var lines = [
      "  \(parameter.name): \(parameter.expectation)" + (parameter.usual.map { "; default \($0)" } ?? ""),
      "      \(parameter.summary)",
    ]
    if let condition = all.fullEffect(of: parameter.name) { lines.append("      has an effect only \(condition)") }
    for synonym in parameter.synonyms {
      let condition = synonym.condition == .always ? "" : " \(synonym.condition)"
      lines.append("      \(synonym.value) does the same as \(synonym.meaning)\(condition)")
    }
    return lines.joined(separator: "\n")
  }

  /// What `retraining`, and `frontier`, `pick` and `show` with `--ways`, tell of each way of running; as where the loss is the
  /// share of wrong answers.
  private static let axesOfWays = ReplayAxes(.error).all

  private func text(ofWays axis: AxisDescriptor) -> String {
    let counts = axis.id == .replayMoney ? "money" : Self.unit(of: axis)
    var lines = [
      "\(axis.id): \(axis.title)", axis.summary, "  counts: \(counts)",
      "  better: \(axis.direction == .higherIsBetter ? "higher" : "lower")",
    ]
    if [AxisID.replayLoss, .replayWorstStep, .replayRegret].contains(axis.id) {
      lines.append("  of: the loss that is closest to the quality of the policy; here the share of wrong answers")
    }
    lines.append(
      "  told of each way of running a replay by 'reasonable retraining', and by frontier, pick and show with --ways; not among "
        + "the axes of a plan")
    return lines.joined(separator: "\n")
  }

  private static func unit(of descriptor: AxisDescriptor) -> String {
    switch descriptor.unit {
    case .ratio: "a share or score"
    case .nats: "nats"
    case .seconds: "seconds"
    case .bytes: "bytes"
    case .rowsPerSecond: "rows a second"
    case .count: "a count"
    case .targetUnits: "the unit of the target"
    case .money: descriptor.id.rawValue.hasSuffix(".month") ? "money a month" : "money"
    }
  }

  private func text(of axis: PlanVocabulary.Axis) -> String {
    let descriptor = axis.descriptor
    let unit = Self.unit(of: descriptor)
    var range = descriptor.lowest.map { "from \(RangeText.number($0))" } ?? ""
    range += descriptor.highest.map { "\(range.isEmpty ? "" : " ")up to \(RangeText.number($0))" } ?? ""
    let tasks = TaskKind.allCases.filter(axis.tasks.contains).map(\.rawValue)
    return """
      \(descriptor.id), version \(descriptor.version): \(descriptor.title)
      \(descriptor.summary)
        counts: \(unit)\(range.isEmpty ? "" : ", " + range)
        better: \(descriptor.direction == .higherIsBetter ? "higher" : "lower")
        tasks: \(tasks.joined(separator: ", "))
        in a plan: axes: [\(descriptor.id)], and in policy as quality, in limits or in prefer
      """
  }

  private func text(of section: PlanReference.Section) -> String {
    let heading = section.path.isEmpty ? "plan: \(section.title)" : "\(section.path): \(section.title)"
    return ([heading] + section.keys.flatMap { ["", text(of: $0)] }).joined(separator: "\n")
  }

  private func text(of key: PlanReference.Key) -> String {
    var lines = ["  \(key.name): \(key.expectation)" + (key.usual.map { "; default \($0)" } ?? "")]
    lines.append("      \(key.summary)")
    if let effect = key.effect { lines.append("      has an effect \(effect)") }
    if !key.isPartOfTrial {
      lines.append("      another value makes no other trial: only evidence that it changes is gathered anew")
    }
    return lines.joined(separator: "\n")
  }

  private static func line(_ name: String, _ summary: String) -> String {
    "  " + name.padding(toLength: max(44, name.count + 1), withPad: " ", startingAt: 0) + summary
  }
}

/// A drift detector or a parameter of one, in words.
struct DetectorText {
  private let kind: DetectorKind
  private let parameter: DetectorParameter?

  /// Nil where no detector has that name.
  init?(_ name: String) {
    if let kind = DetectorKind.all.first(where: { $0.name == name }) {
      self.kind = kind
      parameter = nil
      return
    }
    guard let dot = name.lastIndex(of: "."),
      let kind = DetectorKind.all.first(where: { $0.name == name[..<dot] }),
      let parameter = kind.parameters.first(where: { $0.name == name[name.index(after: dot)...] })
    else { return nil }
    self.kind = kind
    self.parameter = parameter
  }

  var text: String {
    if let parameter { return "\(kind.name)\n\(Self.text(of: parameter))" }
    let head = [
      "\(kind.name): \(kind.summary)", "  reads: \(kind.input.rawValue)", "  source: \(kind.source)",
      "  'reasonable drift-detectors' scores it on streams whose changes are known.",
    ]
    return (head + kind.parameters.flatMap { ["", Self.text(of: $0)] }).joined(separator: "\n")
  }

  private static func text(of parameter: DetectorParameter) -> String {
    "  \(parameter.name): \(parameter.domain.expectation); default \(parameter.usual)\n      \(parameter.summary)"
  }
}
