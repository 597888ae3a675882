/// When a column counts as drifted.
package struct DriftRules: Codable, Sendable, Equatable {
  package enum Correction: String, Codable, Sendable, CaseIterable {
    /// The chance of any false alarm among all columns stays at the level.
    case holm
    /// The expected share of false alarms among the alarms does.
    case benjaminiHochberg = "benjamini-hochberg"
  }

  /// Of the tests, after the correction over all columns.
  package var level: Double
  /// The distance of Jensen and Shannon that matters: with many rows everything is significant.
  package var threshold: Double
  /// Values that a column must have on both sides.
  package var minimumRows: Int
  package var correction: Correction
  package var seed: UInt64

  package static let usual = DriftRules()

  private init() {
    level = 0.05
    threshold = 0.1
    minimumRows = 100
    correction = .holm
    seed = 0
  }

  /// - Throws: `outOfRange`.
  package init(
    level: Double = 0.05, threshold: Double = 0.1, minimumRows: Int = 100, correction: Correction = .holm,
    seed: UInt64 = 0
  ) throws(DriftError) {
    guard level > 0, level < 1 else {
      throw .outOfRange(what: "the level", value: level, allowed: "above 0 and below 1")
    }
    guard threshold >= 0, threshold <= 1 else {
      throw .outOfRange(what: "the threshold", value: threshold, allowed: "from 0 to 1")
    }
    guard minimumRows >= 10 else {
      throw .outOfRange(what: "the minimum of rows", value: Double(minimumRows), allowed: "at least 10")
    }
    self.level = level
    self.threshold = threshold
    self.minimumRows = minimumRows
    self.correction = correction
    self.seed = seed
  }
}
