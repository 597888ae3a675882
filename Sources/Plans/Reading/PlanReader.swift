import Foundation
import Records
import Tabular

/// What is known of the data once it is loaded, so that a plan's columns and estimators can be checked against it.
package struct KnownData: Sendable, Equatable {
  /// Nil: not looked at yet.
  package let task: TaskKind?
  /// All columns of the file.
  package let columns: [String]
  /// Columns to which the header gives no name, those that are left out included.
  package let unnamed: [UnnamedColumn]
  /// Columns that models see and that hold categories.
  package let categoricalInputs: [String]
  /// Columns that models see and that hold numbers or times, some of which are missing.
  package let incompleteInputs: [String]
  /// Columns that models see and that hold times; nil: not looked at yet.
  package let timeInputs: [String]?
  /// Columns that models see; nil: not looked at yet.
  package let inputs: [String]?
  /// Whether differences of the times are seconds; nil: not looked at yet.
  package let timesAreSeconds: Bool?
  /// How the task was told from the target, where the plan doesn't say it, and what to write for another one.
  package let taskReason: String?
  /// Where the first missing number of the first of them stands, such as `data.csv:17`; nil: not known.
  package let firstMissingPlace: String?
  /// Columns that models see and that hold infinite numbers.
  package let infiniteInputs: [InfiniteInput]
  /// The least and the greatest target of a regression; nil for other tasks, or where they aren't known.
  package let targets: TargetExtremes?
  /// The names of the target's classes; empty for a regression, or where they aren't known.
  package let classes: [String]

  package init(
    task: TaskKind?, columns: [String], unnamed: [UnnamedColumn] = [], categoricalInputs: [String] = [],
    incompleteInputs: [String] = [],
    timeInputs: [String]? = nil, timesAreSeconds: Bool? = nil, firstMissingPlace: String? = nil,
    infiniteInputs: [InfiniteInput] = [], targets: TargetExtremes? = nil, taskReason: String? = nil,
    classes: [String] = [], inputs: [String]? = nil
  ) {
    self.inputs = inputs
    self.task = task
    self.firstMissingPlace = firstMissingPlace
    self.infiniteInputs = infiniteInputs
    self.targets = targets
    self.taskReason = taskReason
    self.classes = classes
    self.columns = columns
    self.unnamed = unnamed
    self.categoricalInputs = categoricalInputs
    self.incompleteInputs = incompleteInputs
    self.timeInputs = timeInputs
    self.timesAreSeconds = timesAreSeconds
  }
}

extension ExperimentPlan {
  /// Reads and checks an experiment file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - overrides: `key=value` texts that replace values of the file, in order.
  ///   - vocabulary: the names that the file may use.
  ///   - knownData: task and columns of the loaded data; nil before it is loaded, when only the catalogue's word on
  ///     them is checked.
  /// - Throws: `PlanError` with every problem found.
  package static func read(
    contentsOf path: String, overrides: [String] = [], vocabulary: PlanVocabulary, knownData: KnownData? = nil
  ) throws(PlanError) -> ExperimentPlan {
    let bytes = try PlanFile.bytes(of: path)
    return try read(bytes, file: path, overrides: overrides, vocabulary: vocabulary, knownData: knownData)
  }

  /// Reads and checks the bytes of an experiment file; `file` names it in problems.
  package static func read(
    _ bytes: Data, file: String, overrides: [String] = [], vocabulary: PlanVocabulary, knownData: KnownData? = nil
  ) throws(PlanError) -> ExperimentPlan {
    let problems = ProblemList(file: file)
    var root = try PlanFile.root(of: bytes, file: file)
    let dottedNames = vocabulary.axes.map(\.descriptor.id.rawValue)
    for text in overrides {
      do throws(DocumentProblem) {
        try DocumentOverride(text).apply(to: &root, dottedNames: dottedNames)
      } catch {
        problems.add(error)
      }
    }
    let reader = PlanReader(
      file: file, vocabulary: vocabulary, knownData: knownData, problems: problems, notes: PlanNotes(file: file))
    // Bytes that aren't UTF-8 were refused by the parser.
    let written = String(decoding: bytes, as: UTF8.self)
    let text = RecordedPlan(file: written, overrides: overrides).text
    guard let plan = reader.plan(root, text: text), problems.problems.isEmpty else {
      throw .invalid(file: file, problems: problems.problems.sorted(by: PlanReader.comesBefore))
    }
    return plan
  }
}

