import Foundation
import Records
import Replay
import ReplayMaking
import Statistics
import Testing

@testable import Reports

/// Errors that were estimated before their labels came, beside what the labels said.
@Suite struct ReplayEstimatesTests {
  /// One candidate whose first model's error jumps at step 20, with an estimate that follows slow ageing only.
  private func estimated(_ loss: ReplayLoss = .error) throws -> ReplayedRun {
    let whole = try ReplaySectionTests.replayed()
    var triangle = whole.candidates[0].study.replay.triangle
    triangle.signals["cbpe"] = (0..<45).map { (model: Int) -> [Double] in
      (model..<45).map { (step: Int) -> Double in 0.2 + 0.004 * Double(step - model) + 0.001 * Double(step % 3) }
    }
    // Too few labels until a model has served three steps.
    triangle.signals["pape"] = (0..<45).map { (model: Int) -> [Double] in
      (model..<45).map { (step: Int) -> Double in step - model < 3 ? .nan : 0.25 }
    }
    let study = try RetrainingStudy(
      try ReplayCase(triangle), choices: try ["never", "periodic"].flatMap { try PolicyChoice.read($0) }
    ) { _ in 0.01 }
    return ReplayedRun(
      run: whole.run, loss: loss,
      candidates: [ReplayedCandidate(trial: whole.candidates[0].trial, window: "all", study: study)],
      baselines: whole.baselines, prices: whole.prices)
  }

  @Test func estimatesStandBesideWhatLabelsSaidLater() throws {
    let replay = try estimated()
    let candidate = replay.candidates[0]
    let chosen = try #require(candidate.study.chosen())
    let part = EstimatesPart(replay: replay, candidate: candidate, chosen: chosen)
    for subject in part.subjects {
      let schedule = subject.name == chosen.label ? chosen.path.schedule : [0]
      for estimate in subject.estimates {
        // Once more from the triangle: models answer as soon as they are trained.
        let rows = try #require(candidate.study.replay.triangle.signals[estimate.signal.rawValue])
        var pairs: [(estimate: Double, error: Double)] = []
        for step in 0..<45 {
          let model = schedule.last { $0 <= step } ?? 0
          let value = rows[model][step - model]
          guard value.isFinite else { continue }
          pairs.append((value, candidate.study.replay.triangle.loss(trainedAt: model, servedAt: step)))
        }
        let found = try #require(EstimatesPart.agreement(estimate, subject.errors))
        let count = Double(pairs.count)
        #expect(found.steps == pairs.count)
        #expect(abs(found.estimate - pairs.reduce(0) { $0 + $1.estimate } / count) < 1e-12)
        #expect(abs(found.error - pairs.reduce(0) { $0 + $1.error } / count) < 1e-12)
        let distance = pairs.reduce(0) { $0 + abs($1.estimate - $1.error) } / count
        #expect(abs((found.distance ?? -1) - distance) < 1e-12)
      }
    }
    let first = try #require(part.subjects.first { $0.name == "the first model throughout" || $0.schedule == [0] })
    #expect(first.estimates.map(\.signal.rawValue) == ["cbpe", "pape"])
    // An estimate that never changes moves with nothing.
    #expect(EstimatesPart.agreement(first.estimates[1], first.errors)?.correlation == nil)
    #expect(EstimatesPart.agreement(first.estimates[1], first.errors)?.steps == 42)
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, replay: replay)
    let worst = try #require(first.errors.indices.max { first.errors[$0] < first.errors[$1] })
    let sentences = RetrainingSentences(replay: replay)
    let words =
      "in the step with the most error, \(worst + 1), labels said \(sentences.loss(first.errors[worst])); estimated "
      + "before they came: CBPE \(sentences.loss(first.estimates[0].values[worst]))"
    for text in [report.markdown, report.html, report.json] {
      #expect(text.contains("None of these estimates sees concept drift"))
      #expect(text.contains(words), "\(words)")
    }
    #expect(report.markdown.contains(": PAPE: no estimate could be made, as too little was known by then"))
    #expect(report.figures.contains { $0.name == "replay-estimates.svg" })
    for figure in report.figures { #expect(WellFormed(figure.svg).problem == nil, "\(figure.name)") }
  }

  @Test func estimatesOfAnotherUnitThanTheLossHaveNoDistance() throws {
    let replay = try estimated(.logLoss)
    let candidate = replay.candidates[0]
    let chosen = try #require(candidate.study.chosen())
    let part = EstimatesPart(replay: replay, candidate: candidate, chosen: chosen)
    // Models that are new at every step would have the same estimate at each.
    let subject = try #require(part.subjects.last)
    let found = try #require(EstimatesPart.agreement(subject.estimates[0], subject.errors))
    #expect(found.distance == nil && found.correlation != nil)
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, replay: replay)
    #expect(report.markdown.contains("only whether they rise and fall together can be compared"))
    #expect(!report.figures.contains { $0.name == "replay-estimates.svg" })
  }

  @Test func aReplayWithoutEstimatesHasNoSuchPart() throws {
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, replay: try ReplaySectionTests.replayed())
    #expect(!report.markdown.contains("Errors estimated before their labels came"))
  }
}
