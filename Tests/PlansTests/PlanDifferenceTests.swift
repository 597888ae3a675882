import Records
import Testing

@testable import Plans

struct PlanDifferenceTests {
  private let plan = """
    version: 1
    name: small
    data: {file: a.csv, target: y, drop: [id]}
    split: {kind: stratified, folds: 5, seed: 7}
    estimators:
      - prior-baseline
      - name: logistic-regression
        parameters: {C: [0.1, 1]}
    policy: {limits: {latency.p99: {at-most: 1ms}}}
    """

  private func changes(_ edit: (String) -> String, overrides: [String] = []) -> [String]? {
    let new = RecordedPlan(file: edit(plan), overrides: overrides).text
    return PlanDifference.changes(from: plan, to: new, axes: ["latency.p99"])?.map(\.description)
  }

  @Test func orderAndCommentsMakeNoDifference() {
    let edited =
      "# a comment\nname: small\nversion: 1\n" + plan.split(separator: "\n").dropFirst(2).joined(separator: "\n")
    #expect(changes { _ in edited } == [])
  }

  @Test func aChangedKeyIsNamedWithBothValues() {
    #expect(changes { $0.replacing("folds: 5", with: "folds: 3") } == ["split.folds changed from 5 to 3"])
    #expect(
      changes { $0.replacing("drop: [id]", with: "drop: [id, zip]") } == ["data.drop changed from [id] to [id, zip]"])
    #expect(changes { $0.replacing(", seed: 7", with: "") } == ["split.seed changed from 7 to not given"])
  }

  @Test func anEstimatorMoreIsNoOtherList() {
    let more = changes { $0.replacing("  - prior-baseline", with: "  - prior-baseline\n  - name: ridge") }
    #expect(more == ["estimators.ridge changed from not given to listed"])
    let grid = changes { $0.replacing("[0.1, 1]", with: "[0.1, 10]") }
    #expect(grid == ["estimators.logistic-regression.parameters.C changed from [0.1, 1] to [0.1, 10]"])
  }

  @Test func overridesCount() {
    #expect(changes({ $0 }, overrides: ["split.folds=3"]) == ["split.folds changed from 5 to 3"])
    #expect(
      changes({ $0 }, overrides: ["policy.limits.latency.p99.at-most=2ms"])
        == ["policy.limits.latency.p99.at-most changed from 1ms to 2ms"])
  }

  @Test func aTextThatIsNoPlanIsSaidToBeNone() {
    #expect(changes { _ in "a: [" } == nil)
  }
}
