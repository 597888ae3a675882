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
    ("1", "1 of roc-auc is all of it, so that any candidate would do"), ("5", "5 of roc-auc is all of it"),
    ("100%", "100% of roc-auc is all of it"),
  ])
  func aGiveUpOfEverythingIsRefused(amount: String, what: String) {
    let found = problems(policy: "{within: \(amount)}")
    #expect(found.count == 1 && found[0].hasPrefix(what), "\(found)")
    #expect(found.first?.contains("'1 standard error'") == true)
  }

  @Test func aGiveUpOfSomethingIsTaken() throws {
    for amount in ["0", "0.01", "0.99", "1%", "99%", "1 standard error", "100 standard errors"] {
      #expect(problems(policy: "{within: \(amount)}").isEmpty, "\(amount)")
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
    #expect(problems(policy: "{within: 1}", data: "{file: x.csv, target: y, task: classification}").count == 1)
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
          + "it as missing (data.missing: [inf, -inf]) and fill it (preprocessing.imputation), or drop the column "
          + "(data.drop)"
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
