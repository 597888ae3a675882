import Catalogue
import Learning
import Plans
import Records
import Testing

/// What the axes and the data say of a plan before anything runs.
struct PlanLimitTests {
  private func problems(policy: String, data: String = "{dataset: digits}") -> [String] {
    PlanFixture.problems("version: 1\ndata: \(data)\nestimators: [prior-baseline]\npolicy: \(policy)\n").map(\.what)
  }

  @Test(arguments: [
    (
      "accuracy", "at-least: 90",
      "accuracy is never above 1, so nothing can meet the limit; write a share such as 0.9, or 90%"
    ),
    ("accuracy", "at-least: 1.01", "accuracy is never above 1, so nothing can meet the limit"),
    ("accuracy", "at-most: -0.1", "accuracy is never below 0, so nothing can meet the limit"),
    ("accuracy", "at-most: 95", "accuracy is never above 1, so the limit changes nothing"),
    ("log-loss", "at-most: -1", "log-loss is never below 0 nats, so nothing can meet the limit"),
    ("latency.p99", "at-most: 0", "latency.p99 is always above 0 s, so nothing can meet the limit"),
    ("latency.p99", "at-most: -1ms", "latency.p99 is always above 0 s, so nothing can meet the limit"),
    ("size.bytes", "at-most: 0", "size.bytes is always above 0 B, so nothing can meet the limit"),
  ])
  func aLimitThatNothingCanMeetIsRefused(axis: String, bound: String, what: String) {
    let found = problems(policy: "{limits: {\(axis): {\(bound)}}}")
    #expect(found.count == 1 && found[0].hasPrefix(what), "\(found)")
  }

  @Test(arguments: [
    "{accuracy: {at-least: 90%}}", "{accuracy: {at-least: 1}}", "{accuracy: {at-least: 0, at-most: 1}}",
    "{latency.p99: {at-most: 1ns}}", "{log-loss: {at-most: 36}}",
  ])
  func aLimitThatCanBeMetIsTaken(limits: String) {
    #expect(problems(policy: "{limits: \(limits)}").isEmpty)
  }

  @Test("A limit that forbids better values gets a note")
  func aLimitInTheWrongDirectionIsNoted() throws {
    func notes(_ limits: String) throws -> [String] {
      try PlanFixture.read(
        "version: 1\ndata: {dataset: digits}\nestimators: [prior-baseline]\npolicy: {limits: \(limits)}\n"
      ).notes.filter { $0.contains("forbids better values") }
    }
    #expect(try notes("{accuracy: {at-most: 0.9}}").count == 1)
    #expect(try notes("{latency.p99: {at-least: 1ms}}").count == 1)
    #expect(try notes("{accuracy: {at-least: 0.9, at-most: 1}, latency.p99: {at-most: 1ms}}").isEmpty)
  }

  @Test("Edges of groups that don't ascend are named")
  func edgesThatDontAscendAreNamed() {
    let found = PlanFixture.problems(
      "version: 1\ndata: {dataset: digits, sensitive: [age]}\nestimators: [prior-baseline]\n"
        + "fairness: {bins: [age at 45 25]}\n"
    ).map(\.what)
    #expect(found.contains("the numbers of 'age' must ascend, and 45 stands before 25"), "\(found)")
  }

  private func problemsUnderChange(_ policy: String, time: String = "") -> [String] {
    let text =
      "version: 1\ndata: {file: x.csv, target: y, task: binary\(time)}\nestimators: [prior-baseline]\n"
      + "policy: \(policy)\n"
    do throws(PlanError) {
      _ = try PlanFixture.read(text, vocabulary: Catalogue.standard.vocabulary(datasets: []))
      return []
    } catch {
      return error.problems.map(\.what)
    }
  }

  /// An axis of robustness counts as the quality does that it judges by.
  @Test(arguments: [
    ("accuracy", "robustness.loss", "at-most: 5", "robustness.loss is never above 1, so the limit changes nothing"),
    ("accuracy", "robustness.score", "at-least: 90", "robustness.score is never above 1, so nothing can meet"),
    ("accuracy", "robustness.loss.noise", "at-most: -2", "robustness.loss.noise is never below"),
    ("log-loss", "robustness.loss.shift", "at-most: 5%", "must be a number"),
  ])
  func aLimitUnderChangeIsReadInTheUnitOfTheQuality(quality: String, axis: String, bound: String, what: String) {
    let found = problemsUnderChange("{quality: \(quality), limits: {\(axis): {\(bound)}}}")
    #expect(found.count == 1 && found[0].hasPrefix(what), "\(found)")
  }

  @Test(arguments: [
    "{quality: accuracy, limits: {robustness.loss: {at-most: 5%}, robustness.score: {at-least: 0.5}}}",
    "{quality: log-loss, limits: {robustness.loss: {at-most: 5}, robustness.score: {at-most: 2}}}",
  ])
  func aLimitUnderChangeThatCanBeMetIsTaken(policy: String) {
    #expect(problemsUnderChange(policy).isEmpty)
  }

