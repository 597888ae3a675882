import Catalogue
import Foundation
import Plans
import Records
import Testing

/// The files in `experiments/` against the real catalogues.
struct ShippedPlansTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static let names = [
    "digits", "breast-cancer", "wine", "churn", "adult", "housing", "bike-sharing", "electricity", "calibration",
    "distillation", "retraining-electricity", "retraining-bike-sharing", "german-credit", "adult-fairness",
  ]

  private func read(_ name: String) throws -> (plan: ExperimentPlan, vocabulary: PlanVocabulary) {
    let datasets = try DatasetCatalogue.read(folder: Self.root + "/datasets")
    let vocabulary = Catalogue.standard.vocabulary(datasets: datasets.vocabulary)
    let path = Self.root + "/experiments/\(name).yaml"
    return (try ExperimentPlan.read(contentsOf: path, vocabulary: vocabulary), vocabulary)
  }

  @Test(arguments: names)
  func isValid(_ name: String) throws {
    let (plan, vocabulary) = try read(name)
    #expect(plan.name == name)
    let known = ["looks at no input: it is run once", "for the sensitive columns when a row is answered"]
    #expect(plan.notes.filter { note in !known.contains { note.contains($0) } } == [])
    #expect(Set(plan.candidates.map(\.label)).count == plan.candidates.count)
    #expect(plan.candidates.contains { $0.estimator.name == "prior-baseline" }, "a frontier needs its floor")
    guard case .dataset(let dataset) = plan.data.source, let task = vocabulary.dataset(dataset)?.task else {
      Issue.record("names no data set of the catalogue")
      return
    }
    let axes = plan.axes(for: task, in: vocabulary)
    let policy = plan.policy(for: task, among: axes)
    #expect(axes.contains { $0.id == policy.quality })
    #expect(policy.prefer.allSatisfy { preferred in axes.contains { $0.id == preferred } })
  }

  @Test func allOfThemAreListedHere() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.root + "/experiments")
    #expect(Set(files.filter { $0.hasSuffix(".yaml") }) == Set(Self.names.map { $0 + ".yaml" }))
  }

  @Test func theDigitsSweepStaysShort() throws {
    let plan = try read("digits").plan
    #expect(plan.foldFitCount <= 400)
    #expect(
      plan.candidates.contains { $0.label == "logistic-regression(C=0.1) + pca(20)" }, "\(plan.candidates.map(\.label))"
    )
  }
}
