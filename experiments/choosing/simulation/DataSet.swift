import Foundation
import Records
import Statistics

/// One swept data set: the fold scores of every candidate.
struct DataSet: Decodable {
  let rows: Int
  /// Train and test rows of each fold.
  let folds: [[Int]]
  let scores: [String: [String: [Double]]]

  static func read(_ path: String) throws -> [DataSet] {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONDecoder().decode(DataSet.self, from: Data($0.utf8)) }
  }

  static let cost = AxisDescriptor(
    id: "latency.p99", title: "p99 latency", unit: .seconds, direction: .lowerIsBetter, family: .latency,
    sampling: .rounds, summary: "Typical of the family, given.")

  static func quality(_ name: String) -> AxisDescriptor {
    AxisDescriptor(
      id: AxisID(rawValue: name), title: name, unit: name == "log-loss" ? .nats : .ratio,
      direction: name == "log-loss" ? .lowerIsBetter : .higherIsBetter, family: .quality, sampling: .folds, summary: "")
  }

  /// - Parameters:
  ///   - unit: seconds that one unit of `Costs` stands for.
  ///   - seed: of the noise of the rounds, 3% each.
  func trials(quality: String, unit: Double, seed: UInt64) -> [TrialRecord] {
    let records = folds.map {
      FoldRecord(trainRows: $0[0], testRows: $0[1], standaloneFitCPUSeconds: 0, marginalFitCPUSeconds: 0)
    }
    let generator = SeededGenerator(seed: seed)
    return scores.keys.sorted().compactMap { label in
      guard let samples = scores[label]?[quality], let cost = Costs.typical[label] else { return nil }
      let mean = samples.reduce(0, +) / Double(samples.count)
      let error = (try? MeanEstimate(ofFoldScores: samples, testToTrainRatio: 0.25))?.interval
      var stream = generator.stream(label)
      let rounds = (0..<20).map { _ in cost * unit * (1 + 0.03 * stream.normal()) }
      let timing = (try? MedianInterval(of: rounds)).map {
        Reading(
          value: $0.median,
          interval: Interval(lower: $0.interval.lower, upper: $0.interval.upper, level: $0.interval.level),
          sampleCount: rounds.count, samples: rounds)
      }
      let score = Reading(
        value: mean, interval: error.map { Interval(lower: $0.lower, upper: $0.upper) }, sampleCount: samples.count,
        samples: samples)
      let step = StepDescription(
        name: label.prefix { $0 != "(" }.description, version: 1, settings: [:])
      var outcomes: [AxisID: Outcome] = [AxisID(rawValue: quality): .measured(score)]
      if let timing { outcomes[Self.cost.id] = .measured(timing) }
      return TrialRecord(
        key: label, candidate: CandidateDescription(label: label, transforms: [], estimator: step),
        evaluation: .research, status: .completed, outcomes: outcomes, folds: records,
        finishedAt: "2026-01-01T00:00:00Z")
    }
  }
}

/// Nanoseconds of one answer, typical of each family.
enum Costs {
  static let typical: [String: Double] = [
    "prior-baseline": 35, "decision-tree(max-depth=2)": 80, "decision-tree(max-depth=4)": 100,
    "decision-tree(max-depth=6)": 120, "logistic-regression(C=0.01)": 150, "logistic-regression(C=0.1)": 150,
    "logistic-regression(C=1)": 150, "gaussian-naive-bayes": 180, "gradient-boosting(rounds=10)": 250,
    "gradient-boosting(rounds=30)": 500, "gradient-boosting(rounds=100)": 1200, "random-forest(trees=20)": 1500,
    "random-forest(trees=100)": 7000, "nearest-neighbors(neighbors=5)": 9000, "nearest-neighbors(neighbors=25)": 9500,
  ]
}
