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

  /// What a plan produces.
  private struct Product {
    let name: String
    /// Each candidate by its estimator, what sets it apart, and its mitigation with constraint and bound.
    let candidates: [String]
    var protocols = ["research"]
    let foldFits: Int
    /// Axes in money.
    var money: [AxisID] = []
    /// Axes under the change that the data show.
    var robustness: [AxisID] = []
    var windows: [String]?
  }

  private static let adult: [[String]] = [
    ["prior-baseline"],
    mitigated("logistic-regression", ["", "reweighing", "resampling", "correlation-remover"]),
    mitigated("logistic-regression", bounds("group-thresholds equalized-odds", ["0.01", "0.03", "0.06", "0.1"])),
    mitigated("logistic-regression", bounds("exponentiated-gradient equalized-odds", ["0.01", "0.03", "0.06"])),
    mitigated("gradient-boosting", ["", "reweighing"]),
    mitigated("gradient-boosting", bounds("group-thresholds equalized-odds", ["0.01", "0.03", "0.06", "0.1"])),
    mitigated("gradient-boosting", bounds("group-thresholds demographic-parity", ["0.02", "0.05", "0.1"])),
  ]

  private static let german: [[String]] = [
    ["prior-baseline"], mitigated("logistic-regression C=0.01", credits),
    mitigated("logistic-regression C=0.1", credits), mitigated("logistic-regression C=1", credits), ["random-forest"],
    mitigated("gradient-boosting rounds=30", credits), mitigated("gradient-boosting rounds=100", credits),
  ]

  private static let months: [AxisID] = ["cost.training.month", "cost.serving.month", "value.month"]
  private static let underChange: [AxisID] = ["robustness.score", "robustness.loss"]

  private static let products = [
    Product(
      name: "adult-fairness",
      candidates: adult.flatMap { $0 }, foldFits: 21 * 5),
    Product(
      name: "german-credit",
      candidates: german.flatMap { $0 }, foldFits: 22 * 10, money: ["value.decisions"]),
    Product(
      name: "retraining-bike-sharing",
      candidates: [
        "prior-baseline", "ridge", "ridge pca 4", "ridge pca 8", "gradient-boosting rounds=30",
        "gradient-boosting rounds=100", "nearest-neighbors",
      ], protocols: ["research", "production", "replay"], foldFits: 7 * (5 + 5), money: months,
      robustness: underChange, windows: ["all", "1344 rows", "half-life 2688 rows"]),
    Product(
      name: "retraining-electricity",
      candidates: [
        "prior-baseline", "logistic-regression", "logistic-regression pca 2", "logistic-regression pca 4",
        "gradient-boosting", "random-forest",
      ], protocols: ["research", "production", "replay"], foldFits: 6 * (5 + 5), money: months,
      robustness: underChange, windows: ["2688 rows", "8736 rows", "all"]),
  ]

  private static let credits = ["", "reweighing"] + bounds("group-thresholds equalized-odds", ["0.05", "0.1"])

  private static func bounds(_ mitigation: String, _ bounds: [String]) -> [String] {
    bounds.map { "\(mitigation) \($0)" }
  }

  private static func mitigated(_ estimator: String, _ mitigations: [String]) -> [String] {
    mitigations.map { $0.isEmpty ? estimator : "\(estimator) + \($0)" }
  }

  /// - Parameter settings: those of the estimator that several candidates differ in.
  private func words(_ candidate: CandidateDescription, _ settings: [String]) -> String {
    var own = settings.compactMap { name in candidate.estimator.settings[name].map { " \(name)=\($0)" } }
    if candidate.transforms.contains(where: { $0.name == "pca" }) { own.append(" pca \(candidate.components)") }
    guard let mitigation = candidate.mitigation else { return candidate.estimator.name + own.joined() }
    let parts = [mitigation.name] + ["constraint", "bound"].compactMap { mitigation.settings[$0]?.description }
    return "\(candidate.estimator.name)\(own.joined()) + \(parts.joined(separator: " "))"
  }

  @Test(arguments: products.indices) func producesWhatItSays(_ index: Int) throws {
    let product = Self.products[index]
    let (plan, vocabulary) = try read(product.name)
    let differing = ["C", "rounds"].filter { name in
      Set(plan.candidates.compactMap { $0.estimator.settings[name] }).count > 1
    }
    #expect(plan.candidates.map { words($0, differing) } == product.candidates)
    #expect(plan.protocols.map(\.id) == product.protocols)
    #expect(plan.trials.count == product.candidates.count * product.protocols.count)
    #expect(plan.foldFitCount == product.foldFits)
    #expect(plan.replay?.windows.map(\.rawValue) == product.windows)
    guard case .dataset(let dataset) = plan.data.source else { return }
    let task = try #require(vocabulary.dataset(dataset)?.task)
    let axes = plan.axes(for: task, in: vocabulary, judgesGroups: plan.data.sensitive != nil)
    #expect(axes.filter { $0.unit == .money }.map(\.id) == product.money)
    #expect(axes.contains { $0.family == .fairness } == (plan.data.sensitive != nil))
    // What rows cost under change is measured where a plan asks for it.
    #expect(axes.filter { $0.family == .robustness }.map(\.id) == product.robustness)
    let policy = plan.policy(for: task, among: axes)
    let named = [policy.quality] + policy.limits.map(\.axis) + policy.prefer
    #expect(Set(axes.map(\.id)).isSuperset(of: named), "\(named)")
  }

  @Test func plansOfDecisionsDecideAsTheySay() throws {
    let adult = try read("adult-fairness").plan
    #expect(adult.policy.decision == DecisionChoice(aim: .threshold(0.5)))
    #expect(
      adult.policy.limits == [Limit(axis: "fairness.equalized-odds", atLeast: nil, atMost: 0.1, confidence: 0.9)])
    let credit = try read("german-credit").plan
    #expect(
      credit.policy.decision
        == DecisionChoice(aim: .leastCost, costs: DecisionChoice.Costs(falsePositive: 1, falseNegative: 5)))
    #expect(credit.policy.quality == "value.decisions")
    for plan in [adult, credit] {
      let groups = plan.candidates.compactMap { $0.mitigation?.settings["groups"] }
      #expect(!groups.isEmpty && Set(groups) == [.list([.text("sex")])])
    }
  }

  @Test(arguments: ["retraining-electricity", "retraining-bike-sharing"])
  func plansOfRetrainingPriceErrorsAndTrainings(_ name: String) throws {
    let economics = try #require(try read(name).plan.policy.economics)
    #expect(economics.trainingPrice > 0 && economics.errorCost ?? 0 > 0 && economics.cpuHour > 0)
    #expect(economics.predictionsAMonth > 0)
  }

  @Test func theDigitsSweepStaysShort() throws {
    let plan = try read("digits").plan
    #expect(plan.foldFitCount <= 400)
    #expect(
      plan.candidates.contains { $0.label == "logistic-regression(C=0.1) + pca(20)" }, "\(plan.candidates.map(\.label))"
    )
  }
}
