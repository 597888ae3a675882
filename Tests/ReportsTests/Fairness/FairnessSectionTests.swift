import Fairness
import Foundation
import Records
import Statistics
import Testing

@testable import Reports

/// How groups fare, as the report, the terminal and programs read it.
@Suite struct FairnessSectionTests {
  /// Group b gets a yes less often, c is too small, and the class happens as often in all.
  private static func answers(gap: Double, rows: Int = 1_500) -> GroupedAnswers {
    var generator = SeededGenerator(seed: 12)
    var (truth, decided, codes): ([Int32], [Int32], [Int32]) = ([], [], [])
    var scores: [Double] = []
    for row in 0..<rows {
      let group: Int32 = row < 20 ? 2 : generator.uniform() < 0.4 ? 1 : 0
      let isYes = generator.uniform() < 0.5
      let score = min(0.99, max(0.01, (isYes ? 0.62 : 0.38) + 0.2 * generator.normal() - (group == 1 ? gap : 0)))
      truth.append(isYes ? 1 : 0)
      decided.append(score > 0.5 ? 1 : 0)
      scores.append(score)
      codes.append(group)
    }
    return GroupedAnswers(
      answers: .classes(
        truth: truth, decided: decided, names: ["no", "yes"], scores: (scores, truth.map { $0 == 1 })),
      groupings: [Grouping(columns: ["sex"], names: ["a", "b<script>", "c"], codes: codes)], terms: FairnessTerms())
  }

  /// - Parameters:
  ///   - difference, ratio: what is tolerated of these forms.
  private static func gaps(
    _ answers: GroupedAnswers, difference: Double? = 0.1, ratio: Double? = 0.8
  ) throws -> [GapFinding] {
    try [FairnessMeasure.demographicParity, .equalOpportunity, .error].flatMap { measure in
      try [GapForm.difference(.betweenGroups), .ratio(.betweenGroups)].compactMap { form -> GapFinding? in
        let quantities = try measure.quantities(of: answers)
        guard let estimate = GapEstimate(quantities, form: form) else { return nil }
        let axis = AxisDescriptor(
          id: AxisID(rawValue: "fairness.\(measure.rawValue)"), title: "\(measure.title) gap", unit: .ratio,
          direction: .lowerIsBetter, family: .fairness, sampling: .repetitions, summary: "A gap.")
        return GapFinding(
          measure, form, axis: axis, estimate: estimate, quantities: quantities, groupings: answers.groupings,
          tableRows: answers.tableRows, tolerance: form.isRatio ? ratio : difference)
      }
    }
  }

  private static func study(_ answers: GroupedAnswers, label: String, key: String) throws -> FairnessStudy {
    FairnessStudy(
      label: label, key: key,
      groupings: answers.groupings.map { .init(title: $0.title, groups: GroupFindings.all(answers, $0)) },
      gaps: try gaps(answers),
      missing: [("calibration gap", "the model gives decision scores, not probabilities")], classNames: ["yes"])
  }

  private static func fairness(gap: Double) throws -> RunFairness {
    let answers = answers(gap: gap)
    let (pick, best) = (try study(answers, label: "ridge", key: "p"), try study(answers, label: "forest", key: "b"))
    let assignment = FoldAssignment(folds: [
      .init(train: (30..<1_500).map { Int32($0) }, test: (0..<30).map { Int32($0) }),
      .init(train: (0..<30).map { Int32($0) }, test: (30..<1_500).map { Int32($0) }),
    ])
    let represented = RunFairness.Represented(
      title: "sex",
      groups: GroupRepresentation.all(
        answers.groupings[0], assignment: assignment, labels: (0..<1_500).map { Double($0 % 2) },
        missing: [Double](repeating: 0.25, count: 1_500), isNoisy: (0..<1_500).map { $0 % 10 == 0 }))
    return RunFairness(
      terms: answers.terms,
      evaluations: [
        RunFairness.Evaluation(
          evaluation: .research, pick: pick, best: best,
          compared: [
            .init(grouping: "sex", group: "a", pick: 0.3, best: 0.2, pValue: 0.001),
            .init(grouping: "sex", group: "b", pick: 0.3, best: 0.35, pValue: 0.002),
          ], represented: [represented],
          curves: [
            .init(
              title: "sex",
              groups: [
                GroupLearningCurve(
                  group: "a", points: [100, 200, 400].map { .init(rows: $0, error: 4 / $0.squareRoot()) }, level: 0.1)
              ])
          ])
      ])
  }

