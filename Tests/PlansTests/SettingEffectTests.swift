import Catalogue
import Learning
import Plans
import Records
import Testing

/// Settings that can't matter are noted, and run once.
struct SettingEffectTests {
  /// A plan on the real catalogue; the data have a number `a` and, where asked for, a category `c`.
  private func plan(
    _ body: String, task: TaskKind = .binary, categories: Bool = false, overrides: [String] = []
  ) throws -> ExperimentPlan {
    try PlanFixture.read(
      "version: 1\nname: test\ndata: {file: data.csv, target: y}\n" + body, overrides: overrides,
      vocabulary: Catalogue.standard.vocabulary(datasets: []),
      knownData: KnownData(task: task, columns: ["a", "c", "y"], categoricalInputs: categories ? ["c"] : []))
  }

  private func labels(
    _ body: String, task: TaskKind = .binary, categories: Bool = false
  ) throws -> [String] {
    try plan(body, task: task, categories: categories).candidates.map(\.label)
  }

  @Test func aSweptSettingWithoutEffectIsRunOnceAndNoted() throws {
    let plan = try plan("estimators:\n- {name: decision-tree, parameters: {alpha: [0, 0.01, 0.05]}}\n")
    #expect(plan.candidates.map(\.label) == ["decision-tree"])
    #expect(
      plan.notes == [
        "plan.yaml:5:45: estimators.0.parameters.alpha: 0, 0.01, 0.05 have no effect (only with pruning: alpha), so "
          + "they are run once"
      ])
  }

  @Test func aSingleValueWithoutEffectIsNotedUnlessItIsTheDefault() throws {
    let plan = try plan("estimators:\n- {name: decision-tree, parameters: {alpha: 0.05}}\n")
    #expect(plan.candidates[0].estimator.settings["alpha"] == 0)
    #expect(
      plan.notes == [
        "plan.yaml:5:45: estimators.0.parameters.alpha: 0.05 has no effect: only with pruning: alpha"
      ])
    #expect(try self.plan("estimators: [{name: decision-tree, parameters: {alpha: 0}}]").notes == [])
    let points =
      "estimators: [{name: decision-tree, settings: [{alpha: 0}, {alpha: 0.1}, {pruning: alpha, alpha: 0.1}]}]"
    #expect(try self.plan(points).notes.count == 2)
    #expect(try labels(points) == ["decision-tree(pruning=none)", "decision-tree(pruning=alpha)"])
  }

  @Test func settingsOfWarmStartsAreKeptForLearningOnAndRunOnce() throws {
    let single = try plan(
      "estimators:\n- {name: multilayer-perceptron, parameters: {frozen-layers: 1, replace-head: true, warm-epochs: 7}}\n"
        + "- {name: gradient-boosting, parameters: {warm-rounds: 9}}\n")
    #expect(single.candidates.map(\.label) == ["multilayer-perceptron", "gradient-boosting"])
    let settings = single.candidates[0].estimator.settings
    #expect(settings["frozen-layers"] == 1 && settings["replace-head"] == true && settings["warm-epochs"] == 7)
    #expect(single.candidates[1].estimator.settings["warm-rounds"] == 9)
    #expect(single.notes.count == 4)
    #expect(
      single.notes.contains {
        $0.hasSuffix(
          "parameters.warm-epochs: 7 does nothing where every fit is from scratch; it is kept for 'learn', where a fit goes "
            + "on from the model"
        )
      })
    let several = try plan("estimators: [{name: multilayer-perceptron, parameters: {warm-epochs: [3, 5]}}]")
    #expect(several.candidates.count == 1 && several.candidates[0].estimator.settings["warm-epochs"] == 3)
    #expect(
      several.notes.count == 1
        && several.notes[0].contains("3, 5 do nothing where every fit is from scratch, so they are run once")
        && several.notes[0].hasSuffix("with replay.start-from: last-model each is run"))
    let points = try plan(
      "estimators: [{name: multilayer-perceptron, settings: [{frozen-layers: 0}, {frozen-layers: 1}, {warm-epochs: 2}]}]"
    )
    #expect(points.candidates.count == 1)
  }

  @Test func settingsOfWarmStartsAreSweptWhereAReplayGoesOnFromTheLastModel() throws {
    let networks = "estimators:\n- {name: multilayer-perceptron, parameters: {frozen-layers: [0, 1]}"
    let replay = "protocols: [replay]\nreplay: {step: 5, label-delay: 0, start-from: [scratch, last-model]}\n"
    let rows = ["data.time=row-order"]
    let swept = try plan(
      replay + networks + "}\n- {name: gradient-boosting, parameters: {warm-rounds: [1, 10]}}\n", overrides: rows)
    #expect(swept.notes == [])
    #expect(
      swept.candidates.map(\.label) == [
        "multilayer-perceptron(frozen-layers=0)", "multilayer-perceptron(frozen-layers=1)",
        "gradient-boosting(warm-rounds=1)", "gradient-boosting(warm-rounds=10)",
      ])
    let fromScratch = try plan(
      replay + networks + "}\n", overrides: rows + ["replay.start-from=scratch"])
    #expect(fromScratch.candidates.count == 1 && fromScratch.notes.count == 1)
    // A calibrated pipeline never goes on.
    let calibrated = try plan(replay + networks + ", calibration: platt}\n", overrides: rows)
    #expect(calibrated.candidates.count == 1 && calibrated.notes.count == 1)
  }

  @Test func aSettingThatMattersInAPartOfTheGridIsSweptThere() throws {
    let plan = try plan(
      "estimators: [{name: decision-tree, parameters: {pruning: [none, alpha], alpha: [0.01, 0.05]}}]")
    #expect(
      plan.candidates.map(\.label) == [
        "decision-tree(pruning=none)", "decision-tree(alpha=0.01, pruning=alpha)",
        "decision-tree(alpha=0.05, pruning=alpha)",
      ])
    #expect(plan.notes.count == 1)
    #expect(
      plan.notes[0].hasSuffix("alpha: has an effect only with pruning: alpha; elsewhere its 2 values are run once"))
  }

  @Test(arguments: [
    ("gradient-boosting", "loss: [squared, absolute]", TaskKind.binary, "only in a regression"),
    ("gradient-boosting", "level: [0.1, 0.9]", .regression, "only with loss: quantile and in a regression"),
    ("gradient-boosting", "level: [0.1, 0.9], loss: quantile", .binary, "only with loss: quantile and in a regression"),
    ("gradient-boosting", "validation-share: [0.1, 0.2]", .binary, "only where early-stopping-rounds is set"),
    ("gradient-boosting", "category-l2: [1, 5]", .binary, "only with categorical inputs"),
    ("multilayer-perceptron", "patience: [1, 50]", .binary, "only with validation-share above 0"),
    ("multilayer-perceptron", "focal-gamma: [0, 5]", .binary, "only with loss: focal"),
    ("multilayer-perceptron", "huber-delta: [0.1, 5]", .regression, "only with loss: huber"),
    ("multilayer-perceptron", "warm-up: [0, 0.1], schedule: one-cycle", .binary, "only where schedule isn't one-cycle"),
    ("multilayer-perceptron", "dropout: [0, 0.1], hidden: []", .binary, "only where hidden isn't []"),
    ("random-forest", "criterion: [gini, entropy]", .regression, "only in a classification"),
    ("ridge", "penalties: [[1], [2]]", .regression, "only with penalty: auto"),
    ("logistic-regression", "solver: [newton, lbfgs], l1-ratio: 0.5", .binary, "only with l1-ratio: 0"),
    ("nearest-neighbors", "weights: [uniform, distance], neighbors: 1", .binary, "only with neighbors above 1"),
    ("prototypes", "limit: [10, 20]", .binary, "only with method: condensed"),
    (
      "distilled-perceptron-gradient-boosting", "teacher-level: [0.1, 0.9]", .regression,
      "only with teacher-loss: quantile and with teacher-share above 0 and in a regression"
    ),
  ])
  func everyKindOfDependencyIsKnown(_ name: String, _ parameters: String, _ task: TaskKind, _ words: String) throws {
    let plan = try plan("estimators: [{name: \(name), parameters: {\(parameters)}}]", task: task)
    #expect(plan.candidates.map(\.label) == [name])
    #expect(plan.notes.contains { $0.contains("have no effect (\(words)), so they are run once") }, "\(plan.notes)")
  }

  @Test func whileTheTaskIsUnknownAnythingMayMatter() throws {
    let text =
      "version: 1\nname: test\ndata: {file: data.csv, target: y}\nestimators: "
      + "[{name: gradient-boosting, parameters: {loss: [squared, absolute], category-l2: [1, 2]}}]"
    let plan = try PlanFixture.read(text, vocabulary: Catalogue.standard.vocabulary(datasets: []))
    #expect(plan.candidates.count == 4)
    #expect(plan.notes == [])
  }

  @Test func stepsAndCalibrationsAreLookedAtToo() throws {
    let plan = try plan(
      "preprocessing: {imputation: [{numeric: median, constant: [1, 2]}], scaling: {kind: standard, columns: [numeric, all]}}\n"
        + "estimators: [gaussian-naive-bayes]\n")
    #expect(plan.candidates.map(\.label) == ["gaussian-naive-bayes"])
    #expect(plan.notes.count == 2)
    #expect(plan.notes[0].contains("constant: 1, 2 have no effect (only with numeric: constant)"))
    #expect(plan.notes[1].contains("columns: numeric, all have no effect (only with categorical inputs)"))
  }

  @Test func behindAnEncodingThereAreNoCategories() throws {
    let plan = try plan(
      "preprocessing: {encoding: [none, one-hot]}\n"
        + "estimators: [{name: gradient-boosting, parameters: {category-l2: [1, 5]}}]", categories: true)
    #expect(
      plan.candidates.map(\.label) == [
        "gradient-boosting(category-l2=1)", "gradient-boosting + one-hot-encoding", "gradient-boosting(category-l2=5)",
      ])
    #expect(
      plan.notes == [
        "plan.yaml:5:14: estimators.0: gradient-boosting.category-l2 has no effect behind an encoding, which leaves no "
          + "categorical inputs; the values are run once there"
      ])
  }

  @Test func equalValuesAreRunOnceAndNoted() throws {
    let plan = try plan("estimators:\n- {name: logistic-regression, parameters: {C: [1, 1.0, 10, 1e1, 2]}}\n")
    #expect(
      plan.candidates.map(\.label) == [
        "logistic-regression(C=1)", "logistic-regression(C=10)", "logistic-regression(C=2)",
      ])
    #expect(
      plan.notes == [
        "plan.yaml:5:47: estimators.0.parameters.C: 1, 10 stand more than once and are run once"
      ])
  }

  @Test func wordsThatDoTheSameAreRunOnce() throws {
    let forest = try plan("estimators: [{name: random-forest, parameters: {columns-per-split: [auto, sqrt, all]}}]")
    #expect(
      forest.candidates.map(\.label) == [
        "random-forest(columns-per-split=auto)", "random-forest(columns-per-split=all)",
      ])
    #expect(forest.notes.count == 1)
    #expect(forest.notes[0].hasSuffix("sqrt and auto do the same in a classification, so they are run once"))
    // The words of the plan stay, and in a regression they differ.
    let loss = "estimators: [{name: multilayer-perceptron, parameters: {loss: [squared, huber]}}]"
    #expect(
      try labels(loss, task: .regression) == [
        "multilayer-perceptron(loss=squared)", "multilayer-perceptron(loss=huber)",
      ])
    let columns = "estimators: [{name: random-forest, parameters: {columns-per-split: [auto, sqrt]}}]"
    #expect(try labels(columns, task: .regression).count == 2)
  }

  @Test func labelsOfDifferentCandidatesDiffer() throws {
    let plan = try plan(
      """
      preprocessing: {encoding: [none, one-hot, ordinal], pca: [none, 2, 1.0]}
      estimators:
        - {name: gradient-boosting, parameters: {category-l2: [1, 5], early-stopping-rounds: [none, 5], validation-share: [0.1, 0.3]}}
        - {name: decision-tree, parameters: {pruning: [none, alpha, one-standard-error], alpha: [0, 0.1], folds: [3, 5]}}
        - {name: decision-tree, parameters: {alpha: 3}}
      """, categories: true)
    #expect(Set(plan.candidates.map(\.label)).count == plan.candidates.count)
    // Boosting: 2 x (1 + 2) where categories come in, else 1 + 2; a tree: 1 + 2 + 2. No encoding before PCA is refused
    // only when it is fitted.
    #expect(plan.candidates.count == 3 * (6 + 3 + 3) + 9 * 5)
  }

  @Test func theHelpSaysWhenASettingMatters() throws {
    let parameters = try #require(Catalogue.standard.vocabulary(datasets: []).estimator("gradient-boosting")).parameters
    #expect(
      try #require(parameters.fullEffect(of: "level")).description == "with loss: quantile and in a regression")
    #expect(parameters.fullEffect(of: "rounds") == nil)
  }
}
