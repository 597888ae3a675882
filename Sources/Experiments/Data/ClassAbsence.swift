import Learning
import Plans
import Records

/// Folds or steps of which no judged row is of some class, so that axes that order rows of all classes can't be measured.
struct ClassAbsence: Sendable, Equatable {
  /// Axes that ask for rows of every class.
  static let unmeasurable: Set<AxisID> = ["roc-auc", "average-precision"]

  let part: JudgedPart
  let evaluation: EvaluationProtocol
  /// How many lack a class, of how many.
  let count: Int
  let partCount: Int
  /// The first, counted from 1, and a class that it lacks.
  let first: Int
  let missing: String
  /// Whether the others lack another class.
  let isOneClass: Bool

  /// Of the first protocol in which it happens; nil: it happens nowhere.
  init?(_ data: PreparedData, _ divisions: some Sequence<(EvaluationProtocol, DividedRows)>) {
    guard case .classes(let codes, let classCount) = data.targets else { return nil }
    for (evaluation, division) in divisions where evaluation.division != .inner {
      var lacking: [(part: Int, code: Int)] = []
      for part in 0..<division.foldCount {
        var isThere = [Bool](repeating: false, count: classCount)
        for row in division.test(ofFold: part) { isThere[Int(codes[row])] = true }
        if let code = isThere.firstIndex(of: false) { lacking.append((part, code)) }
      }
      guard let found = lacking.first else { continue }
      part = evaluation.judgedPart
      self.evaluation = evaluation
      count = lacking.count
      partCount = division.foldCount
      first = found.part + 1
      isOneClass = lacking.allSatisfy { $0.code == found.code }
      missing = found.code < data.classes.count ? data.classes[found.code] : "\(found.code)"
      return
    }
    return nil
  }

  /// What it means for the axis by which the best is told.
  ///
  /// - Parameter isChosen: whether the plan names the axis.
  func note(_ quality: AxisID, isChosen: Bool, _ plan: ExperimentPlan) -> String {
    let name = "class '\(missing.excerpt())'"
    let place = "the first: \(part.singular) \(first)"
    let whereabouts =
      "in \(count) of \(partCount) \(part.plural) of \(evaluation.id) (\(isOneClass ? place : "\(place), \(name)")) no row is of "
      + "\(isOneClass ? name : "one of the classes"), and there \(quality) can't be measured"
    if isChosen {
      return "\(whereabouts), so that nothing can be picked by it; name another policy.quality, such as log-loss"
    }
    guard let other = plan.measurable(without: self).policy.quality else {
      return "\(whereabouts), so that nothing can be picked by it; add log-loss to axes"
    }
    return "the plan names no policy.quality; \(whereabouts), so the best is told by \(other)"
  }
}

extension ExperimentPlan {
  /// The plan with an axis by which the best can be told where a class is absent from some folds or steps; as it is where it
  /// names one itself.
  func measurable(without absence: ClassAbsence) -> ExperimentPlan {
    guard policy.quality == nil else { return self }
    let measured = axes.map(Set.init)
    var plan = self
    plan.policy.quality = ["log-loss", "accuracy"].first { measured?.contains($0) ?? true }
    return plan
  }
}
