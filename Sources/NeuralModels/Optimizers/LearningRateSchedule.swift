import Foundation

/// How the learning rate changes over the steps of a fit.
public enum LearningRateSchedule: String, CaseIterable, Codable, Sendable {
  case constant
  /// Down to zero along half a cosine. Source: Loshchilov & Hutter, "SGDR" (2017), without restarts.
  case cosine
  /// A tenth after half of the steps, a hundredth after three quarters.
  case step
  /// Up from a 25th over the first 30% of the steps, then down to a 10,000th of that, both along half a cosine.
  /// Source: Smith & Topin, "Super-convergence" (2018).
  case oneCycle = "one-cycle"

  /// The factor on the learning rate in step `step` of `total`, counted from 0. Over the first `warmUp` share of the
  /// steps it rises in a line from zero; the rest of the schedule follows (one-cycle has a rise of its own).
  func factor(step: Int, of total: Int, warmUp: Double) -> Double {
    let total = Double(max(1, total))
    let place = Double(step) / total
    if self == .oneCycle {
      let peak = 0.3
      let start = 1.0 / 25
      return place < peak
        ? start + (1 - start) * (1 - cos(.pi * place / peak)) / 2
        : start * 1e-4 + (1 - start * 1e-4) * (1 + cos(.pi * (place - peak) / (1 - peak))) / 2
    }
    if place < warmUp { return (Double(step) + 1) / (warmUp * total).rounded(.up) }
    let rest = (place - warmUp) / (1 - warmUp)
    switch self {
    case .constant, .oneCycle: return 1
    case .cosine: return (1 + cos(.pi * rest)) / 2
    case .step: return rest < 0.5 ? 1 : rest < 0.75 ? 0.1 : 0.01
    }
  }
}
