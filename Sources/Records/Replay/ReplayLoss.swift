import Foundation

/// What an answer of a replay costs, row by row: 0 is a perfect answer.
///
/// Replays add losses up over whatever rows a model serves, so a loss is a mean over rows; a quality that isn't (the area
/// under a curve, F1) has the closest one that is.
public enum ReplayLoss: String, Codable, Sendable, CaseIterable {
  /// 1 for a wrong class, 0 for the right one.
  case error
  /// -ln of the probability given to the true class, which is raised to at least 2.2e-16.
  case logLoss = "log-loss"
  /// Squared distance of the class probabilities from the truth: of the second one for two classes, summed for more.
  case brier
  /// Squared difference.
  case squared = "squared-error"
  /// Absolute difference.
  case absolute = "absolute-error"
  /// What the decision costs, less what the best decision for the true class does.
  case decisionCost = "decision-cost"

  /// The loss that stands for a quality.
  ///
  /// - Parameter hasPrices: whether it is known what decisions cost.
  public init(standingFor quality: AxisID, isClassification: Bool, hasPrices: Bool = false) {
    if hasPrices, isClassification, quality.isInMoneyOfDecisions {
      self = .decisionCost
      return
    }
    switch quality.rawValue {
    case "log-loss": self = isClassification ? .logLoss : .squared
    case "brier": self = isClassification ? .brier : .squared
    case "mae", "value.month": self = isClassification ? .error : .absolute
    default: self = isClassification ? .error : .squared
    }
  }

  /// Whether the mean of the loss orders candidates as the quality does on the same rows.
  public func isExact(for quality: AxisID) -> Bool {
    switch self {
    case .error: quality == "accuracy"
    case .logLoss: quality == "log-loss"
    case .brier: quality == "brier"
    case .squared: quality == "rmse" || quality == "r2"
    case .absolute: quality == "mae" || quality == "value.month"
    case .decisionCost: quality.isInMoneyOfDecisions
    }
  }

  /// In words within a sentence: "share of wrong answers".
  public var title: String {
    switch self {
    case .error: "share of wrong answers"
    case .logLoss: "log-loss"
    case .brier: "Brier score"
    case .squared: "mean squared error"
    case .absolute: "mean absolute error"
    case .decisionCost: "cost of a decision"
    }
  }

  /// The losses of some answers.
  ///
  /// - Parameters:
  ///   - predictions: `form.width` numbers a row.
  ///   - truth: class codes or values, one a row.
  ///   - decision: how answers of classes are decided. Default: the likelier class.
  public func losses(
    of predictions: [Double], form: PredictionEvidence.Form, truth: [Double], deciding decision: ReplayDecision = .usual
  ) -> [Double] {
    let width = form.width
    return truth.indices.map { row in
      let answers = predictions[row * width..<(row + 1) * width]
      let base = answers.startIndex
      switch self {
      case .squared: return (answers[base] - truth[row]) * (answers[base] - truth[row])
      case .absolute: return abs(answers[base] - truth[row])
      case .error:
        return Double(decision.decided(answers, form: form)) == truth[row] ? 0 : 1
      case .decisionCost:
        return decision.cost(of: decision.decided(answers, form: form), truth: Int(truth[row]))
      case .logLoss:
        return -log(min(max(answers[base + Int(truth[row])], .ulpOfOne), 1))
      case .brier:
        if width == 2 {
          let miss = answers[base + 1] - truth[row]
          return miss * miss
        }
        return answers.indices.reduce(0.0) { sum, place in
          let miss = answers[place] - (Double(place - base) == truth[row] ? 1 : 0)
          return sum + miss * miss
        }
      }
    }
  }
}
