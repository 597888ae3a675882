import Plans
import Records
import Testing

struct PlanOverrideTests {
  @Test func overridesReplaceAddAndDescendIntoLists() throws {
    let plan = try PlanFixture.read(
      PlanFixture.minimal,
      overrides: [
        "split.folds=3", "estimators.0={name: ridge}", "estimators.0.parameters.penalty=[1, 10]",
        "estimators.1=prior-baseline", "policy.limits.latency.p99.at-most=1ms",
        "policy.limits.\"size.bytes\".at-most=1MB",
      ])
    #expect(plan.split.folds == 3)
    #expect(plan.candidates.map(\.label) == ["ridge(penalty=1)", "ridge(penalty=10)", "prior-baseline"])
    #expect(plan.policy.limits.map(\.axis) == ["latency.p99", "size.bytes"])
    #expect(plan.text.hasSuffix("# --set policy.limits.\"size.bytes\".at-most=1MB\n"))
  }

  @Test func valuesThatYAMLWouldRefuseStandForThemselves() throws {
    let plan = try PlanFixture.read(PlanFixture.minimal, overrides: ["data.positive=>50K"])
    #expect(plan.data.positive == ">50K")
  }

  @Test(arguments: [
    ("split.folds", "there is no '='; write key=value, such as split.folds=3"),
    ("split..folds=3", "the key has an empty part"),
    ("estimators.5=ridge", "'5' is no place in a list of 1; write 0 to 1 (the last one adds)"),
    ("name.x=1", "this holds 'test', so it has no 'x' inside"),
  ])
  func aBrokenOverrideIsNamed(_ override: String, _ what: String) {
    let problems = PlanFixture.problems(PlanFixture.minimal, overrides: [override])
    #expect(problems.map(\.what) == [what])
    #expect(problems.first?.place == .override(override))
    #expect(problems.first?.line == nil)
  }

  @Test func aWrongValueNamesTheOverrideInsteadOfALine() throws {
    let problem = try #require(PlanFixture.problems(PlanFixture.minimal, overrides: ["split.fold=3"]).first)
    #expect(
      problem.description.hasPrefix("--set split.fold=3: split.fold: there is no key 'fold'; did you mean 'folds'?"))
    let range = try #require(PlanFixture.problems(PlanFixture.minimal, overrides: ["split.folds=1"]).first)
    #expect(
      range.description
        == "--set split.folds=1: split.folds: must be a whole number from 2 to 1,000, found '1'")
  }
}
