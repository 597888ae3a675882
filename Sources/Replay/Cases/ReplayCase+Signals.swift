extension ReplayCase.Signal {
  /// Between an older model and the one trained at the beginning of the step: the share of its rows they decide otherwise.
  package static let flips = Self(rawValue: "flips")

  /// Smallest p-value over columns, times their number.
  package static let kolmogorovSmirnovTest = Self(rawValue: "ks-test")
  /// Largest distance over columns.
  package static let kolmogorovSmirnov = Self(rawValue: "ks")
  /// Largest index over columns.
  package static let populationStability = Self(rawValue: "psi")
  package static let meanDiscrepancy = Self(rawValue: "mmd")
  /// Area under the ROC curve.
  package static let domainClassifier = Self(rawValue: "domain-classifier")
  /// Of the principal components of the training rows, over the error on those rows, less one.
  package static let reconstructionError = Self(rawValue: "pca-error")

  /// Estimated mean loss of a step.
  package static let confidenceEstimate = Self(rawValue: "cbpe")
  package static let importanceWeightedEstimate = Self(rawValue: "pape")
  package static let directLossEstimate = Self(rawValue: "dle")

  /// Whether it is learned from labels that arrived, so that it can't be told of labels that come later.
  package var needsLabels: Bool { [.importanceWeightedEstimate, .directLossEstimate].contains(self) }

  /// What a replay must have for it.
  package var needs: String {
    switch self {
    case .confidenceEstimate: "a classifier that answers with probabilities"
    case .importanceWeightedEstimate:
      "two classes, a model that answers with probabilities, and enough labels that arrive before a step ends"
    case .directLossEstimate: "a regression, and enough labels that arrive before a step ends"
    case .reconstructionError: "two columns at least, whose main components leave something out"
    case .domainClassifier: "ten rows at least in a step and to learn from"
    default: "columns to compare"
    }
  }
}
