import Fairness
import Records
import Testing

@testable import Reports

/// Which fairer fits do better than thresholds of groups, told beside the gaps.
struct MitigationBaselineTests {
  private static let gap = AxisDescriptor(
    id: "fairness.demographic-parity", title: "demographic parity gap", unit: .ratio, direction: .lowerIsBetter,
    family: .fairness, sampling: .repetitions, summary: "A gap.")
  private static let accuracy = AxisDescriptor(
    id: "accuracy", title: "accuracy", unit: .ratio, direction: .higherIsBetter, family: .quality, sampling: .folds,
    summary: "The share of right decisions.")

  private static func run(_ candidates: [(mitigation: String?, accuracy: Double, gap: Double?)]) -> RunRecord {
    let trials = candidates.enumerated().map { place, candidate in
      let outcomes: [AxisID: Outcome] = [
        "accuracy": .measured(Reading(value: candidate.accuracy, interval: nil, sampleCount: 5)),
        "fairness.demographic-parity": candidate.gap.map {
          .measured(Reading(value: $0, interval: nil, sampleCount: 5))
        } ?? .notApplicable(reason: "a group is too small"),
      ]
      return TrialRecord(
        key: "\(place)",
        candidate: CandidateDescription(
          label: "ridge \(place)\(candidate.mitigation.map { " + \($0)" } ?? "")", transforms: [],
          estimator: StepDescription(name: "ridge", version: 1, settings: [:]),
          mitigation: candidate.mitigation.map {
            StepDescription(name: $0, version: 1, settings: ["constraint": "demographic-parity"])
          }),
        evaluation: .research, status: .completed, outcomes: outcomes, folds: [], finishedAt: "2026-01-31T14:25:07Z")
    }
    return SampleRuns.run(
      name: "fair", trials: trials, classes: ["no", "yes"],
      policy: Policy(quality: "accuracy", prefer: [])
    ).with(policy: Policy(quality: "accuracy", prefer: []), axes: [accuracy, gap], trials: trials)
  }

  private static func sentences(_ candidates: [(mitigation: String?, accuracy: Double, gap: Double?)]) -> [String] {
    MitigationBaseline(run(candidates), .research)?.sentences ?? []
  }

  @Test func fitsThatThresholdsReachLieInside() {
    #expect(
      Self.sentences([
        (nil, 0.8, 0.2), ("group-thresholds", 0.78, 0.05), ("reweighing", 0.77, 0.05), ("resampling", 0.8, 0.2),
      ]) == [
        "Thresholds for each group, or no mitigation at all, reach what both fairer fits reach in accuracy and demographic "
          + "parity gap: ridge 2 + reweighing, ridge 3 + resampling lie inside."
      ])
    #expect(
      Self.sentences([("group-thresholds", 0.78, 0.05), ("reweighing", 0.77, 0.05)]) == [
        "Thresholds for each group reach what the fairer fit reaches in accuracy and demographic parity gap: "
          + "ridge 1 + reweighing lies inside."
      ])
  }

  @Test func fitsThatThresholdsDontReachAreNamed() {
    #expect(
      Self.sentences([
        (nil, 0.8, 0.2), ("group-thresholds", 0.78, 0.05), ("reweighing", 0.79, 0.05), ("resampling", 0.7, 0.3),
      ]) == [
        "Beyond what thresholds for each group, or no mitigation at all, reach in accuracy and demographic parity gap, as "
          + "measured, lies ridge 2 + reweighing; ridge 3 + resampling lies inside what they reach."
      ])
    #expect(
      Self.sentences([("group-thresholds", 0.78, 0.05), ("reweighing", 0.79, 0.05)]) == [
        "Beyond what thresholds for each group reach in accuracy and demographic parity gap, as measured, lies "
          + "ridge 1 + reweighing."
      ])
  }

  @Test func nothingIsSaidWhereThereIsNothingToCompare() {
    #expect(Self.sentences([(nil, 0.8, 0.2), ("reweighing", 0.79, 0.05)]) == [])
    #expect(Self.sentences([(nil, 0.8, 0.2), ("group-thresholds", 0.79, 0.05)]) == [])
    #expect(Self.sentences([("group-thresholds", 0.8, 0.2), ("reweighing", 0.79, nil)]) == [])
    #expect(Self.sentences([(nil, 0.8, 0.2), ("group-thresholds", 0.8, nil), ("reweighing", 0.79, 0.1)]) == [])
  }

  @Test func thresholdsAreTold() {
    func evaluation(_ cuts: [RunFairness.Thresholds.Cut]) -> RunFairness.Evaluation {
      RunFairness.Evaluation(
        evaluation: .research, pick: nil, best: nil, compared: [], represented: [],
        thresholds: .init(choice: "the threshold with the best F1", subject: "the probability of 'yes'", cuts: cuts))
    }
    #expect(
      FairnessWords.thresholds(evaluation([.init(group: nil, positive: "above 0.31")]))
        == ["It decides by the threshold with the best F1: positive above 0.31 on the probability of 'yes'."])
    #expect(
      FairnessWords.thresholds(
        evaluation([.init(group: "a", positive: "above 0.2"), .init(group: nil, positive: "never")]))
        == [
          "It decides by the threshold with the best F1: positive for a above 0.2, for any other group never on the "
            + "probability of 'yes'."
        ])
  }
}
