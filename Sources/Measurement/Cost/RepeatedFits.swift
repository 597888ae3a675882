import Records
import Statistics

extension Evidence {
  /// The median over repetitions of the deployed fit.
  ///
  /// Fewer than six repetitions can't give a 95% interval of a median; the interval then runs from the smallest to
  /// the largest and its level says what that covers.
  func fitReading(_ seconds: (FitCost) -> Double) throws(MeasurementError) -> Reading {
    let samples = try body(DeploymentEvidence.self).fits.map(seconds)
    guard let first = samples.first else { throw .missingEvidence(.deployment) }
    guard samples.count > 1, let estimate = try? MedianInterval(of: samples) else {
      return Reading(value: first, interval: nil, sampleCount: samples.count, samples: samples)
    }
    return Reading(
      value: estimate.median, interval: Interval(estimate.interval), sampleCount: samples.count, samples: samples)
  }
}
