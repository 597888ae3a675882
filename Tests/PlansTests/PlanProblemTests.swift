import Foundation
import Plans
import Testing

/// Broken files: each names what is wrong, where, and what would be right.
struct PlanProblemTests {
  @Test func everyProblemOfAFileIsFoundAtOnce() {
    let problems = PlanFixture.problems(
      """
      version: 1
      name: test
      data:
        dataset: digit
        targt: digit
      split:
        kind: stratifed
        folds: one
      estimators:
        - name: rigde
        - name: logistic-regression
          parameters: {C: [0.1, -5], sover: auto}
      axes: [accuracy, latency.p90]
      colour: red

      """)
    let found = problems.map { "\($0.line ?? 0):\($0.column ?? 0) \($0.key) -> \($0.nearest ?? "")" }
    #expect(
      found == [
        "4:12 data.dataset -> digits", "5:3 data.targt -> target", "7:9 split.kind -> stratified",
        "8:10 split.folds -> ", "10:11 estimators.0.name -> ridge", "12:27 estimators.1.parameters.C.1 -> ",
        "12:32 estimators.1.parameters.sover -> solver", "13:18 axes.1 -> latency.p99", "14:1 colour -> ",
      ])
    #expect(
      problems[4].description
        == "plan.yaml:10:11: estimators.0.name: there is no estimator 'rigde'; did you mean 'ridge'? valid: "
        + "prior-baseline, decision-tree, ridge, logistic-regression, gaussian-naive-bayes, multilayer-perceptron")
    #expect(problems[5].what == "must be a number from 1e-6 to 1e6, found '-5'")
  }

  private static let tab = "a tab (U+0009) indents the line, where YAML takes spaces only; put spaces in its place"
  private static let noBreak =
    "a no-break space (U+00A0) indents the line, where YAML takes spaces only; put spaces in its place"

  @Test(arguments: [
    ("version: 1\ndata:\n\tdataset: digits\n", "3:1", tab),
    ("version: 1\ndata:\n  dataset: digits\n \ttarget: y\n", "4:2", tab),
    ("version: 1\ndata:\n\u{A0}\u{A0}dataset: digits\n", "3:1", noBreak),
    ("version: 1\ndata:\n  dataset: digits\n  \u{A0}target: y\n", "4:3", noBreak),
    ("version: 1\ndata:\n  dataset: digits\n\u{A0} target: y\n  seed: 1\n", "4:1", noBreak),
    ("version: 1\nestimators:\n\u{A0}\u{A0}- ridge\n", "3:1", noBreak),
    (
      "version: 1\nestimators:\n  -\u{A0}ridge\n", "3:3",
      "a no-break space (U+00A0) stands behind '-', where YAML takes a space only; put a space in its place"
    ),
    (
      "version: 1\nname:\u{A0}x\nseed: 1\n", "2:6",
      "a no-break space (U+00A0) stands behind ':', where YAML takes a space only; put a space in its place"
    ),
    (
      "version: 1\ndata:\n\u{3000}dataset: digits\n", "3:1",
      "a blank (U+3000) that is no plain space indents the line, where YAML takes spaces only; put spaces in its place"
    ),
  ])
  func aBlankThatIsNoSpaceIsNamedWithItsPlace(_ text: String, _ place: String, _ what: String) {
    let problems = PlanFixture.problems(text)
    #expect(problems.map(\.what) == [what])
    #expect(problems.map { "\($0.line ?? 0):\($0.column ?? 0)" } == [place])
  }

  @Test func oddBlanksWithinTextsAreLeftAlone() {
    let text = PlanFixture.minimal + "other: a\u{A0}b\ndescription: |\n  \u{A0}indented\n"
    #expect(!PlanFixture.problems(text).contains { $0.what.contains("no-break") })
  }

  @Test(arguments: [
    ("# only a comment\n", "the file is empty"),
    ("- a\n- b\n", "must be a mapping of keys to values, found a list"),
    ("hello\n", "must be a mapping of keys to values, found 'hello'"),
    ("name: x\n", "the version is missing; begin the file with 'version: 1'"),
    ("version: one\n", "must be 1, found 'one'"),
    ("version: 2\n", "the file has version 2, but this program reads only up to 1; install a newer one"),
    ("version: 1\nname: a\nname: b\n", "the key 'name' is given more than once in one mapping"),
    ("version: 1\ndata:\n\tdataset: digits\n", tab),
    ("version: 1\n---\nversion: 1\n", "a second document begins here (---); only one is allowed"),
    ("version: 1\nname: *nobody\n", "the alias (*name) has no anchor (&name) before it"),
    ("version: 1\n[a, b]: c\n", "a key must be a word, not a list or mapping"),
    ("version: 1\r\ndata:\r\n\tdataset: digits\r\n", tab),
    ("version: 1\rdata:\r\tdataset: digits\r", tab),
    ("version: 1\na: {b: c: d}\n", "not YAML: a mapping isn't closed with '}', or lacks a comma (it begins in line 2)"),
    ("version: 1\nname: \"x\n", "not YAML: a quote isn't closed (it begins in line 2)"),
    ("version: 1\nname: @x\n", "not YAML: no value can begin with this character; put the text in quotes"),
    (
      "version: 1\nname: a: b\n",
      "not YAML: a ':' stands where none can be; put a text that holds ': ' in quotes, or check how the line is indented"
    ),
    ("version: 1\n? {a: b}\n: 1\n", "a key must be a word, not a list or mapping"),
  ])
  func aFileThatIsNoPlanSaysWhy(_ text: String, _ what: String) {
    let problems = PlanFixture.problems(text)
    #expect(problems.map(\.what) == [what])
    #expect(problems.first?.line != nil)
  }

  @Test func longKeysAndNamesAreShortened() {
    let long = String(repeating: "k", count: 600)
    let texts = [
      "version: 1\n\(long): 1\n", "version: 1\nsplit: {\(long): 1}\n",
      "version: 1\ndata: {file: x.csv, target: y, drop: [\(long), \(long)]}\n", "version: 1\nestimators: [\(long)]\n",
      "version: 1\nestimators: [{name: ridge, parameters: {\(long): 1}}]\n",
    ]
    for text in texts {
      let problems = PlanFixture.problems(text).map(\.description).filter { $0.contains("kkk") }
      #expect(
        !problems.isEmpty && problems.allSatisfy { !$0.contains(String(repeating: "k", count: 100)) }, "\(problems)")
    }
  }

  @Test func brokenYAMLNamesItsLine() {
    let problems = PlanFixture.problems("version: 1\ndata: {dataset: digits\nname: x\n")
    #expect(problems.count == 1)
    #expect(problems[0].what.hasPrefix("not YAML: "))
    #expect((problems[0].line ?? 0) >= 2)
  }

  @Test func bytesThatAreNotUTF8AreLocated() {
    let bytes = Data("version: 1\nname: caf".utf8) + Data([0xE9]) + Data("\n".utf8)
    do throws(PlanError) {
      _ = try ExperimentPlan.read(bytes, file: "plan.yaml", vocabulary: PlanFixture.vocabulary())
      Issue.record("read bytes that aren't UTF-8")
    } catch {
      #expect(error.problems.map(\.description) == ["plan.yaml:2:10: byte 0xE9 is not UTF-8; save the file as UTF-8"])
    }
  }

  @Test func aByteOrderMarkIsNoContent() throws {
    _ = try PlanFixture.read("\u{FEFF}" + PlanFixture.minimal)
  }

  @Test func aliasesThatExplodeAreRefused() {
    var text = "version: 1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
    }
    #expect(PlanFixture.problems(text).map(\.what) == ["more than 200,000 values once every alias is written out"])
  }

  /// Lines to replace or add in the minimal plan, and the problem that must follow.
  @Test(arguments: [
    ("data: {dataset: digits, file: x.csv}", "data.file", "give either 'dataset' or 'file', not both"),
    ("data: {dataset: digits, separator: tab}", "data.separator", "belongs to 'file'"),
    ("data: {file: x.csv}", "data.target", "the target is missing"),
    ("data: {target: y}", "data", "names no data"),
    ("data: {dataset: digits, drop: [digit]}", "data.drop", "the target 'digit' can't be dropped"),
    ("data: {file: x.csv, target: y, task: regression, positive: a}", "data.positive", "a regression has no positive"),
    ("data: {file: x.csv, target: y, separator: ab}", "data.separator", "must be one character"),
    ("data: {dataset: digits, rows: 1}", "data.rows", "must be a whole number of at least 10, found '1'"),
    ("data: [digits]", "data", "must be a mapping of keys to values, found a list"),
    ("split: {kind: hold-out, folds: 3}", "split.folds", "a hold-out has no folds"),
    ("split: {test-share: 0.5}", "split.test-share", "only a hold-out has a test share"),
    (
      "split: {kind: hold-out, test-share: 1}", "split.test-share",
      "must be a share between 0 and 1, such as 0.25 or 25%, found '1'"
    ),
    ("split: {kind: grouped}", "split.kind", "a grouped split needs data.groups"),
    ("split: {kind: stratified-grouped}", "split.kind", "a stratified-grouped split needs data.groups"),
    ("split: {gap: 2 months}", "split.gap", "must be a number of rows such as 20, or a duration"),
    ("split: {gap: 20}", "split.gap", "a gap lies between the past and the future, and the usual, stratified split"),
    (
      "split: {kind: k-fold, gap: 7 days}", "split.gap",
      "a gap lies between the past and the future, and a k-fold split"
    ),
    ("split: {recurring-groups: keep}", "split.recurring-groups", "there are no groups to come again"),
    ("split: {recurring-groups: no}", "split.recurring-groups", "must be one of the names below"),
    ("data: {dataset: digits, groups: g}", "data.groups", "'g' isn't used by the usual, stratified split, so rows"),
    ("data: {dataset: digits, time: t}", "data.time", "no protocol goes by 't'; say protocols: [research, production]"),
    ("data: {dataset: digits, time: row-order}", "data.time", "no protocol goes by 'row-order'; say protocols"),
    ("split: {seed: -1}", "split.seed", "must be a whole number of at least 0"),
    ("protocols: [production]", "protocols", "production needs to know the order of time"),
    ("protocols: [research, research]", "protocols.1", "'research' is listed twice"),
    ("protocols: [reserch]", "protocols.0", "must be one of the names below, found 'reserch'"),
    ("protocols: []", "protocols", "must name at least one protocol"),
    ("estimators: []", "estimators", "must name at least one estimator"),
    ("estimators: [{parameters: {penalty: 1}}]", "estimators.0.name", "the name is missing"),
    ("estimators: [{name: ridge, parameters: {penalty: []}}]", "estimators.0.parameters.penalty", "an empty list"),
    (
      "estimators: [{name: ridge, parameters: {penalty: {a: 1}}}]", "estimators.0.parameters.penalty.a",
      "there is no key"
    ),
    (
      "estimators: [{name: ridge, parameters: {penalty: {from: 0, to: 1, count: 3, scale: log}}}]",
      "estimators.0.parameters.penalty.from", "must be above 0 on a log scale"
    ),
    ("estimators: [{name: ridge, settings: [{penalty: [1]}]}]", "estimators.0.settings.0.penalty", "must be a number"),
    ("estimators: [{name: ridge, settings: [3]}]", "estimators.0.settings.0", "must be a mapping"),
    (
      "estimators: [{name: ridge, settings: [{penalty: 1}], parameters: {penalty: 1}}]", "estimators.0.settings",
      "give either 'parameters'"
    ),
    (
      "estimators: [{name: prior-baseline, parameters: {a: 1}}]", "estimators.0.parameters.a",
      "prior-baseline has no parameters"
    ),
    ("preprocessing: {scaling: standart}", "preprocessing.scaling", "there is no scaling 'standart'"),
    ("preprocessing: {pca: -3}", "preprocessing.pca", "must be a number from 0 to 1e6, found '-3'"),
    ("preprocessing: {pca: [[5]]}", "preprocessing.pca.0", "a list inside a list"),
    ("preprocessing: {pca: []}", "preprocessing.pca", "an empty list"),
    ("preprocessing: {scaling: {kind: fancy}}", "preprocessing.scaling.kind", "there is no scaling 'fancy'"),
    ("preprocessing: {scaling: {a: 1}}", "preprocessing.scaling", "say which: 'kind' is missing"),
    ("calibration: plat", "calibration", "there is no calibration 'plat'"),
    ("calibration: []", "calibration", "an empty list"),
    ("preprocessing: {calibration: platt}", "preprocessing.calibration", "there is no key 'calibration'"),
    ("axes: [r2]", "axes.0", "r2 has no meaning for multiclass classification"),
    ("axes: [accuracy, accuracy]", "axes.1", "accuracy is listed twice"),
    ("axes: []", "axes", "must name at least one axis"),
    ("policy: {quality: r2}", "policy.quality", "r2 has no meaning for multiclass classification"),
    ("policy: {within: a lot}", "policy.within", "must be what matters, an amount such as 0.01"),
    ("policy: {give-up: -1}", "policy.give-up", "must be what matters, an amount such as 0.01"),
    ("policy: {limits: {latency.p99: {at-most: 1MB}}}", "policy.limits.latency.p99.at-most", "must be a time such as"),
    ("policy: {limits: {latency.p99: {}}}", "policy.limits.latency.p99", "a limit needs at-least or at-most"),
    (
      "policy: {limits: {accuracy: {at-least: 2, at-most: 1}}}", "policy.limits.accuracy.at-least",
      "at-least is above at-most"
    ),
    ("policy: {prefer: []}", "policy.prefer", "must name at least one axis"),
    ("measurement: {latency-budget: fast}", "measurement.latency-budget", "must be a time from"),
    ("measurement: {evidence-budget: much}", "measurement.evidence-budget", "must be none or a share such as 0.3"),
    ("measurement: {latency-rounds: 1}", "measurement.latency-rounds", "must be a whole number from 2 to 100,000"),
    ("measurement: {training-memory: yes}", "measurement.training-memory", "must be true or false, found 'yes'"),
    ("memory-limit: lots", "memory-limit", "must be a size such as"),
    ("name: a/b", "name", "'a/b' can't name an experiment"),
  ])
  func aWrongValueIsNamed(_ line: String, _ key: String, _ what: String) {
    let section = line.prefix { $0 != ":" }
    let kept = PlanFixture.minimal.split(separator: "\n").filter { !$0.hasPrefix(section + ":") }
    let text = kept.joined(separator: "\n") + "\n" + line + "\n"
    let problems = PlanFixture.problems(text)
    #expect(
      problems.contains { $0.key == key && $0.what.hasPrefix(what) && $0.line == kept.count + 1 },
      "\(problems.map(\.description))")
  }

  @Test func anEstimatorThatCannotDoTheTaskNamesThoseThatCan() throws {
    let text = "version: 1\ndata: {dataset: housing}\nestimators: [logistic-regression]\n"
    let problem = try #require(PlanFixture.problems(text).first)
    #expect(problem.what == "logistic-regression doesn't do regression")
    #expect(problem.choices == ["prior-baseline", "decision-tree", "ridge", "multilayer-perceptron"])
  }

  /// Whoever writes a key means it: what the split and the protocols leave unused is refused, once, with what would use it.
  @Test(arguments: [
    ("groups: g", "kind: k-fold", "", "data.groups", "'g' isn't used by a k-fold split"),
    ("groups: g", "kind: hold-out", "", "data.groups", "'g' isn't used by a hold-out split"),
    // Production would keep them apart, research wouldn't.
    (
      "groups: g, time: t", "kind: stratified", "protocols: [research, production]", "data.groups",
      "'g' isn't used by a stratified split"
    ),
    ("groups: g, time: t", "kind: grouped", "", "data.time", "no protocol goes by 't'"),
    (
      "time: t", "kind: grouped", "protocols: [production]", "split.kind",
      "production is always time-ordered, so grouped"
    ),
    (
      "time: t", "kind: stratified", "protocols: [production]", "split.kind",
      "production is always time-ordered, so stratified isn't used"
    ),
    (
      "time: t", "kind: stratified", "protocols: [replay]", "split.kind",
      "replay is always time-ordered, so stratified isn't used"
    ),
    ("time: t", "repeats: 3", "protocols: [production]", "split.repeats", "time has only one order"),
    ("time: t", "kind: time-ordered, repeats: 3", "", "split.repeats", "time has only one order"),
    ("time: t", "kind: time-ordered, recurring-groups: keep", "", "split.recurring-groups", "there are no groups"),
    (
      "groups: g", "kind: grouped, recurring-groups: keep", "", "split.recurring-groups", "groups come again in a time-"
    ),
    (
      "groups: g", "kind: grouped, gap: 3", "", "split.gap", "a gap lies between the past and the future, and a grouped"
    ),
    ("time: row-order", "kind: time-ordered, gap: 7 days", "", "split.gap", "a gap of 7 days needs dates or times"),
    ("groups: g", "kind: grouped, test-share: 0.3", "", "split.test-share", "only a hold-out has a test share"),
    ("rows: 50", "kind: time-ordered", "", "split.kind", "production needs to know the order of time"),
  ])
  func whatTheSplitLeavesUnusedIsRefused(
    _ data: String, _ split: String, _ protocols: String, _ key: String, _ what: String
  ) throws {
    let text = """
      version: 1
      data: {file: x.csv, target: y, \(data)}
      split: {\(split)}
      estimators: [ridge]
      \(protocols)
      """
    let problems = PlanFixture.problems(text).filter { $0.key == key }
    #expect(problems.count == 1)
    #expect(try #require(problems.first).what.hasPrefix(what), "\(problems.map(\.description))")
    #expect((problems.first?.line ?? 0) >= 2)
  }

  @Test(arguments: [
    ("groups: g", "kind: grouped", ""), ("groups: g", "kind: stratified-grouped", ""),
    ("groups: g, time: t", "kind: grouped, gap: 12h", "protocols: [research, production]"),
    ("groups: g, time: t", "kind: time-ordered, recurring-groups: keep, gap: 3 rows", ""),
    ("groups: g, time: t", "folds: 3", "protocols: [production]"),
    ("time: t", "kind: hold-out, test-share: 0.2", "protocols: [production]"),
    ("time: t", "kind: hold-out, test-share: 0.2, repeats: 3", "protocols: [research, production]"),
  ])
  func whatTheSplitUsesIsTaken(_ data: String, _ split: String, _ protocols: String) {
    let text = """
      version: 1
      data: {file: x.csv, target: y, \(data)}
      split: {\(split)}
      estimators: [ridge]
      \(protocols)
      """
    #expect(PlanFixture.problems(text).map(\.description) == [])
  }

  @Test func aDurationNeedsTimesThatAreDates() throws {
    let text = """
      version: 1
      data: {file: x.csv, target: y, time: t}
      split: {kind: time-ordered, gap: 2 days}
      estimators: [ridge]
      """
    func known(_ areSeconds: Bool?) -> KnownData {
      KnownData(task: .regression, columns: ["t", "y", "x"], timesAreSeconds: areSeconds)
    }
    #expect(PlanFixture.problems(text, knownData: known(nil)).isEmpty)
    #expect(PlanFixture.problems(text, knownData: known(true)).isEmpty)
    let problem = try #require(PlanFixture.problems(text, knownData: known(false)).first)
    #expect(problem.key == "split.gap" && problem.line == 3)
    #expect(
      problem.what
        == "a gap of 2 days needs dates or times in data.time, but 't' holds plain numbers; give split.gap as a number of "
        + "rows")
  }

  @Test func groupsAndTimeOfTheCatalogueAreNoProblem() throws {
    let text = "version: 1\ndata: {dataset: electricity}\nestimators: [ridge]\n"
    #expect(PlanFixture.problems(text).isEmpty)
    let vocabulary = PlanFixture.vocabulary()
    let grouped = PlanVocabulary(
      estimators: vocabulary.estimators, transforms: vocabulary.transforms, axes: vocabulary.axes,
      datasets: [.init(name: "visits", target: "ill", task: .binary, groups: "patient")])
    let plan = try PlanFixture.read(
      "version: 1\ndata: {dataset: visits}\nestimators: [ridge]\n", vocabulary: grouped)
    #expect(
      plan.notes == [
        "the catalogue says that rows of one 'patient' belong together, and research puts them on both sides of its folds; "
          + "split.kind: grouped or stratified-grouped keeps them on one side"
      ])
    let kept = try PlanFixture.read(
      "version: 1\ndata: {dataset: visits}\nsplit: {kind: grouped}\nestimators: [ridge]\n", vocabulary: grouped)
    #expect(kept.notes.isEmpty)
  }

  @Test func theFormerNameOfAnAxisIsReadWithANote() throws {
    let vocabulary = PlanFixture.vocabulary()
    let known = PlanVocabulary(
      estimators: vocabulary.estimators, transforms: vocabulary.transforms,
      axes: vocabulary.axes + [PlanFixture.axis("training.marginal-cpu", .seconds, tasks: [.regression])],
      datasets: vocabulary.datasets)
    let plan = try PlanFixture.read(
      "version: 1\ndata: {dataset: housing}\nestimators: [ridge]\naxes: [r2, training.shared-cpu]\n", vocabulary: known)
    #expect(plan.axes == ["r2", "training.marginal-cpu"])
    #expect(plan.notes.count == 1 && plan.notes[0].hasSuffix("training.shared-cpu is called training.marginal-cpu now"))
  }

  @Test func calibrationIsForClasses() throws {
    let text = "version: 1\ndata: {dataset: housing}\nestimators: [{name: ridge, calibration: platt}]\n"
    let problem = try #require(PlanFixture.problems(text).first)
    #expect(problem.key == "estimators.0.calibration")
    #expect(problem.what == "calibration is for classes, but this is a regression; leave it out")
    #expect(PlanFixture.problems(text.replacingOccurrences(of: "platt", with: "none")).isEmpty)
  }

  @Test func columnsAreCheckedOnceTheDataIsKnown() {
    let text = """
      version: 1
      data: {file: x.csv, target: prise, drop: [idd], time: dat}
      protocols: [research, production]
      estimators: [logistic-regression]
      """
    #expect(PlanFixture.problems(text).isEmpty)
    let problems = PlanFixture.problems(
      text, knownData: KnownData(task: .regression, columns: ["id", "date", "price"]))
    #expect(problems.map(\.nearest) == ["price", "id", "date", nil])
    #expect(problems.last?.what == "logistic-regression doesn't do regression")
  }

  @Test func inputsThatAnEstimatorCannotTakeAreNamedBeforeTheRun() {
    let text = PlanFixture.minimal.replacingOccurrences(of: "[ridge]", with: "[prior-baseline, ridge]")
    let known = KnownData(
      task: .multiclass, columns: ["a", "b", "c", "digit"], categoricalInputs: ["a", "b"], incompleteInputs: ["c"])
    let problems = PlanFixture.problems(text, knownData: known)
    #expect(
      problems.map(\.what) == [
        "ridge can't take categories (column 'a' and 1 more); give preprocessing.encoding, without none",
        "ridge can't take missing values (column 'c'); give preprocessing.imputation, without none",
      ])
    #expect(problems.first?.choices == ["one-hot"])
    #expect(problems.first?.column == 30)
    let half = text + "preprocessing: {encoding: [none, one-hot], imputation: mean}\n"
    #expect(PlanFixture.problems(half, knownData: known).count == 1)
    let mended = text + "preprocessing: {encoding: one-hot, imputation: mean}\n"
    #expect(PlanFixture.problems(mended, knownData: known).isEmpty)
  }

  @Test func axesOfThePolicyMustBeMeasured() throws {
    let text = PlanFixture.minimal + "axes: [accuracy]\npolicy: {prefer: [size.bytes]}\n"
    let problem = try #require(PlanFixture.problems(text).first)
    #expect(problem.what == "size.bytes isn't measured here; add it to 'axes'")
    #expect(problem.line == 6)
  }

  @Test func aGridBeyondReasonIsRefused() {
    let text =
      PlanFixture.minimal
      + "preprocessing: {pca: {components: {from: 1, to: 9000, count: 9000}, whiten: [true, false]}}\n"
    let problems = PlanFixture.problems(
      text.replacingOccurrences(
        of: "[ridge]", with: "[{name: ridge, parameters: {penalty: {from: 1, to: 9, count: 9}}}]"))
    #expect(problems.map(\.key) == ["estimators"])
  }
}
