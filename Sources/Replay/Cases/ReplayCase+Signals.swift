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
}
