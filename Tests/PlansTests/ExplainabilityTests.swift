import Foundation
import Records
import Testing

@testable import Plans

struct ExplainabilityTests {
  private func plan(_ policy: String, axes: String = "") throws(PlanError) -> ExperimentPlan {
    try PlanFixture.read(
      PlanFixture.minimal + axes + "policy: {\(policy)}\n", vocabulary: PlanFixture.explainableVocabulary)
  }

  private func limits(_ plan: ExperimentPlan) -> [Limit] {
    plan.policy.completed(for: .multiclass, among: PlanFixture.explainableVocabulary.axes.map(\.descriptor)).limits
  }

  @Test func aSituationSetsLimitsThatANoteNames() throws {
    for situation in Explainability.allCases {
      let plan = try plan("explainability: \(situation.rawValue)")
      #expect(limits(plan) == situation.limits)
      let note = try #require(
        plan.notes.first { $0.contains("policy.explainability: \(situation.rawValue) sets these") })
      for limit in situation.limits { #expect(note.contains(limit.axis.rawValue)) }
    }
    #expect(try limits(plan("quality: accuracy")).isEmpty)
  }

  @Test func thePlansOwnLimitGoesFirst() throws {
    let plan = try plan("explainability: regulation, limits: {complexity.features: {at-most: 45}}")
    #expect(
      limits(plan).filter { $0.axis == "complexity.features" } == [Limit(axis: "complexity.features", atMost: 45)])
    #expect(limits(plan).count == Explainability.regulation.limits.count)
    #expect(!plan.notes.contains { $0.contains("complexity.features at most 20") })
  }

  @Test func axesThatAreNotMeasuredAreAskedFor() {
    do throws(PlanError) {
      _ = try plan("explainability: improve", axes: "axes: [accuracy]\n")
      Issue.record("the limits of axes that aren't measured were taken")
    } catch {
      #expect(error.problems.contains { $0.description.contains("add it to 'axes'") })
    }
    #expect(throws: PlanError.self) { try plan("explainability: law") }
  }

  @Test func anAxisThatWasTakenOutSaysWhatToAskForInstead() {
    do throws(PlanError) {
      _ = try plan("quality: accuracy", axes: "axes: [accuracy, features.important]\n")
      Issue.record("an axis was taken that there isn't")
    } catch {
      #expect(error.problems.contains { $0.description.contains("importance.carrying") })
    }
  }
}
