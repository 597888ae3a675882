import Decisions
import Explanations
import Learning
import LinearAlgebra
import Records
import Tabular

/// Why a model answers one row as it does, and what would have to change for another decision. Plain values, ready to be
/// written.
package struct RowExplanation: Sendable {
  package struct Reason: Sendable {
    package let column: String
    /// The value of the row, as a person reads it.
    package let value: String
    package let contribution: Double
    /// 0 where nothing was drawn.
    package let standardError: Double
  }

  /// Contributions with what they begin from and add up to.
  package struct Account: Sendable {
    package let method: Attribution.Method
    package let base: Double
    package let answer: Double
    /// The largest first.
    package let reasons: [Reason]
  }

  package struct Change: Sendable {
    package let column: String
    package let from: String
    package let to: String
  }

  package struct Alternative: Sendable {
    package let changes: [Change]
    /// What the model then answers.
    package let decision: String
    /// Of the explained number.
    package let answer: Double
  }

  /// From where on the second of two classes is answered.
  package struct Threshold: Sendable {
    /// "The answer is 1 where its probability is above the threshold 0.0139 (1.39%)."
    package let sentence: String
    /// Of the explained class' probability; nil where no single number of it decides.
    package let probability: Double?
  }

  package let target: String
  /// The class that is explained; nil for a regression.
  package let explainedClass: String?
  package let givesProbabilities: Bool
  /// What the model answers; a number for a regression.
  package let decision: String
  /// Nil where no threshold decides.
  package let threshold: Threshold?
  /// Whether any column can change an answer; a model without gives every row the same.
  package let usesColumns: Bool
  package let account: Account
  /// The same in the model's own scores, exactly; nil where there is no exact way.
  package let scores: Account?
  package let scoreMeaning: ScoreMeaning?
  /// The smallest changes that turn the decision; nil: they weren't asked for.
  package let alternatives: [Alternative]?
  package let background: String
}

