/// How long the rest of some work takes, told from what its parts took so far.
///
/// Parts of one kind (candidates of one estimator) take about alike, and kinds differ by a factor of a thousand: a finished
/// baseline says nothing of a perceptron. The mean of a kind is all time spent on its parts, those that still run included,
/// over the number of finished ones, so that the estimate grows while nothing ends. As long as more than half of the parts
/// that wait are of kinds that nothing is known of, only a lower bound is told.
package struct RemainingTime: Sendable, Equatable {
  package enum Estimate: Sendable, Equatable {
    case unknown
    case atLeast(seconds: Double)
    case about(seconds: Double)
  }

  private struct Kind: Sendable, Equatable {
    var waiting = 0
    var finished = 0
    /// Spent on finished parts.
    var seconds = 0.0
    /// When each running part began.
    var running: [Int: Double] = [:]

    /// Expected seconds of a part; nil while none has finished.
    func mean(at now: Double) -> Double? {
      guard finished > 0 else { return nil }
      return (seconds + spent(at: now)) / Double(finished)
    }

    func spent(at now: Double) -> Double { running.values.reduce(0) { $0 + max(0, now - $1) } }

    /// What a part of it takes at the least.
    func bound(at now: Double) -> Double { running.values.map { max(0, now - $0) }.max() ?? 0 }
  }

  private let kindOfPart: [String]
  private let jobs: Int
  private var kinds: [String: Kind] = [:]

  /// - Parameters:
  ///   - kinds: the kind of each part.
  ///   - jobs: parts that run side by side.
  package init(kinds: [String], jobs: Int) {
    kindOfPart = kinds
    self.jobs = max(1, jobs)
    for kind in kinds { self.kinds[kind, default: Kind()].waiting += 1 }
  }

  package mutating func start(_ part: Int, at now: Double) {
    guard kindOfPart.indices.contains(part) else { return }
    kinds[kindOfPart[part]]?.waiting -= 1
    kinds[kindOfPart[part]]?.running[part] = now
  }

  package mutating func finish(_ part: Int, at now: Double) {
    guard kindOfPart.indices.contains(part),
      let began = kinds[kindOfPart[part]]?.running.removeValue(forKey: part)
    else { return }
    kinds[kindOfPart[part]]?.finished += 1
    kinds[kindOfPart[part]]?.seconds += max(0, now - began)
  }

  /// What is left at a moment of the same clock.
  package func estimate(at now: Double) -> Estimate {
    let means = kinds.mapValues { $0.mean(at: now) }
    let known = means.values.compactMap { $0 }
    let usual = known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
    var total = 0.0
    var longest = 0.0
    var parts = 0
    var unknownParts = 0
    for (name, kind) in kinds {
      let bound = kind.bound(at: now)
      let mean = means[name] ?? nil
      let expected = mean ?? max(bound, usual)
      parts += kind.waiting + kind.running.count
      if mean == nil { unknownParts += kind.waiting + kind.running.count }
      total += Double(kind.waiting) * expected
      for began in kind.running.values {
        let spent = max(0, now - began)
        // A part that took longer than expected may end any moment, or not.
        let left = max(expected - spent, expected / 10)
        total += left
        longest = max(longest, left)
      }
    }
    guard parts > 0 else { return .about(seconds: 0) }
    let seconds = max(longest, total / Double(min(jobs, parts)))
    if 2 * unknownParts > parts { return seconds > 0 ? .atLeast(seconds: seconds) : .unknown }
    return .about(seconds: seconds)
  }
}