  @Test func aGapBeyondTheToleranceIsSaidWithItsGroupsAndGroupsAreEscaped() throws {
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, fairness: try Self.fairness(gap: 0.2))
    let text = report.markdown
    #expect(text.contains("## Fairness"))
    #expect(text.contains("Under ridge groups lie further apart than is tolerated in demographic parity"))
    #expect(text.contains("beyond what is tolerated"))
    #expect(text.contains("sex c: 20 judged rows, fewer than the 30 that a group needs"))
    #expect(text.contains("The best model, forest, would serve sex b (5 points) worse: more wrong decisions"))
    #expect(text.contains("It would serve sex a (10 points) better"))
    #expect(text.contains("There is no calibration gap: the model gives decision scores"))
    #expect(text.contains("first met in held-out rows: no row of it was learned from in fold"))
    // 4 / sqrt(n) is level with 0.1 at 1,600 rows.
    #expect(text.contains("about 1,200 more would bring it level"))
    #expect(!report.html.contains("<script>\"") && !report.html.contains("b<script>"))
    #expect(report.figures.contains { $0.name == "fairness-research-sex.svg" })
    #expect(report.json.contains("\"id\": \"fairness\""))
    #expect(report.latex.contains("Fairness"))
    #expect(!Report(run: SampleRuns.digits, membershipDraws: 0).markdown.contains("## Fairness"))
  }

  @Test(arguments: [0.0, 0.2])
  func whereNothingIsToleratedGapsAreSaidBesideChance(_ gap: Double) throws {
    let full = try Self.study(Self.answers(gap: gap), label: "ridge", key: "p")
    let open = FairnessStudy(
      label: full.label, key: full.key, groupings: full.groupings,
      gaps: try Self.gaps(Self.answers(gap: gap), difference: nil, ratio: nil), missing: [], classNames: ["yes"])
    let lead = FairnessWords(study: open, terms: FairnessTerms()).lead
    #expect(!lead.contains("larger than is tolerated") && lead.contains("what is tolerated isn't said"), "\(lead)")
    let shown = FairnessWords(study: open, terms: FairnessTerms()).main.filter(\.estimate.isShown)
    #expect(lead.contains("groups lie further apart than chance alone would show") == !shown.isEmpty, "\(lead)")
    #expect(gap == 0 || !shown.isEmpty)
  }

  @Test func columnsNameTheClassWhoseRatesTheyTell() throws {
    let study = try Self.study(Self.answers(gap: 0.2), label: "ridge", key: "p")
    let tables = FairnessTables(words: FairnessWords(study: study, terms: FairnessTerms()))
    let titles = tables.groups(study.groupings[0], className: "yes").columns.map(\.title)
    #expect(
      titles == [
        "sex", "Rows", "Share", "Truly yes", "Taken for yes", "Taken, of those truly yes", "Taken, of those not yes",
        "Truly yes, of those taken", "Wrong decisions", "Predicted (yes)", "Happened (yes)", "Calibration error",
        "ROC AUC", "",
      ])
    // Of several classes the scores are those of whichever is likeliest, whatever class a table tells of.
    let several = FairnessStudy(
      label: "ridge", key: "p", groupings: study.groupings, gaps: [], missing: [], classNames: ["no", "yes", "maybe"])
    let others = FairnessTables(words: FairnessWords(study: several, terms: FairnessTerms()))
    let columns = others.groups(several.groupings[0], className: "no").columns.map(\.title)
    #expect(columns.contains("Taken for no") && columns.contains("Predicted (likeliest class)"))
  }

  /// The best as what was found where a policy picks nothing, or where the predictions of the pick are gone.
  private static func withoutPick(_ absence: RunFairness.Absence, hasBest: Bool = true) throws -> RunFairness {
    let full = try fairness(gap: 0.2)
    let evaluation = full.evaluations[0]
    return RunFairness(
      terms: full.terms,
      evaluations: [
        RunFairness.Evaluation(
          evaluation: .research, pick: nil, best: hasBest ? evaluation.best : nil, absence: absence, compared: [],
          represented: evaluation.represented)
      ])
  }

  @Test func whereNothingWasPickedTheBestIsShownAsNoPick() throws {
    let fairness = try Self.withoutPick(.nothingPicked(reason: "no candidate meets the limits"))
    let why = "Nothing was picked: no candidate meets the limits. Shown is the candidate with the best "
    let what = ", forest: it is the best, not a pick."
    let text = FairnessText(run: SampleRuns.digits, fairness: fairness)
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, fairness: fairness)
    for shown in [text.text(width: nil), report.markdown, text.json] {
      #expect(shown.contains(why) && shown.contains(what), "\(shown.prefix(600))")
    }
    #expect(text.text(width: nil).contains("Under forest groups lie further apart than is tolerated"))
    #expect(report.markdown.contains("Under forest groups lie further apart than is tolerated"))
    #expect(!report.markdown.contains("The same of the best model"))
    let found = try #require(try JSONSerialization.jsonObject(with: Data(text.json.utf8)) as? [String: Any])
    let first = try #require((found["protocols"] as? [[String: Any]])?.first)
    #expect(first["pick"] is NSNull && (first["best"] as? [String: Any])?["candidate"] as? String == "forest")
  }

  @Test func whatCannotBeToldIsSaidWithItsReason() throws {
    let full = try Self.fairness(gap: 0.2)
    let fairness = RunFairness(
      terms: full.terms, evaluations: full.evaluations,
      unread: [.init(evaluation: .production, reason: "the store doesn't keep the values of the sensitive columns")],
      overTimeLack: "the store keeps no replay of ridge")
    let text = FairnessText(run: SampleRuns.digits, fairness: fairness)
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, fairness: fairness)
    for shown in [text.text(width: nil), report.markdown, text.json] {
      #expect(shown.contains("Gaps along the replay can't be told: the store keeps no replay of ridge."), "\(shown)")
      #expect(shown.contains("Groups under the production protocol can't be told: the store doesn't keep the values"))
    }
  }

  @Test func aPickWithoutPredictionsIsNoMissingPick() throws {
    let lost = RunFairness.Absence.notJudged(label: "ridge", reason: "its predictions aren't stored, or can't be read")
    let text = FairnessText(run: SampleRuns.digits, fairness: try Self.withoutPick(lost, hasBest: false))
    #expect(
      text.text(width: nil).hasPrefix(
        "ridge can't be judged: its predictions aren't stored, or can't be read. There is no other model whose decisions can "
          + "be judged."))
    #expect(text.text(width: nil).contains("Represented"))
  }

  @Test func aGapThatTheRowsDontSettleIsGreyWithTheRowsThatWould() throws {
    let fairness = try Self.fairness(gap: 0.03)
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, fairness: fairness)
    let gaps = try #require(fairness.evaluations[0].pick).gaps
    let unsettled = gaps.filter { if case .unsettled = $0.standing { true } else { false } }
    #expect(!unsettled.isEmpty)
    #expect(report.html.contains("<tr class=\"soft\">"))
    #expect(report.markdown.contains("not settled; a table of about"))
    for case let (gap, .unsettled(rows)) in gaps.map({ ($0, $0.standing) }) where rows.isFinite {
      // All 1,500 rows were judged, though a gap may rest on those of one class.
      #expect(gap.tableRows == 1_500 && rows >= 1_500)
      #expect(report.markdown.contains("a table of about \(FairnessWords.rows(rows)) rows would settle it"))
    }
    // A gap that the interval lets be on either side of what is tolerated. A cell of a narrow table breaks between its words.
    let between = try Self.fairness(gap: 0.08)
    let text = FairnessText(run: SampleRuns.digits, fairness: between).text(width: 100)
    // However many rows there are: the interval is what leaves it open.
    let lead = FairnessWords(study: try #require(between.evaluations[0].pick), terms: FairnessTerms()).lead
    #expect(lead.contains("On which side of the tolerance ") && lead.contains(" isn't settled, as "), "\(lead)")
    #expect(lead.contains(" rows would settle it.") && !lead.contains("too few rows"), "\(lead)")
    #expect(text.split { $0 == " " || $0 == "\n" }.contains("settled;"), "\(text)")
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { $0.count <= 100 }, "\(lines.filter { $0.count > 100 })")
    #expect(!text.contains("room: ;"))
  }

  @Test func aToleratedGapThatChanceExplainsIsSaidToBeChance() throws {
    var (chance, shown) = (0, 0)
    for gap in [0.0, 0.05] {
      for finding in try Self.gaps(Self.answers(gap: gap, rows: 6_000), difference: 0.3, ratio: 0.3) {
        guard finding.standing == .within else { continue }
        let told = FairnessWords.standing(finding)
        let isShown = finding.estimate.isShown
        #expect(told == (isShown ? "there is a gap" : "no more than chance shows") + ", within what is tolerated")
        if isShown { shown += 1 } else { chance += 1 }
      }
    }
    #expect(chance > 0 && shown > 0)
  }

  @Test func programsFindTheNumbers() throws {
    let text = FairnessText(run: SampleRuns.digits, fairness: try Self.fairness(gap: 0.2)).json
    let found = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(found["schema"] as? String == "reasonable.fairness/1")
    let protocols = try #require(found["protocols"] as? [[String: Any]])
    let pick = try #require(protocols[0]["pick"] as? [String: Any])
    let gaps = try #require(pick["gaps"] as? [[String: Any]])
    #expect(gaps.count == 6 && gaps[0]["standing"] as? String == "beyond")
    #expect(gaps[0]["lowGroup"] as? String == "b<script>")
    #expect((protocols[0]["represented"] as? [[String: Any]])?.count == 1)
    #expect((protocols[0]["learningCurves"] as? [[String: Any]])?.count == 1)
  }

  @Test func aTrainingThatWidensAGapIsFlagged() throws {
    // Two groups in turn; from the model of step 3 on group y is taken for yes no more.
    let rows = 400
    let steps = (0..<5).map { $0 * 80..<($0 + 1) * 80 }
    let codes = (0..<rows).map { Int32($0 % 2) }
    let truth = (0..<rows).map { Double(($0 / 2) % 2) }
    let models = steps.map { step in
      (step.lowerBound..<rows).map { row in step.lowerBound >= 240 && row % 2 == 1 ? 0 : truth[row] }
    }
    let gaps = GapsOverTime(
      GapsOverTime.Decisions(truth: truth, toldClass: 1, isClasses: true, steps: steps, models: models),
      groupings: [Grouping(columns: ["sex"], names: ["x", "y"], codes: codes)], terms: FairnessTerms())
    #expect(gaps.trainings == 4)
    let widening = try #require(gaps.widenings.first { $0.measure == .selection })
    #expect(widening.step == 3 && widening.low == "y" && widening.high == "x")
    #expect(abs(widening.before) < 1e-12 && abs(widening.after - 0.5) < 1e-12)
    #expect(gaps.widenings.allSatisfy { $0.step == 3 })
    let curve = try #require(gaps.curves.first { $0.measure == .selection })
    #expect(curve.never.allSatisfy { $0 == 0 } && curve.everyStep[3] == 0.5 && curve.everyStep[2] == 0)
    let words = FairnessOverTime(gaps: gaps)
    #expect(
      words.sentences.contains { $0.contains("step 4: the gap of demographic parity by sex (x against y) grows") })
    let fairness = RunFairness(
      terms: FairnessTerms(), evaluations: try Self.fairness(gap: 0).evaluations, overTime: gaps)
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, fairness: fairness)
    #expect(report.markdown.contains("grows from 0 to 0.5"))
    #expect(report.figures.contains { $0.name == "fairness-over-time-1.svg" })
  }
}
