import Records
import Testing

@testable import Reports

@Suite("Explanations in words and pictures")
struct ExplanationTests {
  private static func evidence(
    _ effects: [Double], name: String = "age", isUsed: Bool = true, levels: [String] = [], outputs: [String] = [""],
    folds: [[Double?]]? = nil
  ) -> ExplanationEvidence {
    let grid = effects.indices.map(Double.init)
    return ExplanationEvidence(
      outputs: outputs, givesProbabilities: outputs != [""], meanAnswers: outputs.map { _ in 0.5 }, rows: 100,
      intervals: 10, resamples: 100,
      columns: [
        ExplanationEvidence.Column(
          column: 0, name: name, isUsed: isUsed, strength: 0.2, reach: 0.1, complexities: outputs.map { _ in 1 },
          grid: isUsed ? grid : [], levels: isUsed ? levels : [],
          rows: isUsed ? (levels.isEmpty ? grid.dropFirst() : grid[...]).map { _ in 10 } : [],
          curves: isUsed
            ? outputs.map { _ in
              ExplanationEvidence.Curve(
                effect: effects, lower: effects.map { $0 - 0.1 }, upper: effects.map { $0 + 0.1 }, missing: nil,
                folds: folds)
            } : [])
      ], columnCount: 3, featuresUsed: 1, featuresUnseen: 1, carryingColumns: 1,
      interactionStrength: .init(value: 0.12, lower: 0.1, upper: 0.2),
      mainEffectComplexity: .init(value: 1.5, lower: 1.2, upper: 2), totalInteraction: 0.1, interactionRows: 40,
      pairs: [.init(first: "age", second: "income", strength: 0.1, squared: 0.3)], foldAgreements: [1],
      foldAgreement: .init(value: 1, lower: 1, upper: 1), faithfulness: [0.8, 0.6], randomFaithfulness: 0.5,
      rules: .init(count: 1, depth: 2), background: .init(columns: [], levels: [], rows: []))
  }

  @Test func aCurveThatHalfOfTheModelsAsGoodContradictIsShownAsSuch() throws {
    let rising = Self.evidence([-1, 0, 1])
    let falling = Self.evidence([2, 0, -1])
    let unused = Self.evidence([0, 0, 0], isUsed: false)
    func compared(_ others: [ExplanationEvidence]) throws -> RashomonEffects.Column {
      try #require(RashomonEffects(rising, others: others.map { ("m", $0) }).columns.first)
    }
    let alone = try compared([])
    #expect(!alone.isContradicted && alone.lower == [-1, 0, 1])
    let agreeing = try compared([rising, Self.evidence([-0.5, 0, 3])])
    #expect(agreeing.contradicting == 0 && !agreeing.isContradicted && agreeing.upper == [-0.5, 0, 3])
    let mixed = try compared([rising, falling])
    #expect(mixed.contradicting == 1 && mixed.isContradicted)
    #expect(mixed.lower == [-1, 0, -1] && mixed.upper == [2, 0, 1])
    let spared = try compared([rising, rising, unused])
    #expect(spared.contradicting == 1 && !spared.isContradicted)
    // Of another task nothing is said.
    #expect(try compared([Self.evidence([2, 0, -1], outputs: ["yes"])]).others == 0)
  }

