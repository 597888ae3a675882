import Catalogue
import Learning
import Plans
import Records
import Testing

/// What plans may say of decisions and mitigations.
struct DecisionPlanTests {
  private static let vocabulary = Catalogue.standard.vocabulary(datasets: [])

  private static func text(_ sections: String, task: String = "binary", data: String = "") -> String {
    """
    version: 1
    name: test
    data: {file: rows.csv, target: y, task: \(task)\(data)}
    estimators: [logistic-regression, nearest-neighbors]
    \(sections)
    """
  }

  private static func plan(_ sections: String, data: String = "") throws -> ExperimentPlan {
    try PlanFixture.read(text(sections, data: data), vocabulary: vocabulary)
  }

  private static func problems(_ sections: String, task: String = "binary", data: String = "") -> [String] {
    do throws(PlanError) {
      _ = try PlanFixture.read(text(sections, task: task, data: data), vocabulary: vocabulary)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test func eachWayToDecideIsRead() throws {
    func choice(_ decision: String, data: String = "") throws -> DecisionChoice? {
      try Self.plan("decision: \(decision)", data: data).policy.decision
    }
    #expect(try choice("{threshold: 0.3}") == DecisionChoice(aim: .threshold(0.3)))
    #expect(try choice("{threshold: best-f1}") == DecisionChoice(aim: .bestF1))
    let costs = DecisionChoice.Costs(falsePositive: 1, falseNegative: 5)
    #expect(
      try choice("{costs: {false-positive: 1, false-negative: 5}}") == DecisionChoice(aim: .leastCost, costs: costs))
    #expect(try choice("{capacity: 10%}") == DecisionChoice(aim: .capacity(0.1)))
    #expect(try choice("{value: profit}") == DecisionChoice(aim: .mostValue, valueColumn: "profit"))
    #expect(
      try choice("{capacity: 0.2, costs: {false-positive: 1, false-negative: 5}}")
        == DecisionChoice(aim: .capacity(0.2), costs: costs))
    #expect(
      try choice("{threshold: per-group, parity: equalized-odds, bound: 2%}", data: ", sensitive: [sex]")
        == DecisionChoice(
          aim: .threshold(0.5), groups: GroupRule(columns: ["sex"], constraint: .equalizedOdds, bound: 0.02)))
    #expect(try Self.plan("").policy.decision == nil)
    #expect(try choice("{sensitive-at-prediction: never}") == nil)
  }

  @Test(arguments: [
    ("decision: {threshold: 1.5}", "a probability from 0 to 1, best-f1, least-cost or per-group"),
    ("decision: {threshold: best}", "a probability from 0 to 1, best-f1, least-cost or per-group"),
    ("decision: {threshold: per-group}", "data.sensitive"),
    ("decision: {costs: {false-positive: 1}}", "false-negative is missing"),
    ("decision: {costs: {false-positive: 0, false-negative: 0}}", "no error costs anything"),
    ("decision: {costs: {false-positive: -1, false-negative: 1}}", "false-positive"),
    ("decision: {capacity: 110%}", "a share from 0 to 1"),
    ("decision: {capacity: 0%}", "lets no row be decided positive"),
    ("decision: {threshold: 0.3, capacity: 10%}", "not both"), ("decision: {value: y}", "'y' is the target"),
    ("decision: {costs: {false-positive: 1, false-negative: 5}, value: profit}", "a decision has one price"),
    ("decision: {threshold: least-cost}", "least-cost needs costs"),
    ("decision: {threshold: 0.3, bound: 0.1}", "goes only with threshold: per-group"),
    ("decision: {bound: 0.1}", "goes only with threshold: per-group"),
    ("decision: {randomised: true, sensitive-at-prediction: never}", "goes only with threshold: per-group"),
    ("decision: {thresholds: 0.3}", "threshold"),
    (
      "decision: {costs: {false-positive: 1, false-negative: 5}}\neconomics: {false-positive: 1, false-negative: 4}",
      "prices errors otherwise than decision.costs does"
    ),
    ("mitigation: [none, reweighing]", "needs groups"), ("mitigation: reweigh", "reweighing"),
    ("mitigation: {kind: group-thresholds, bound: 2, groups: [sex]}", "bound"),
    ("axes: [accuracy, value.decisions]", "'decision' with costs or a value column"),
  ])
  func whatCantBeMeantIsRefused(_ sections: String, _ words: String) {
    let found = Self.problems(sections)
    #expect(found.contains { $0.contains(words) }, "\(sections): \(found)")
  }

  @Test(arguments: ["decision:", "decision: null", "decision: {}"])
  func aSectionWithNothingInItChangesNothing(_ section: String) throws {
    let (plan, plain) = (try Self.plan(section), try Self.plan(""))
    #expect(plan.policy.decision == nil)
    #expect(plan.hash == plain.hash && plan.notes == plain.notes)
  }

  @Test(arguments: [
    ("costs: null", "costs need both false-positive and false-negative; nothing is given"),
    ("costs: {}", "costs need both false-positive and false-negative; nothing is given"),
    ("costs: {false-negative: 5}", "false-positive is missing"),
    ("costs: {false-positive: none, false-negative: 5}", "decision.costs.false-positive: must be a number from 0 to"),
    ("costs: {false-positive: null, false-negative: 5}", "decision.costs.false-positive: must be"),
    ("costs: {fp: 1, fn: 5}", "decision.costs: costs are false-positive and false-negative, not fp, fn; write"),
    ("costs: {false-positive: 1, fn: 5}", "costs are false-positive and false-negative, not fn; write"),
    ("costs: 5", "decision.costs: must be a mapping of keys to values, found '5'"),
    ("threshold: null", "decision.threshold: must be a probability from 0 to 1"),
    ("capacity: null", "decision.capacity: must be a share from 0 to 1"),
    ("value: null", "decision.value: must be a word or text, found nothing"),
    ("parity: null", "decision.parity: must be one of the names below, found nothing"),
    ("sensitive-at-prediction: null", "decision.sensitive-at-prediction: must be one of the names below"),
  ])
  func aKeyWithoutAValueIsOneProblemAtItsPlace(_ key: String, _ words: String) {
    let found = Self.problems("decision: {\(key)}", data: ", sensitive: [sex]")
    #expect(found.count == (key.hasPrefix("parity") ? 2 : 1), "\(found)")
    #expect(found.contains { $0.contains(words) }, "\(found)")
  }

  @Test func otherTasksAreRefused() {
    #expect(!Self.problems("decision: {threshold: 0.3}", task: "multiclass").isEmpty)
    #expect(!Self.problems("mitigation: reweighing", task: "multiclass", data: ", sensitive: [sex]").isEmpty)
  }

  @Test func equalPricesInTwoPlacesAreTaken() throws {
    let plan = try Self.plan(
      "decision: {costs: {false-positive: 1, false-negative: 5}}\neconomics: {false-positive: 1, false-negative: 5}")
    #expect(plan.policy.decision?.costs != nil)
    #expect(
      try Self.plan("decision: {threshold: least-cost}\neconomics: {false-positive: 1, false-negative: 5}")
        .policy.decision == DecisionChoice(aim: .leastCost))
  }

  @Test func mitigationsMultiplyCandidates() throws {
    let plan = try Self.plan(
      "mitigation: [none, reweighing, {kind: group-thresholds, bound: [0.02, 0.05]}]", data: ", sensitive: [sex]")
    let labels = plan.candidates.map(\.label)
    #expect(
      labels == [
        "logistic-regression", "logistic-regression + reweighing", "logistic-regression + group-thresholds(bound=0.02)",
        "logistic-regression + group-thresholds(bound=0.05)", "nearest-neighbors",
        "nearest-neighbors + reweighing", "nearest-neighbors + group-thresholds(bound=0.02)",
        "nearest-neighbors + group-thresholds(bound=0.05)",
      ])
    #expect(plan.candidates[1].mitigation?.settings["groups"] == .list([.text("sex")]))
    #expect(plan.notes.contains { $0.contains("group-thresholds asks for the sensitive columns") })
  }

  @Test func sharesOfMitigationsMayBeWrittenInPercent() throws {
    let plan = try Self.plan(
      "mitigation: [{kind: group-thresholds, bound: 30%}, {kind: exponentiated-gradient, bound: [5%, 0.1]}]",
      data: ", sensitive: [sex]")
    let bounds = plan.candidates.filter { $0.estimator.name == "logistic-regression" }
      .compactMap { $0.mitigation?.settings["bound"]?.asDouble }
    #expect(bounds == [0.3, 0.05, 0.1])
    let found = Self.problems("mitigation: {kind: group-thresholds, bound: 300%}", data: ", sensitive: [sex]")
    #expect(found.contains { $0.contains("a share from 0 to 1") }, "\(found)")
  }

  @Test(arguments: [
    ("mitigation: [none, reweighing]", false), ("mitigation: none", false), ("", false),
    ("mitigation: reweighing", true), ("mitigation: [reweighing, group-thresholds]", true),
    // Where nothing is left there is only the candidate without.
    ("mitigation: group-thresholds\ndecision: {sensitive-at-prediction: never}", false),
    ("mitigation: [reweighing, group-thresholds]\ndecision: {sensitive-at-prediction: never}", true),
  ])
  func aListWithoutNoneIsSaidToCompareWithNothing(_ sections: String, _ isSaid: Bool) throws {
    let plan = try Self.plan(sections, data: ", sensitive: [sex]")
    let said = plan.notes.filter {
      $0.contains("no candidate of logistic-regression, nearest-neighbors is made without a mitigation")
    }
    #expect(said.count == (isSaid ? 1 : 0), "\(plan.notes)")
    #expect(plan.candidates.contains { $0.mitigation == nil } != isSaid)
  }

  @Test func estimatorsThatCantWeighRowsStandWithoutWhatNeedsIt() throws {
    let vocabulary = PlanVocabulary(
      estimators: [PlanFixture.component("plain", NoParameters.self, [.classification])], transforms: [],
      mitigations: Self.vocabulary.mitigations, axes: Self.vocabulary.axes, datasets: [])
    func plan(_ mitigation: String) throws -> ExperimentPlan {
      try PlanFixture.read(
        Self.text("mitigation: \(mitigation)", data: ", sensitive: [sex]"), overrides: ["estimators=[plain]"],
        vocabulary: vocabulary)
    }
    let some = try plan("[none, exponentiated-gradient, resampling, reweighing]")
    #expect(some.candidates.map(\.label) == ["plain", "plain + resampling"])
    let words = "plain can't weigh rows, so it is run without exponentiated-gradient, reweighing"
    #expect(some.notes.contains { $0.contains(words) }, "\(some.notes)")
    let bare = try plan("reweighing")
    #expect(bare.candidates.map(\.label) == ["plain"])
    #expect(!bare.notes.contains { $0.contains("is made without a mitigation") })
  }

  @Test func whatAReductionAnswersIsNotCalibrated() throws {
    let plan = try Self.plan(
      "calibration: [none, platt]\nmitigation: [none, exponentiated-gradient]", data: ", sensitive: [sex]")
    let logistic = plan.candidates.filter { $0.estimator.name == "logistic-regression" }
    #expect(logistic.count == 3)
    #expect(logistic.allSatisfy { $0.mitigation == nil || $0.calibration == nil })
    let words =
      "exponentiated-gradient stands without calibration: its answer is how often its lot decides positive"
    #expect(plan.notes.contains { $0.contains(words) })
    #expect(
      try !Self.plan("mitigation: exponentiated-gradient", data: ", sensitive: [sex]").notes.contains {
        $0.contains(words)
      })
  }

  @Test func whatLooksAtNoInputIsRunOnceWithoutAnyMitigation() throws {
    let text = Self.text("mitigation: [none, reweighing]", data: ", sensitive: [sex]")
    let plan = try PlanFixture.read(text, overrides: ["estimators=[prior-baseline]"], vocabulary: Self.vocabulary)
    #expect(plan.candidates.map(\.label) == ["prior-baseline"])
    let note = "prior-baseline looks at no input: it is run once, without mitigation, instead of in 2 pipelines"
    #expect(plan.notes.contains { $0.contains(note) }, "\(plan.notes)")
  }

  @Test func decisionsChangeNoTrialAndMitigationsDo() throws {
    func identities(_ sections: String) throws -> [String] {
      let plan = try Self.plan(sections, data: ", sensitive: [sex]")
      return try plan.trials.map { trial in
        try TrialIdentity(
          of: trial, dataHash: "data", data: plan.data.settings, split: plan.settings(for: trial.evaluation),
          assignment: "rows"
        ).key
      }
    }
    let plain = try identities("")
    #expect(try identities("decision: {threshold: best-f1}") == plain)
    #expect(try identities("decision: {costs: {false-positive: 1, false-negative: 5}}") == plain)
    let mitigated = try identities("mitigation: [none, reweighing]")
    #expect(Set(mitigated).isSuperset(of: plain) && Set(mitigated).count == 4)
    #expect(try Self.plan("decision: {threshold: 0.3}").hash != Self.plan("").hash)
  }
}
