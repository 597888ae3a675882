import GoldenFiles
import Testing

@testable import Fairness
@testable import Records

/// Against Fairlearn 0.15.0 and AIF360 0.6.1.
///
/// Fairlearn's differences have no sign, as ours; AIF360's are those of an unprivileged group less the privileged one, and
/// its ratios the one over the other.
@Suite struct GoldenGapTests {
  private struct Contents: Decodable {
    struct Input: Decodable {
      let yTrue: [Int32]
      let yPred: [Int32]
      let score: [Double]
      let group: [String]
      let group2: [String]
    }

    let input: Input
  }

  private let golden: GoldenFile
  private let input: Contents.Input

  init() throws {
    golden = try GoldenFile("fairness")
    input = try GoldenFile.decode("fairness", as: Contents.self).input
  }

  private func grouping(_ names: [String], _ column: String) throws -> Grouping {
    let levels = Set(names).sorted()
    let codes = names.map { name in Int32(levels.firstIndex(of: name) ?? 0) }
    return try SensitiveColumn.categories(codes: codes, levels: levels).grouping(named: column, edges: nil)
  }

  private func answers(
    _ groupings: [Grouping], decided: [Int32]? = nil, minimum: Int = 30
  ) -> GroupedAnswers {
    GroupedAnswers(
      answers: .classes(
        truth: input.yTrue, decided: decided ?? input.yPred, names: ["no", "yes"],
        scores: (input.score, input.yTrue.map { $0 == 1 })),
      groupings: groupings, terms: FairnessTerms(minimumRows: minimum))
  }

  private func gap(_ measure: FairnessMeasure, _ form: GapForm, _ answers: GroupedAnswers) throws -> Double {
    let isRatio = if case .ratio = form { measure == .calibration } else { false }
    return try #require(GapEstimate(try measure.quantities(of: answers, isRatio: isRatio), form: form)).value
  }

  @Test(arguments: [
    ("demographic_parity_difference", FairnessMeasure.demographicParity, GapForm.difference(.betweenGroups)),
    ("demographic_parity_ratio", .demographicParity, .ratio(.betweenGroups)),
    ("equalized_odds_difference", .equalizedOdds, .difference(.betweenGroups)),
    ("equalized_odds_ratio", .equalizedOdds, .ratio(.betweenGroups)),
    ("equal_opportunity_difference", .equalOpportunity, .difference(.betweenGroups)),
    ("equal_opportunity_ratio", .equalOpportunity, .ratio(.betweenGroups)),
    ("demographic_parity_difference_to_overall", .demographicParity, .difference(.toOverall)),
  ])
  func gapsEqualFairlearns(name: String, measure: FairnessMeasure, form: GapForm) throws {
    let found = try gap(measure, form, answers([grouping(input.group, "group")]))
    #expect(abs(found - (try golden["expected", name].number)) < 1e-12)
  }

  @Test(arguments: [
    ("selection_rate", FairnessMeasure.demographicParity), ("tpr", .equalOpportunity), ("precision", .predictiveParity),
  ])
  func metricFrameDifferencesAndRatiosEqualFairlearns(name: String, measure: FairnessMeasure) throws {
    let answers = answers([try grouping(input.group, "group")])
    for (part, form) in [
      ("difference_between_groups", GapForm.difference(.betweenGroups)),
      ("difference_to_overall", .difference(.toOverall)), ("ratio_between_groups", .ratio(.betweenGroups)),
    ] {
      let found = try gap(measure, form, answers)
      #expect(abs(found - (try golden["expected", part, name].number)) < 1e-12, "\(part)")
    }
  }

  @Test func ratesOfEveryGroupEqualFairlearnsAndSoDoAreas() throws {
    let grouping = try grouping(input.group, "group")
    for found in GroupFindings.all(answers([grouping]), grouping) {
      let wanted = try golden["expected", "metricframe_by_group", found.name]
      let rates = try #require(found.rates.first).rates
      for (name, rate) in [
        ("selection_rate", ClassRate.selection), ("tpr", .truePositive), ("fpr", .falsePositive),
        ("precision", .precision),
      ] {
        #expect(abs((rates[rate]?.value ?? .nan) - (try wanted[name].number)) < 1e-12, "\(found.name) \(name)")
      }
      #expect(abs(1 - (found.error?.value ?? .nan) - (try wanted["accuracy"].number)) < 1e-12)
      #expect(Double(found.rows) == (try wanted["count"].number))
      #expect(abs((found.curve?.area ?? .nan) - (try golden["expected", "auc_by_group", found.name].number)) < 1e-12)
    }
  }