  /// Folds of research are drawn whatever the time; what changes in time is told by it all the same.
  @Test func anOrderOfTimeIsUsedByAxesUnderChange() {
    let time = ", time: row-order"
    #expect(problemsUnderChange("{quality: accuracy, limits: {robustness.loss: {at-most: 5%}}}", time: time).isEmpty)
    let unused = problemsUnderChange("{quality: accuracy}", time: time)
    #expect(unused.count == 1 && unused[0].hasPrefix("no protocol goes by 'row-order'"), "\(unused)")
  }

  @Test func axesWithAnotherRangeAreJudgedByTheirOwn() throws {
    let axes = Catalogue.standard.axes.map(\.descriptor)
    func range(_ id: AxisID) -> ClosedRange<Double>? { axes.first { $0.id == id }?.range }
    #expect(range("accuracy") == 0...1)
    #expect(range("matthews") == -1...1)
    #expect(range("brier") == 0...2)
    #expect(range("r2") == -Double.infinity...1)
    #expect(range("latency.p50") == 0...Double.infinity)
  }

  @Test(arguments: [
    ("1", "1 of accuracy is all of it, so that any candidate would do"), ("5", "5 of accuracy is all of it"),
    ("100%", "100% of accuracy is all of it"),
  ])
  func aGiveUpOfEverythingIsRefused(amount: String, what: String) {
    let found = problems(policy: "{quality: accuracy, within: \(amount)}")
    #expect(found.count == 1 && found[0].hasPrefix(what), "\(found)")
    #expect(found.first?.contains("'1 standard error'") == true)
  }

  @Test(arguments: ["1 point", "20 points"]) func pointsOfAnErrorInUnitsOfTheTargetAreRefused(_ amount: String) {
    let vocabulary = Catalogue.standard.vocabulary(datasets: [])
    let text =
      "version: 1\ndata: {file: x.csv, target: y, task: regression}\nestimators: [ridge]\n"
      + "policy: {quality: rmse, within: \(amount)}\n"
    let error = #expect(throws: PlanError.self) { _ = try PlanFixture.read(text, vocabulary: vocabulary) }
    #expect(error?.description.contains("rmse counts in units of the target") == true, "\(error?.description ?? "")")
  }

  @Test func aGiveUpOfSomethingIsTaken() throws {
    for amount in ["0", "0.01", "0.99", "1%", "99%", "1 standard error", "100 standard errors"] {
      #expect(problems(policy: "{quality: accuracy, within: \(amount)}").isEmpty, "\(amount)")
    }
    // Of an error in the target's unit, 1 may be little.
    let vocabulary = Catalogue.standard.vocabulary(datasets: [])
    for amount in ["1", "100%"] {
      _ = try PlanFixture.read(
        "version: 1\ndata: {file: x.csv, target: y, task: regression}\nestimators: [ridge]\n"
          + "policy: {quality: rmse, within: \(amount)}\n", vocabulary: vocabulary)
    }
    // Without a task there is no usual quality yet.
    #expect(problems(policy: "{within: 1}", data: "{file: x.csv, target: y}").isEmpty)
    #expect(
      problems(
        policy: "{quality: accuracy, within: 1}", data: "{file: x.csv, target: y, task: classification}"
      ).count == 1)
  }

  // MARK: Values of the data

  private static let infinite = KnownData(
    task: .multiclass, columns: ["a", "digit"],
    infiniteInputs: [InfiniteInput(column: "a", place: "x.csv:9", count: 3, marks: ["inf", "-inf"])])

  @Test func infinityIsNamedBeforeAnyFit() {
    let plan = "version: 1\ndata: {dataset: digits}\nestimators: [prior-baseline, ridge, logistic-regression]\n"
    #expect(
      PlanFixture.problems(plan, knownData: Self.infinite).map(\.what) == [
        "column 'a' holds 3 infinite numbers (the first: x.csv:9), which ridge and 1 more can't take with its steps; read "
          + "it as missing (data.missing: [inf, -inf], however it is written) and fill it (preprocessing.imputation), or "
          + "drop the column (data.drop)"
      ])
    // What takes missing values takes infinite ones, unless a step before it doesn't.
    let alone = "version: 1\ndata: {dataset: digits}\nestimators: [prior-baseline]\n"
    #expect(PlanFixture.problems(alone, knownData: Self.infinite).isEmpty)
    #expect(PlanFixture.problems(alone + "preprocessing: {imputation: mean}\n", knownData: Self.infinite).count == 1)
    #expect(PlanFixture.problems(alone + "preprocessing: {imputation: none}\n", knownData: Self.infinite).isEmpty)
  }

  @Test func targetsThatALossCannotTakeAreNamedBeforeAnyFit() throws {
    let known = KnownData(
      task: .regression, columns: ["a", "y"],
      targets: TargetExtremes(column: "y", least: -1.5, leastPlace: "x.csv:7", greatest: 3, greatestPlace: "x.csv:2"))
    func problems(_ estimator: String) -> [String] {
      do throws(PlanError) {
        _ = try PlanFixture.read(
          "version: 1\ndata: {file: x.csv, target: y}\nestimators: [\(estimator)]\n",
          vocabulary: Catalogue.standard.vocabulary(datasets: []), knownData: known)
        return []
      } catch {
        return error.problems.map(\.what)
      }
    }
    #expect(
      problems("{name: gradient-boosting, parameters: {loss: [squared, poisson]}}")
        == ["gradient-boosting with loss=poisson needs targets of at least 0, and 'y' is -1.5 at x.csv:7"])
    #expect(problems("{name: gradient-boosting, parameters: {loss: [squared, absolute]}}").isEmpty)
    #expect(
      problems("{name: distilled-perceptron-gradient-boosting, parameters: {teacher-loss: poisson}}").first
        == "distilled-perceptron-gradient-boosting with the teacher's loss=poisson needs targets of at least 0, and 'y' "
        + "is -1.5 at x.csv:7")
  }
}