/// Reads the sections of an experiment file. Goes on after a problem, so that all of them are found at once.
struct PlanReader {
  let file: String
  let vocabulary: PlanVocabulary
  let knownData: KnownData?
  let problems: ProblemList
  let notes: PlanNotes
  /// Whether the data must say what is to be predicted.
  var needsTarget = true
  /// Whether some fits go on from earlier ones.
  var mayWarmStart = false

  /// Nil only together with at least one problem.
  func plan(_ root: DocumentNode, text: String) -> ExperimentPlan? {
    guard let section = SectionReader(root, path: "", problems: problems) else { return nil }
    // Another version may mean anything by the other keys: no use in judging them.
    guard readVersion(section), hasReasonableSize(section) else { return nil }
    let name = readName(section)
    let data = readData(section)
    let task = knownTask(data)
    let split = readSplit(section, task: task)
    let choosing = readProtocols(section, split: split, data: data)
    let replay = readReplay(section, choosing, data: data)
    let protocols = choosing + (split.setAside == nil ? [] : [.holdOut]) + inner(split, choosing)
    let settings = readerOfSettings(replay)
    var stages = withCalendar(settings.readPreprocessing(section, task: task))
    stages[.calibration] = settings.readCalibration(section, task: task)
    let decision = readDecision(section, task: task, sensitive: sensitiveColumns(of: data))
    checkValue(decision, of: data, in: section)
    stages[.mitigation] = settings.readMitigation(section, task: task, decision: decision)
    let entries = settings.readEstimators(section, stages: stages, task: task, decision: decision)
    if let entries { checkWeights(replay, entries, in: section) }
    let axes = readAxes(section, task: task)
    let policy = readPolicy(section, axes: axes, task: task, decision: decision)
    let asked = policy.namedAxes.union(axes ?? [])
    let comparesTimes = asked.contains { vocabulary.axis($0)?.descriptor.family == .robustness }
    checkUse(of: split, data, choosing, comparesTimes: comparesTimes, in: section)
    let fairness = readFairness(section, data: data)
    checkGroups(of: axes, data: data, in: section)
    let measurement = readMeasurement(section)
    let rootKeys = section.read(RootKeys.self, only: ["memory-limit", "datasets"])
    let memoryLimit = rootKeys.memoryLimitBytes
    if rootKeys.datasets?.isEmpty == false {
      section.add("lists several data sets: run the plan by 'reasonable benchmark-suite'", to: "datasets")
    }
    section.finish()
    guard let name, let data, let entries, problems.problems.isEmpty else { return nil }

    let expansion = CandidateExpansion(
      entries,
      effects: SettingEffects(
        vocabulary: vocabulary, tasks: task.families, mayHaveCategories: mayHaveCategories,
        mayWarmStart: settings.mayWarmStart),
      vocabulary: vocabulary, notes: notes)
    noteLackOfBaselines(expansion.candidates, in: section)
    let hash: String
    do {
      hash = try PlanHash.hash(
        name: name, data: data, split: split, protocols: protocols, candidates: expansion.candidates, axes: axes,
        policy: policy, fairness: fairness, measurement: measurement, replay: replay)
    } catch {
      problems.add("the plan can't be written out for its hash: \(error)", at: root.place, key: "")
      return nil
    }
    return ExperimentPlan(
      name: name, data: data, split: split, replay: replay, protocols: protocols, candidates: expansion.candidates,
      axes: axes, policy: policy, fairness: fairness, measurement: measurement, memoryLimitBytes: memoryLimit,
      notes: notes.notes + problems.notes + expansion.notes + splitNotes(split, data, protocols), text: text,
      hash: hash)
  }

  /// The choice repeated inside each fold, where the split asks for it.
  private func inner(_ split: SplitPlan, _ choosing: [EvaluationProtocol]) -> [EvaluationProtocol] {
    guard split.nested != nil else { return [] }
    return choosing.flatMap { evaluation in
      (0..<split.fitCount(for: evaluation)).map { .inner(of: evaluation, fold: $0) }
    }
  }

