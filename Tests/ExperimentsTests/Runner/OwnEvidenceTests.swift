import Catalogue
import Foundation
import GoldenFiles
import Learning
import Measurement
import Plans
import Records
import Store
import Testing

@testable import Experiments

/// Share of held-out rows to which the models of two folds give different classes.
private struct DisagreementEvidence: EvidenceBody, Codable, Equatable {
  static let kind: EvidenceKind = "disagreement"
  static let version = 1

  let rows: Int
  let differing: Int
}

private struct DisagreementSource: TrialEvidenceSource {
  typealias Body = DisagreementEvidence

  struct Settings: ParameterSet {
    var rows = 200
    static let fields: [ParameterField<Self>] = [
      .integer("disagreement-rows", \.rows, in: 2...100_000, "held-out rows that both models are asked")
    ]
  }

  static let summary = "how often the models of the first two folds disagree"
  static let activity = "comparing folds"
  static let isMachineBound = false
  static let occasion = EvidenceOccasion.afterwards
  static let requires: Set<EvidenceKind> = [.predictions, .fitCost]

  let settings: Settings
  init(_ settings: Settings) { self.settings = settings }

  func gather(_ trial: any TrialBench, allowance: Double?) throws -> DisagreementEvidence {
    let inputs = try trial.heldOut(ofFold: 0).inputs
    let asked = inputs.selectingRows(Array(0..<min(settings.rows, inputs.rows)))
    let classes = try (0..<2).map { try trial.model(ofFold: $0).predict(asked).classes }
    return DisagreementEvidence(rows: asked.rows, differing: zip(classes[0], classes[1]).count { $0 != $1 })
  }
}

private struct DisagreementAxis: Axis {
  var needs: Set<EvidenceKind> { [DisagreementEvidence.kind] }
  var tasks: Set<TaskKind> { .classification }
  let descriptor = AxisDescriptor(
    id: "stability.disagreement", title: "disagreement of folds", unit: .ratio, direction: .lowerIsBetter,
    family: .robustness, sampling: .repetitions,
    summary: "Share of rows to which the models of two folds give two classes.")

  func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    let body = try evidence.body(DisagreementEvidence.self)
    let share = Double(body.differing) / Double(body.rows)
    return Reading(value: share, interval: nil, sampleCount: body.rows, samples: [share])
  }
}

/// An axis on evidence that is there.
private struct WorstFoldAxis: Axis {
  var needs: Set<EvidenceKind> { [.predictions] }
  var tasks: Set<TaskKind> { .classification }
  let descriptor = AxisDescriptor(
    id: "accuracy.worst-fold", title: "worst fold", unit: .ratio, direction: .higherIsBetter, family: .quality,
    sampling: .repetitions, summary: "Accuracy on the fold where it is lowest.")

  func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    let worst = try AccuracyAxis().measure(evidence).samples.min() ?? .nan
    return Reading(value: worst, interval: nil, sampleCount: 1, samples: [worst])
  }
}

/// What somebody adds from outside: a kind of evidence with its axis, and an axis on evidence that is there, each with a
/// line in a list and nothing else.
@Suite(.serialized) struct OwnEvidenceTests {
  private let directory = TemporaryDirectory()

  private static let plan = """
    version: 1
    name: own
    data: {file: data.csv, target: kind}
    split: {kind: stratified, folds: 3, seed: 5}
    estimators: [prior-baseline, {name: decision-tree, parameters: {max-depth: [1, none]}}]
    axes: [accuracy]
    """

  private func catalogue(
    evidence: [any EvidenceSource.Type] = [], axes: [any Axis] = []
  ) -> Catalogue {
    let standard = Catalogue.standard
    return Catalogue(
      estimators: standard.estimators, transforms: standard.transforms, calibrations: standard.calibrations,
      evidence: standard.evidence + evidence, axes: standard.axes + axes)
  }

  private func sweep(_ catalogue: Catalogue, _ overrides: String...) throws -> Sweep.Outcome {
    let rows = (0..<90).map {
      "\(($0 * 37) % 23),\(($0 * 13) % 11),\(($0 * 37) % 23 + $0 % 7 > 14 ? "large" : "small")"
    }
    _ = try directory.file("data.csv", Data((["length,width,kind"] + rows).joined(separator: "\n").utf8))
    let experiment = try LoadedExperiment(
      planPath: try directory.file("plan.yaml", Data(Self.plan.utf8)), overrides: overrides, catalogue: catalogue,
      datasets: DatasetCatalogue(folder: directory.path, entries: []))
    let results = directory.path + "/results"
    return try Sweep(
      experiment, catalogue: catalogue, store: try ResultStore(directory: results), directory: results, jobs: 2
    ).run()
  }

  @Test func anAxisOnStoredEvidenceIsOneTypeAndOneLine() throws {
    #expect(try sweep(catalogue()).newFits == 9)
    let outcome = try sweep(catalogue(axes: [WorstFoldAxis()]), "axes=[accuracy, accuracy.worst-fold]")
    #expect(outcome.newFits == 0)
    for trial in outcome.run.trials {
      let accuracy = try #require(trial.reading("accuracy"))
      #expect(trial.reading("accuracy.worst-fold")?.value == accuracy.samples.min())
    }
  }

  @Test func aKindOfEvidenceWithItsAxisIsTwoTypesAndTwoLines() throws {
    #expect(try sweep(catalogue()).newFits == 9)
    let own = catalogue(evidence: [DisagreementSource.self], axes: [DisagreementAxis()])
    let axes = "axes=[accuracy, stability.disagreement]"
    // Two folds of each are fitted once more, for their models are gone.
    let first = try sweep(own, axes)
    #expect(first.newFits == 6)
    let byLabel = Dictionary(uniqueKeysWithValues: first.run.trials.map { ($0.candidate.label, $0) })
    #expect(byLabel["prior-baseline"]?.reading("stability.disagreement")?.value == 0)
    #expect(first.run.trials.allSatisfy { $0.reading("stability.disagreement")?.sampleCount == 30 })
    // Stored like any other kind.
    let again = try sweep(own, axes)
    #expect(again.newFits == 0)
    #expect(again.run.trials.map(\.outcomes) == first.run.trials.map(\.outcomes))
    // Its settings are keys of the plan; another value gathers it anew, and nothing else.
    let fewer = try sweep(own, axes, "measurement.disagreement-rows=10")
    #expect(fewer.newFits == 6)
    #expect(fewer.run.trials.allSatisfy { $0.reading("stability.disagreement")?.sampleCount == 10 })
    #expect(fewer.run.trials.map { $0.reading("accuracy") } == first.run.trials.map { $0.reading("accuracy") })
  }
}