  @Test func otherFoldsThatSayOtherwiseAreCountedAndDrawn() throws {
    let evidence = Self.evidence([-1, 0, 1], folds: [[-2, 0, 0.5], [1, 0, -1]])
    let column = try #require(RashomonEffects(evidence, others: []).columns.first)
    #expect(column.folds == 2 && column.contradictingFolds == 1)
    #expect(column.foldBand(at: 0) == -2...1 && column.foldBand(at: 2) == -1...1)
    let words = ExplanationWords(explanation: evidence, part: .fold)
    #expect(words.foldAgreement(column) == "1 of 2 other folds contradict it")
    let svg = ExplanationSection.chart(column, evidence, .fold, target: "y").markup(.wide).standaloneSVG
    // The curve itself, and one of each fold.
    #expect(svg.ranges(of: "<polyline").count == 3)
    #expect(svg.contains("1 of 2 other folds contradict it."))
    let replayed = ExplanationWords(explanation: evidence, part: EvaluationProtocol.replay.judgedPart)
    #expect(replayed.foldAgreement(column) == "1 of 2 other steps contradict it")
    #expect(
      ExplanationSection.chart(column, evidence, .step, target: "y").markup(.wide).standaloneSVG
        .contains("1 of 2 other steps contradict it."))
    // A fold that doesn't know a level is asked about the others.
    let levels = Self.evidence([1, 2, 3], levels: ["a", "b", "c"], folds: [[1, nil, 3]])
    let known = try #require(RashomonEffects(levels, others: []).columns.first)
    #expect(known.contradictingFolds == 0 && known.foldBand(at: 1) == 2...2)
    // A tick at each of the two levels that the fold knows.
    func lines(_ column: RashomonEffects.Column, _ evidence: ExplanationEvidence) -> Int {
      ExplanationSection.chart(column, evidence, .fold, target: "y").markup(.narrow).standaloneSVG.ranges(of: "<line")
        .count
    }
    let alone = Self.evidence([1, 2, 3], levels: ["a", "b", "c"])
    let unasked = try #require(RashomonEffects(alone, others: []).columns.first)
    #expect(lines(known, levels) == lines(unasked, alone) + 2)
    // Runs from before there were such curves have none.
    let earlier = try #require(RashomonEffects(Self.evidence([-1, 0, 1]), others: []).columns.first)
    #expect(earlier.folds == 0 && words.foldAgreement(earlier) == nil && earlier.foldBand(at: 0) == nil)
  }

  @Test func namesOfLevelsAreWholeOrTellTheWhole() throws {
    let names = ["existing credits paid back", "no credits taken / all paid back duly", "critical account"]
    let evidence = Self.evidence([1, 2, 3], levels: names, outputs: ["yes"])
    let column = try #require(RashomonEffects(evidence, others: []).columns.first)
    for format in ChartFormat.allCases {
      let svg = ExplanationSection.chart(column, evidence, .fold, target: "y").markup(format).standaloneSVG
      for name in names { #expect(svg.contains(">\(name)<"), "\(format): \(name)") }
      if format == .wide { #expect(!svg.contains("…")) }
    }
  }

  /// Letters that end beyond the picture aren't drawn.
  @Test func namesOfAxesEndInsideThePicture() throws {
    let long = "Married-spouse-absent, as was told at the first visit"
    let cases: [(name: String, levels: [String])] = [
      ("age", []), ("marital-status", [long, "b", "c"]), (long + " (and its years)", []),
    ]
    for (name, levels) in cases {
      let evidence = Self.evidence(
        [0.1, 0.2, 0.3], name: name, levels: levels, outputs: [">50K a year, all taxes paid"])
      let column = try #require(RashomonEffects(evidence, others: []).columns.first)
      let chart = ExplanationSection.chart(column, evidence, .fold, target: "income of the household")
      for format in ChartFormat.allCases {
        let texts = ChartTests.texts(chart.markup(format))
        let axis = try #require(texts.first { $0.text.hasPrefix("effect on") })
        #expect(axis.text.hasSuffix(", points"))
        for (text, attributes) in texts {
          let width = TextWidth.estimate(text, size: Double(attributes["font-size"] ?? "") ?? 12)
          let place = Double(attributes["x"] ?? "") ?? -1
          let left =
            switch attributes["text-anchor"] {
            case "end": place - width
            case "middle": place - width / 2
            default: place
            }
          #expect(left >= 0 && left + width <= format.width, "\(format): \(text) from \(left), \(width) wide")
        }
      }
    }
  }

  @Test func curvesOfOtherGridsAndLevelsAreLaidOverEachOther() throws {
    let fine = Self.evidence([-2, -1, 0, 1, 2])
    let coarse = ExplanationEvidence.Column(
      column: 0, name: "age", isUsed: true, strength: 1, reach: 1, complexities: [1], grid: [0, 4], levels: [],
      rows: [10],
      curves: [.init(effect: [-4, 4], lower: [-4, 4], upper: [-4, 4], missing: nil)])
    let other = Self.replacing(fine, column: coarse)
    let found = try #require(RashomonEffects(fine, others: [("m", other)]).columns.first)
    #expect(found.lower == [-4, -2, 0, 1, 2] && found.upper == [-2, -1, 0, 2, 4])
    let first = Self.evidence([1, 2, 3], levels: ["a", "b", "c"])
    let second = Self.evidence([5, 7], levels: ["c", "a"])
    let levels = try #require(RashomonEffects(first, others: [("m", second)]).columns.first)
    #expect(levels.upper == [7, 2, 5])
  }

  private static func replacing(
    _ evidence: ExplanationEvidence, column: ExplanationEvidence.Column
  ) -> ExplanationEvidence {
    ExplanationEvidence(
      outputs: evidence.outputs, givesProbabilities: false, meanAnswers: [0], rows: 10, intervals: 2, resamples: 1,
      columns: [column], columnCount: 3, featuresUsed: 1, featuresUnseen: 0, carryingColumns: 1,
      interactionStrength: .init(value: 0, lower: 0, upper: 0),
      mainEffectComplexity: .init(value: 1, lower: 1, upper: 1),
      totalInteraction: 0, interactionRows: 2, pairs: [], foldAgreements: [], foldAgreement: nil, faithfulness: [],
      randomFaithfulness: 0, rules: nil, background: .init(columns: [], levels: [], rows: []))
  }

  @Test func theCourseOfACurveIsToldInWords() {
    #expect(ExplanationWords.shape([0, 0, 0]) == "flat")
    #expect(ExplanationWords.shape([0, 0.5, 0.45, 1]) == "rises")
    #expect(ExplanationWords.shape([3, 2, 0]) == "falls")
    #expect(ExplanationWords.shape([0, 5, 1]) == "rises, then falls")
    #expect(ExplanationWords.shape([4, 0, 4]) == "falls, then rises")
    #expect(ExplanationWords.shape([0, 5, 0, 5, 0]) == "goes up and down")
    #expect(ExplanationSheet.sketch([0, 1, 2, 3]) == "▁▃▆█")
  }

  @Test func everyPrintedFactIsInTheEvidence() throws {
    let words = ExplanationWords(explanation: Self.evidence([-0.1, 0.1], outputs: ["yes"]), part: .fold)
    #expect(
      words.facts[0]
        == "1 of 3 raw columns act: another row's value changes an answer (1 more could and changed none in 100 trials each)."
    )
    #expect(words.facts[1] == "1 column carries 90% of the strength of all main effects.")
    #expect(words.facts[2].hasPrefix("Interaction strength 0.12 (0.10 to 0.20)") && words.facts[2].contains("0.10."))
    #expect(words.facts[3].hasPrefix("Main-effect complexity 1.50 (1.20 to 2.00)"))
    #expect(words.facts[4] == "It consists of 1 rule, the longest with 2 conditions.")
    #expect(words.facts[6].hasPrefix("Faithfulness 0.70") && words.facts[6].hasSuffix("in random order 0.50."))
    #expect(words.amount(0.213) == "21.3 points")
    #expect(words.subject(output: 0, target: "churn") == "the probability of churn = yes")
    #expect(words.pairs.count == 1)
  }

  @Test func picturesAreWellFormedForNumbersAndLevels() throws {
    for evidence in [
      Self.evidence([-1, 0, 1]), Self.evidence([1, 2, 3], levels: ["<a>", "b&b", "c"], outputs: ["yes"]),
    ] {
      let column = try #require(RashomonEffects(evidence, others: [("m", evidence)]).columns.first)
      let chart = ExplanationSection.chart(column, evidence, .fold, target: "y")
      for format in ChartFormat.allCases {
        let svg = chart.markup(format).standaloneSVG
        #expect(svg.contains("</svg>") && !svg.contains("<a>") && !svg.contains("NaN"))
      }
      #expect(ExplanationPicture.effects([chart, chart, chart], title: "t").contains("translate"))
    }
    let bars = [("up", 0.2), ("down", -0.1)].map {
      ExplanationPicture.Bar(name: $0.0, value: $0.1, text: "x", halfWidth: 0.01)
    }
    #expect(ExplanationPicture.contributions(bars, title: "t").contains("down"))
  }

  @Test func theReportTellsHowThePickDecides() throws {
    let run = SampleRuns.digits
    let analysis = RunAnalysis(run: run, membershipDraws: 0, redraws: false)
    #expect(ExplanationSection().blocks(of: analysis).isEmpty)
    // Where no pick of several protocols was explained, no headings stand alone.
    let several = RunAnalysis(run: SampleRuns.drifting, membershipDraws: 0, redraws: false)
    #expect(several.evaluations.count > 1 && ExplanationSection().blocks(of: several).isEmpty)
    let leading = try #require(analysis.leading)
    let pick = try #require(leading.pickIndex)
    let explained = RunAnalysis(
      run: run, membershipDraws: 0, redraws: false,
      explanations: [leading.trials[pick].key: Self.evidence([-1, 0, 1])])
    let blocks = ExplanationSection().blocks(of: explained)
    #expect(!blocks.isEmpty && blocks.flatMap(\.figures).count == 1)
    let sheet = ExplanationSheet(
      run: run, trial: leading.trials[pick], explanations: explained.explanations)
    #expect(sheet.text(width: 100).contains("age") && sheet.json.contains("\"interactionStrength\""))
    #expect(sheet.picture.contains("age"))
  }
}
