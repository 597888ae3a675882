import Fairness
import Learning
import Records

/// The groups of the rows that a trial was judged on.
struct GroupedRows: Sendable {
  let groups: SensitiveGroups
  /// For each fold the rows of the data that it is judged on, in the order of its predictions.
  let heldOut: [[Int32]]
}

extension Evidence {
  /// All held-out rows with their groups.
  ///
  /// - Parameter economics: whose prices decisions have; nil: they have none.
  /// - Throws: `notApplicable` where no sensitive column is named.
  package func groupedAnswers(
    economics: Economics? = nil
  ) throws(MeasurementError) -> GroupedAnswers {
    guard let groupedRows else { throw .notApplicable(reason: FairnessRefusal.noGroups.description) }
    let folds = try judgedFolds()
    let answers = try shared.value("grouped-answers") { () throws(MeasurementError) -> GroupedAnswers in
      try Self.answers(folds, groupedRows)
    }
    guard let economics, economics.pricesAnswers, !answers.classNames.isEmpty else { return answers }
    let names = answers.classNames
    if let unknown = economics.unknownClass(among: names) {
      throw .notApplicable(
        reason: "economics.answer-prices names the class '\(unknown.excerpt())', and there are \(NameList.text(names))")
    }
    return GroupedAnswers(
      answers: answers.answers, groupings: answers.groupings, terms: answers.terms, repeats: answers.repeats,
      prices: economics.prices(classes: names), rowsOfTable: answers.rowsOfTable)
  }

  private static func answers(
    _ folds: [FoldEvidence], _ rows: GroupedRows
  ) throws(MeasurementError) -> GroupedAnswers {
    guard rows.heldOut.count == folds.count else {
      throw .lengthMismatch(what: "folds with groups", expected: folds.count, found: rows.heldOut.count)
    }
    for (fold, heldOut) in zip(folds, rows.heldOut) {
      guard heldOut.count == fold.targets.count else {
        throw .lengthMismatch(what: "rows with groups", expected: fold.targets.count, found: heldOut.count)
      }
      // A comparison with NaN is false, so a decision would hide it.
      guard fold.predictions.values.firstNonFinite == nil else {
        throw .predictionFailed("an answer is NaN or infinite")
      }
    }
    let all = rows.heldOut.flatMap { $0 }
    let repeats = Double(all.count) / Double(max(1, Set(all).count))
    return GroupedAnswers(
      answers: try pooled(folds), groupings: rows.groups.groupings.map { $0.selecting(all) }, terms: rows.groups.terms,
      repeats: repeats, rowsOfTable: rows.groups.groupings.first?.codes.count)
  }

  private static func pooled(_ folds: [FoldEvidence]) throws(MeasurementError) -> GroupedAnswers.Answers {
    guard let first = folds.first else { throw .noRows }
    if case .values = first.targets {
      var (truth, predicted): ([Double], [Double]) = ([], [])
      for fold in folds {
        guard case .values(let values) = fold.targets else { throw .taskMismatch }
        truth += values
        predicted += fold.predictions.values.storage
      }
      return .values(truth: truth, predicted: predicted)
    }
    var (truth, decided): ([Int32], [Int32]) = ([], [])
    var (predicted, happened): ([Double], [Bool]) = ([], [])
    let classCount = try first.classTargets().classCount
    for fold in folds {
      let codes = try fold.classTargets().codes
      let decisions = try RowDecisions.classes(of: fold)
      truth += codes
      decided += decisions
      guard case .probabilities = fold.predictions.output else { continue }
      let likeliest = classCount == 2 ? [Int32](repeating: 1, count: codes.count) : fold.predictions.likeliestClasses
      for row in codes.indices {
        predicted.append(fold.predictions.values[row, Int(likeliest[row])])
        happened.append(codes[row] == likeliest[row])
      }
    }
    let names = first.classNames.count == classCount ? first.classNames : (0..<classCount).map(String.init)
    return .classes(
      truth: truth, decided: decided, names: names,
      scores: predicted.count == truth.count ? (predicted, happened) : nil)
  }

  /// Whose value is what is asked of a measure in each group, with draws.
  func quantities(
    _ measure: FairnessMeasure, isRatio: Bool, economics: Economics?
  ) throws(MeasurementError) -> [GroupQuantity] {
    let answers = try groupedAnswers(economics: measure == .value ? economics : nil)
    do throws(FairnessRefusal) {
      if measure == .value { return try measure.quantities(of: answers) }
      // But for calibration both forms are made of the same numbers.
      let isOwn = isRatio && measure == .calibration
      return try shared.value("\(measure.rawValue) \(isOwn)") { () throws(FairnessRefusal) -> [GroupQuantity] in
        try measure.quantities(of: answers, isRatio: isOwn)
      }
    } catch {
      throw .notApplicable(reason: error.description)
    }
  }
}