/// What matters of single axes, prices, and a choice inside folds.
struct PlanPolicyTests {
  private let head = "version: 1\ndata: {dataset: electricity}\nestimators: [prior-baseline]\n"

  @Test func whatMattersIsGivenAxisByAxis() throws {
    let plan = try PlanFixture.read(
      head + "policy: {matters: {latency.p99: {amount: 500us}, size.bytes: {share: 20%}, accuracy: {amount: 0.5%}}}\n")
    #expect(
      plan.policy.matters.axes == [
        "latency.p99": .init(amount: 500e-6), "size.bytes": .init(share: 0.2), "accuracy": .init(amount: 0.005),
      ])
    let set = try PlanFixture.read(head, overrides: ["policy.matters.latency.p99.amount=1ms"])
    #expect(set.policy.matters.axes == ["latency.p99": .init(amount: 1e-3)])
  }

  @Test(arguments: [
    ("policy: {matters: {latency.p99: {}}}", "what matters needs amount or share"),
    ("policy: {matters: {latency.p99: {amount: 5MB}}}", "must be a time such as 250us, 1ms or 30s, not below 0"),
    ("policy: {matters: {latency.p99: {share: -1}}}", "must be a number such as 0.95, or 95%, not below 0"),
    ("policy: {matters: {r2: {amount: 0.1}}}", "r2 has no meaning for binary classification"),
    ("policy: {matters: {latency.p9: {amount: 1ms}}}", "there is no axis 'latency.p9'"),
    ("split: {nested: 1}", "must be a whole number from 2 to 20, or none"),
    ("split: {kind: hold-out, nested: 2}", "a hold-out has one judged part"),
    ("economics: {answer-prices: [up down 3]}", "must be a list of a true class, 'as', an answered class and a price"),
    ("economics: {answer-prices: [a as b 1, a as b 2]}", "must be a list of a true class"),
  ])
  func whatCannotBeMeantIsRefused(text: String, words: String) {
    let found = PlanFixture.problems(head + text + "\n").map(\.what)
    #expect(found.count == 1 && found[0].contains(words), "\(found)")
  }

  @Test func pricesOfTwoClassesAreRefusedForOthers() {
    let digits = "version: 1\ndata: {dataset: digits}\nestimators: [prior-baseline]\n"
    #expect(
      PlanFixture.problems(digits + "economics: {false-negative: 2}\n").map(\.what).first?.contains(
        "speaks of two classes")
        == true)
    let housing = "version: 1\ndata: {dataset: housing}\nestimators: [prior-baseline]\n"
    #expect(
      PlanFixture.problems(housing + "economics: {answer-prices: [a as b 1]}\n").map(\.what).first?
        .contains("speaks of classes") == true)
  }

  @Test func aPriceOfAClassThatIsNotThereIsRefusedAtItsPlace() {
    let text = "version: 1\ndata: {file: a.csv, target: y}\nestimators: [prior-baseline]\n"
    func problems(_ prices: String) -> [DocumentProblem] {
      PlanFixture.problems(
        text + "economics: {answer-prices: [\(prices)]}\n",
        knownData: KnownData(task: .binary, columns: ["a", "c", "y"], classes: ["no", "yes"]))
    }
    #expect(problems("yes as no 3, no as yes 1").isEmpty)
    let found = problems("yes as no 3, yes as maybe 3")
    #expect(found.count == 1 && found.first?.line == 4 && found.first?.key == "economics.answer-prices.1", "\(found)")
    #expect(found.first?.what == "the target has no class 'maybe'; the classes are no, yes")
  }

  @Test func aChoiceInsideFoldsAddsTheirProtocols() throws {
    let plan = try PlanFixture.read(
      head + "split: {folds: 3, repeats: 2, nested: 4}\nprotocols: [research, production]\n")
    #expect(plan.protocols.count == 2 + 6 + 3)
    #expect(plan.protocols.last?.id == "production-inner-3")
    // The trials of a plan that isn't nested keep their keys.
    let plain = try PlanFixture.read(head + "split: {folds: 3, repeats: 2}\nprotocols: [research, production]\n")
    #expect(plan.split.settings(for: .research) == plain.split.settings(for: .research))
    #expect(plan.split.settings(for: .inner(of: .research, fold: 0))["inner"] == .integer(4))
    #expect(plan.foldFitCount == 6 + 3 + 6 * 4 + 3 * 4)
  }
}