  /// Problems in the order of the file; those of overrides come last.
  static func comesBefore(_ first: DocumentProblem, _ second: DocumentProblem) -> Bool {
    (first.line ?? .max, first.column ?? .max) < (second.line ?? .max, second.column ?? .max)
  }

  private func readVersion(_ section: SectionReader) -> Bool {
    guard let node = section.node("version") else {
      problems.add(
        "the version is missing; begin the file with 'version: \(ExperimentPlan.version)'",
        at: .position(line: 1, column: 1), key: "version")
      return false
    }
    guard let version = node.settingValue?.asInteger, version >= 1 else {
      section.add("must be \(ExperimentPlan.version), found \(node.kindInWords)", to: "version")
      return false
    }
    guard version <= ExperimentPlan.version else {
      section.add(
        "the file has version \(version), but this program reads only up to \(ExperimentPlan.version); "
          + "install a newer one", to: "version")
      return false
    }
    return true
  }

  private func readName(_ section: SectionReader) -> String? {
    let fallback = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
    let name: String
    if section.has("name") {
      guard let written = section.text("name") else { return nil }
      name = written
    } else {
      _ = section.node("name")
      name = fallback
    }
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_.".unicodeScalars.contains($0))
    }
    guard isPlain, name.first != ".", name.first != "-", name.count <= 80 else {
      section.add(
        "'\(name.excerpt())' can't name an experiment; use up to 80 letters, digits, hyphens, underscores and dots",
        to: "name")
      return nil
    }
    return name
  }

  private func readProtocols(
    _ section: SectionReader, split: SplitPlan, data: DataPlan?
  ) -> [EvaluationProtocol] {
    let usual: [EvaluationProtocol] =
      (split.kind == .timeOrdered ? [.production] : [.research]) + (section.has(ReplayPlan.path) ? [.replay] : [])
    guard let items = section.items("protocols") else { return usual }
    var asked: Set<EvaluationProtocol> = []
    for (node, path) in items {
      let choice = SectionReader.choice(
        node, path: path, problems: problems, among: EvaluationProtocol.all.map(\.id),
        { name in EvaluationProtocol.all.first { $0.id == name } })
      guard let evaluation = choice else { continue }
      if !asked.insert(evaluation).inserted {
        problems.add("'\(evaluation.id)' is listed twice", at: node.place, key: path)
      }
      if evaluation.division == .planned, split.kind == .timeOrdered {
        problems.add(
          "\(evaluation.id) shuffles the rows, but split.kind is time-ordered; take another kind (production is "
            + "always time-ordered), or leave \(evaluation.id) out", at: node.place, key: path)
      }
    }
    if asked.isEmpty, items.isEmpty {
      section.add("must name at least one protocol", to: "protocols", choices: EvaluationProtocol.all.map(\.id))
    }
    return EvaluationProtocol.all.filter(asked.contains)
  }

  /// The task as far as it is known: from the data, else from the file, else from the catalogue.
  private func knownTask(_ data: DataPlan?) -> KnownTask {
    if let task = knownData?.task { return .exactly(task) }
    guard let data else { return .unknown }
    let listed: TaskKind? = if case .dataset(let name) = data.source { vocabulary.dataset(name)?.task } else { nil }
    // Another target than the catalogue's is another task.
    if let listed, case .dataset(let name) = data.source,
      data.target == nil || data.target == vocabulary.dataset(name)?.target,
      data.task == nil || (data.task == .regression) == (listed == .regression)
    {
      return .exactly(listed)
    }
    switch data.task {
    case .regression?: return .exactly(.regression)
    case .classification?: return .classification
    case .binary?: return .exactly(.binary)
    case .multiclass?: return .exactly(.multiclass)
    case nil: return .unknown
    }
  }
}

/// How much is known of the task when a file is checked.
enum KnownTask: Equatable {
  case unknown
  /// Two classes or more.
  case classification
  case exactly(TaskKind)

  /// The tasks that are still possible.
  var possible: Set<TaskKind> {
    switch self {
    case .unknown: Set(TaskKind.allCases)
    case .classification: [.binary, .multiclass]
    case .exactly(let task): [task]
    }
  }

  var name: String {
    switch self {
    case .unknown: "an unknown task"
    case .classification: "classification"
    case .exactly(.regression): "regression"
    case .exactly(.binary): "binary classification"
    case .exactly(.multiclass): "multiclass classification"
    }
  }
}
