import Records
import Statistics

/// Trains when what a new model is forecast to save is probably worth its price.
///
/// The error of a model is forecast by a linear law with normal errors in the logarithm of its age and its last known
/// error, learned from the known pairs of models and steps: from all models of the past, and from those that served
/// since. A training follows when the asked quantile of what it saves over the horizon exceeds the price.
///
/// Source: after Regol et al., "When to retrain a machine learning model", ICML 2025 (arXiv 2505.14903): errors forecast
/// with their uncertainty, a normal approximation, a decision by a quantile. No code of theirs was published; the linear
/// law is this project's.
package struct ForecastQuantile: RetrainingPolicy {
  /// Of the saving: 0.5 decides by what is expected, less asks for surer savings.
  package let quantile: Double
  /// What one training is worth, in mean losses of one step.
  package let price: Double
  /// Steps over which a saving counts.
  package let horizon: Int

  package struct Memory: Sendable {
    var past: ForecastLaw?
  }

  package func begin(_ replay: ReplayCase, tunedBefore split: Int) -> Memory { Memory() }

  package func retrains(_ known: KnownPast, _ memory: inout Memory) -> Bool {
    if memory.past == nil, known.step >= known.split {
      var law = ForecastLaw()
      for pair in known.pastPairs { law.add(pair) }
      memory.past = law
    }
    var law = memory.past ?? ForecastLaw()
    for pair in known.servedPairs { law.add(pair) }
    guard let fitted = law.fitted, let newest = known.newestKnownLoss else { return false }
    var difference = SIMD4<Double>.zero
    for ahead in 0..<horizon {
      difference += ForecastLaw.features(age: known.age + ahead, before: newest)
      difference -= ForecastLaw.features(age: ahead, before: nil)
    }
    let saved = (fitted.coefficients * difference).sum()
    let variance = fitted.variance(of: difference) + 2 * Double(horizon) * fitted.noise
    let bound = saved + NormalDistribution.standard.quantile(quantile) * max(0, variance).squareRoot()
    return bound > price
  }
}

extension PolicyKind {
  static let forecastQuantile = PolicyKind(
    "forecast-quantile", "When what a new model is forecast to save is probably worth its price (after UPF).",
    source: .labels,
    parameters: [
      PolicyParameter(
        "quantile", .number(0.001...0.999), usual: [0.05, 0.2, 0.35, 0.5],
        "The quantile of the forecast saving that must exceed the price; 0.5 is the saving expected"),
      PolicyParameter(
        "price", .number(0...1e100), usual: [0.01], isInLosses: true,
        "What one training is worth, in mean losses of one step"),
      PolicyParameter("horizon", .whole(1...10_000), usual: [8], "Steps over which a saving counts"),
    ]
  ) { ForecastQuantile(quantile: $0.number("quantile"), price: $0.number("price"), horizon: $0.whole("horizon")) }
}