  @Test func intersectionsEqualFairlearns() throws {
    let joint = try grouping(input.group, "group").intersected(with: grouping(input.group2, "group2"))
    let answers = answers([joint])
    for found in GroupFindings.all(answers, joint) {
      let wanted = try golden[
        "expected", "intersectional_by_group", found.name.replacing(", ", with: "|")]
      let rates = try #require(found.rates.first).rates
      #expect(abs((rates[.selection]?.value ?? .nan) - (try wanted["selection_rate"].number)) < 1e-12)
      #expect(Double(found.rows) == (try wanted["count"].number))
    }
    #expect(
      abs(
        try gap(.demographicParity, .difference(.betweenGroups), answers) - (0.5833333333333334 - 0.28888888888888886))
        < 1e-12)
  }

  /// Group a is privileged: the mean rate of the others less that of a, with AIF360's sign.
  @Test func aif360sFiguresFollowFromTheCounts() throws {
    let names = input.group.map { $0 == "a" ? "a" : "others" }
    let grouping = try grouping(names, "group")
    let answers = answers([grouping])
    let found = GroupFindings.all(answers, grouping)
    let privileged = try #require(found.first { $0.name == "a" }?.rates.first?.rates)
    let others = try #require(found.first { $0.name == "others" }?.rates.first?.rates)
    func difference(_ rate: ClassRate) -> Double { (others[rate]?.value ?? .nan) - (privileged[rate]?.value ?? .nan) }
    let wanted = try golden["expected", "aif360_privileged_a"]
    #expect(abs(difference(.selection) - (try wanted["statistical_parity_difference"].number)) < 1e-12)
    #expect(abs(difference(.truePositive) - (try wanted["equal_opportunity_difference"].number)) < 1e-12)
    let odds = (difference(.truePositive) + difference(.falsePositive)) / 2
    #expect(abs(odds - (try wanted["average_odds_difference"].number)) < 1e-12)
    // Two groups: the gap is AIF360's difference without its sign, the ratio the smaller over the larger.
    let gap = try gap(.demographicParity, .difference(.betweenGroups), answers)
    #expect(abs(gap - abs(try wanted["statistical_parity_difference"].number)) < 1e-12)
    let ratio = try self.gap(.demographicParity, .ratio(.betweenGroups), answers)
    #expect(abs(ratio - (try wanted["disparate_impact_ratio"].number)) < 1e-12)
  }

  @Test func smallGroupsAreRefusedByNameAndNeverAveragedIn() throws {
    let grouping = try grouping(input.group, "group")
    let answers = answers([grouping], minimum: 70)
    // Group c has 64 rows: between a and b alone the gap is smaller or the same.
    let estimate = try #require(
      GapEstimate(try FairnessMeasure.predictiveParity.quantities(of: answers), form: .difference(.betweenGroups)))
    #expect(abs(estimate.value - (0.7307692307692307 - 0.5675675675675675)) < 1e-12)
    #expect(grouping.names[estimate.low] == "b" && grouping.names[estimate.high] == "a")
    let refusals = GroupFindings.all(answers, grouping).map(\.refusal)
    #expect(refusals == [nil, nil, .fewRows(rows: 64, minimum: 70)])
    let tooFew = self.answers([grouping], minimum: 100)
    #expect(throws: FairnessRefusal.self) { try FairnessMeasure.error.quantities(of: tooFew) }
    do throws(FairnessRefusal) {
      _ = try FairnessMeasure.error.quantities(of: tooFew)
    } catch {
      #expect(error.description.contains("group b (96 judged rows, fewer than the 100 that a group needs)"))
    }
  }

  @Test func aGroupWithoutPositivesIsRefusedByName() throws {
    let truth = zip(input.yTrue, input.group).map { $1 == "c" ? 0 : $0 }
    let grouping = try grouping(input.group, "group")
    let answers = GroupedAnswers(
      answers: .classes(truth: truth, decided: input.yPred, names: ["no", "yes"], scores: nil), groupings: [grouping],
      terms: FairnessTerms())
    let refusals = GroupFindings.all(answers, grouping).map(\.refusal)
    #expect(refusals[2] == .fewOfClass(name: "yes", rows: 0, minimum: 5))
    #expect(throws: FairnessRefusal.noProbabilities) { try FairnessMeasure.calibration.quantities(of: answers) }
  }

  @Test func rowsThatFoldsRepeatMakeNoNarrowerInterval() throws {
    let grouping = try grouping(input.group, "group")
    let once = answers([grouping])
    func twice<Value>(_ values: [Value]) -> [Value] { values + values }
    let repeated = GroupedAnswers(
      answers: .classes(
        truth: twice(input.yTrue), decided: twice(input.yPred), names: ["no", "yes"],
        scores: (twice(input.score), twice(input.yTrue).map { $0 == 1 })),
      groupings: [Grouping(columns: grouping.columns, names: grouping.names, codes: twice(grouping.codes))],
      terms: FairnessTerms(), repeats: 2)
    for measure in [FairnessMeasure.demographicParity, .equalizedOdds, .error] {
      let first = try #require(GapEstimate(try measure.quantities(of: once), form: .difference(.betweenGroups)))
      let second = try #require(GapEstimate(try measure.quantities(of: repeated), form: .difference(.betweenGroups)))
      #expect(abs(first.value - second.value) < 1e-12)
      let (width, other) = (
        first.interval.upper - first.interval.lower, second.interval.upper - second.interval.lower
      )
      #expect(abs(width - other) < 0.25 * width)
      #expect(first.rows == second.rows)
    }
  }
}