/// Explains rows with a model.
package struct RowExplainer: Sendable {
  package struct Options: Sendable {
    /// The class to explain; nil: of two the last, of more the one that is answered.
    package var explainedClass: String?
    /// The class that is wanted instead; nil: any other.
    package var wantedClass: String?
    /// For a regression: the answer that is wanted.
    package var wantedRange: ClosedRange<Double>?
    package var fixedColumns: [String] = []
    package var ranges: [(column: String, range: ClosedRange<Double>)] = []
    package var mostAlternatives = 3
    package var seed: UInt64 = 0

    package init() {}
  }

  private let pipeline: FittedPipeline
  private let target: String
  private let background: ExplanationBackground
  private let options: Options
  private let function: ExplainedFunction
  private let everyClass: ExplainedFunction
  /// What is shared out: `function`, or every class where the first of two is asked for and its score isn't the rest of
  /// the other's.
  private let shared: ExplainedFunction
  private let attributor: Attributor
  private let scores: ScoreAttributor?
  private let search: CounterfactualSearch

  /// - Throws: `ExplanationError` for names that the model doesn't know, and where it can't answer the background rows.
  package init(
    _ model: StoredModel, background: ExplanationBackground, options: Options = Options()
  ) throws(ExplanationError) {
    pipeline = model.pipeline.served
    target = model.manifest.target.name
    self.background = background
    self.options = options
    function = ExplainedFunction(pipeline)
    everyClass = ExplainedFunction(pipeline, explainsEveryClass: true)
    let whole = everyClass
    let last = function
    let asksFirst = options.explainedClass != nil && options.explainedClass == model.pipeline.classes.first
    shared = asksFirst && last.outputs.count == 1 && !last.givesProbabilities ? whole : last
    var settings = Attributor.Settings()
    settings.seed = options.seed
    attributor = try Attributor(shared, background: background.rows, settings: settings)
    scores = ScoreAttributor(model.pipeline)
    let columns = pipeline.columns
    func position(_ name: String) throws(ExplanationError) -> Int {
      guard let position = columns.firstIndex(where: { $0.name == name }) else {
        throw .unknownColumn(name, available: columns.map(\.name))
      }
      return position
    }
    for name in [options.explainedClass, options.wantedClass].compactMap({ $0 }) {
      guard pipeline.classes.contains(name) else { throw .unknownClass(name, available: pipeline.classes) }
    }
    var searching = CounterfactualSearch.Settings()
    searching.mostAnswers = options.mostAlternatives
    for name in pipeline.decision?.coding?.columns.map(\.name) ?? [] { searching.fixed.insert(try position(name)) }
    for name in options.fixedColumns { searching.fixed.insert(try position(name)) }
    for (name, range) in options.ranges {
      let column = try position(name)
      if case .categorical = columns[column].kind {
        throw .invalidSetting("a range is for numbers, but '\(name)' holds categories")
      }
      searching.ranges[column] = range
    }
    search = try CounterfactualSearch(everyClass, background: background.rows, settings: searching)
  }

  /// - Parameter row: one value a raw column, in the model's codes.
  package func explain(_ row: [Double]) throws(ExplanationError) -> RowExplanation {
    let answers = try everyClass.values(Matrix(rows: 1, columns: row.count, storage: row)).row(0)
    let chosen = decision(answers, of: row)
    let explained = explainedOutput(chosen)
    let parts = try scores?.attributions(of: row, background: background.rows)
    // Of two classes a model may have one score, for the last, or one each.
    let place = parts?.count == 1 ? 0 : shared.outputs.count > 1 ? explained.output : explained.isFirst ? 0 : 1
    let own = parts.flatMap { $0.indices.contains(place) ? $0[place] : nil }
    let isOneForBoth = parts?.count == 1 && explained.isFirst
    func account(_ attribution: Attribution, remainderOf whole: Double?) -> RowExplanation.Account {
      RowExplanation.Account(
        method: attribution.method, base: whole.map { $0 - attribution.base } ?? attribution.base,
        answer: whole.map { $0 - attribution.answer } ?? attribution.answer,
        reasons: attribution.contributions.filter { $0.value != 0 || $0.standardError > 0 }.map {
          RowExplanation.Reason(
            column: pipeline.columns[$0.column].name, value: text(row[$0.column], column: $0.column),
            contribution: whole == nil ? $0.value : -$0.value, standardError: $0.standardError)
        })
    }
    // The first of two classes has the rest of the probability, and the opposite log-odds.
    let exact = own.map { account($0, remainderOf: isOneForBoth ? 0 : nil) }
    let main: RowExplanation.Account
    if let exact, scores?.meaning == .answer, pipeline.calibration == nil {
      main = exact
    } else {
      main = account(
        try attributor.attributions(of: row)[explained.output],
        remainderOf: explained.isFirst && shared.outputs.count == 1 ? 1 : nil)
    }
    return RowExplanation(
      target: target, explainedClass: explained.name, givesProbabilities: function.givesProbabilities,
      decision: decisionText(answers, of: row), threshold: threshold(of: row, explained),
      usesColumns: !function.usedColumns.isEmpty, account: main,
      scores: exact, scoreMeaning: exact == nil ? nil : scores?.meaning,
      alternatives: try alternatives(row, answers, explained), background: background.origin)
  }

  private func decision(_ answers: [Double], of row: [Double]) -> Int {
    if let lead = lead(answers, of: row) { return lead > 0 ? 1 : 0 }
    return answers.indices.reduce(0) { answers[$1] > answers[$0] ? $1 : $0 }
  }

  /// How far the answer to a row is above the threshold of its group; nil where no threshold decides.
  private func lead(_ answers: [Double], of row: [Double]) -> Double? {
    guard answers.count == 2, let rule = pipeline.decision else { return nil }
    return rule.score(answers[0], answers[1]) - cut(rule, of: row).threshold
  }

  private func cut(_ rule: DecisionRule, of row: [Double]) -> DecisionCut {
    let reader = rule.coding.flatMap { try? GroupReader($0, columns: pipeline.columns) }
    return rule.cut(ofGroup: reader?.group { row[$0] })
  }

  /// The threshold by which a row is decided, in words.
  private func threshold(of row: [Double], _ explained: Explained) -> RowExplanation.Threshold? {
    let classes = pipeline.classes
    guard everyClass.outputs.count == 2, classes.count == 2, let rule = pipeline.decision else { return nil }
    let cut = cut(rule, of: row)
    let (first, second) = (classes[0].excerpt(), classes[1].excerpt())
    let isProbability = rule.scale == .probability && function.givesProbabilities
    let number = isProbability ? "its probability" : "its score less that of \(first)"
    guard cut.mixture == nil else {
      let words = cut.text { NumberText.significant($0, 4) }
      return RowExplanation.Threshold(
        sentence: "The answer is \(second) by lot where \(number) is so: \(words).", probability: nil)
    }
    if cut.threshold.magnitude == .greatestFiniteMagnitude {
      return RowExplanation.Threshold(
        sentence: "By its threshold the answer is \(cut.threshold < 0 ? "always" : "never") \(second).",
        probability: nil)
    }
    let plain = NumberText.compact(cut.threshold, 3)
    let percent = isProbability ? " (\(NumberText.compact(cut.threshold * 100, 3))%)" : ""
    return RowExplanation.Threshold(
      sentence: "The answer is \(second) where \(number) is above the threshold \(plain)\(percent).",
      probability: isProbability ? (explained.isFirst ? 1 - cut.threshold : cut.threshold) : nil)
  }

  private func decisionText(_ answers: [Double], of row: [Double]) -> String {
    guard answers.count > 1 else { return NumberText.significant(answers[0], 4) }
    let decision = decision(answers, of: row)
    return pipeline.classes.indices.contains(decision) ? pipeline.classes[decision] : "class \(decision)"
  }

  /// The class that is explained.
  private struct Explained {
    /// Its place among the numbers that are shared out.
    let output: Int
    /// Its place among all answers.
    let answer: Int
    let name: String?
    /// Whether it is the first of two.
    let isFirst: Bool
  }

  private func explainedOutput(_ chosen: Int) -> Explained {
    guard everyClass.outputs.count > 1 else { return Explained(output: 0, answer: 0, name: nil, isFirst: false) }
    let ofTwo = everyClass.outputs.count == 2
    let wanted = options.explainedClass.flatMap { pipeline.classes.firstIndex(of: $0) }
    let place = wanted ?? (ofTwo ? 1 : chosen)
    return Explained(
      output: shared.outputs.count == 1 ? 0 : place, answer: place,
      name: pipeline.classes.indices.contains(place) ? pipeline.classes[place] : nil, isFirst: ofTwo && place == 0)
  }

  private func alternatives(
    _ row: [Double], _ answers: [Double], _ explained: Explained
  ) throws(ExplanationError) -> [RowExplanation.Alternative]? {
    guard options.mostAlternatives > 0 else { return nil }
    let found: [CounterfactualSearch.Counterfactual]
    if answers.count > 1 {
      let chosen = decision(answers, of: row)
      let wanted = options.wantedClass.flatMap { pipeline.classes.firstIndex(of: $0) }
      guard wanted != chosen else { return [] }
      found = try search.search(row) { answers in
        // Columns that tell the group stay, so the threshold does.
        if let lead = lead(answers, of: row) { return (wanted ?? 1 - chosen) == 1 ? lead : -lead }
        func most(_ isIn: (Int) -> Bool) -> Double { answers.indices.filter(isIn).map { answers[$0] }.max() ?? 0 }
        if let wanted { return most { $0 == wanted } - most { $0 != wanted } }
        return most { $0 != chosen } - most { $0 == chosen }
      }
    } else if let range = options.wantedRange {
      // Just inside counts as inside.
      found = try search.search(row) { answers in
        min(answers[0] - range.lowerBound, range.upperBound - answers[0]) + 1e-9 * max(1, abs(answers[0]))
      }
    } else {
      return nil
    }
    return found.map { alternative in
      let answer = alternative.answers[explained.answer]
      return RowExplanation.Alternative(
        changes: alternative.changes.map {
          RowExplanation.Change(
            column: pipeline.columns[$0.column].name, from: text($0.from, column: $0.column),
            to: text($0.to, column: $0.column))
        }, decision: decisionText(alternative.answers, of: row), answer: answer)
    }
  }

  private func text(_ value: Double, column: Int) -> String {
    CellText.text(value, of: pipeline.columns[column].kind)
  }
}
