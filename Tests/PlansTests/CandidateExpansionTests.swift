import Plans
import Records
import Testing

struct CandidateExpansionTests {
  private func plan(_ body: String) throws -> ExperimentPlan {
    try PlanFixture.read("version: 1\nname: test\ndata: {dataset: digits}\n" + body)
  }

  @Test func labelsNameOnlyWhatDiffers() throws {
    let plan = try plan(
      """
      preprocessing: {imputation: median, scaling: standard, pca: [none, 5, 0.95]}
      estimators:
        - name: logistic-regression
          parameters: {C: [0.1, 1]}
        - name: gaussian-naive-bayes
          preprocessing: {pca: none, scaling: [none, min-max]}
        - name: ridge
          preprocessing: {pca: none}
      """)
    #expect(
      plan.candidates.map(\.label) == [
        "logistic-regression(C=0.1)", "logistic-regression(C=0.1) + pca(5)", "logistic-regression(C=0.1) + pca(0.95)",
        "logistic-regression(C=1)", "logistic-regression(C=1) + pca(5)", "logistic-regression(C=1) + pca(0.95)",
        "gaussian-naive-bayes", "gaussian-naive-bayes + min-max-scaling", "ridge",
      ])
    #expect(plan.candidates[1].transforms.map(\.name) == ["imputation", "standard-scaling", "pca"])
    #expect(plan.candidates[1].transforms[0].settings == ["numeric": "median"])
    #expect(plan.candidates.map(\.components) == [.none, 5, 0.95, .none, 5, 0.95, .none, .none, .none])
    let first = "logistic-regression(C=0.1) + pca"
    let second = "logistic-regression(C=1) + pca"
    #expect(plan.candidates.map(\.curve) == [first, first, first, second, second, second, nil, nil, nil])
  }

  @Test func projectionsComeBeforePCA() throws {
    let plan = try plan(
      """
      preprocessing:
        projection: [none, {kind: nystroem, components: [50, 100]}, {kind: random-projection, components: 8}]
        pca: 5
      estimators: [ridge]
      """)
    #expect(
      plan.candidates.map(\.label) == [
        "ridge", "ridge + nystroem(components=50)", "ridge + nystroem(components=100)", "ridge + random-projection",
      ])
    #expect(plan.candidates[1].transforms.map(\.name) == ["nystroem", "pca"])
  }

  @Test func calibrationsComeLastAndMayBeReplacedForOneEstimator() throws {
    let plan = try plan(
      """
      preprocessing: {pca: [none, 5]}
      calibration: [none, platt]
      estimators:
        - ridge
        - name: logistic-regression
          preprocessing: {pca: none}
          calibration: {kind: isotonic, hidden: [3]}
      """)
    #expect(
      plan.candidates.map(\.label) == [
        "ridge", "ridge + platt-calibration", "ridge + pca(5)", "ridge + pca(5) + platt-calibration",
        "logistic-regression",
      ])
    #expect(plan.candidates[3].steps.map(\.name) == ["pca", "ridge", "platt-calibration"])
    #expect(plan.candidates[4].calibration?.settings == ["hidden": .list([3])])
    // A curve joins sizes of one pipeline, calibrated or not.
    #expect(
      plan.candidates.map(\.curve) == [
        "ridge + pca", "ridge + pca + platt-calibration", "ridge + pca", "ridge + pca + platt-calibration", nil,
      ])
  }

  @Test func settingsOfAStepAreNamedWhereTheyDiffer() throws {
    let plan = try plan(
      """
      preprocessing: {pca: [{components: [5, 10], whiten: [false, true]}]}
      estimators: [ridge]
      """)
    #expect(
      plan.candidates.map(\.label) == [
        "ridge + pca(5, whiten=false)", "ridge + pca(5, whiten=true)", "ridge + pca(10, whiten=false)",
        "ridge + pca(10, whiten=true)",
      ])
    #expect(Set(plan.candidates.compactMap(\.curve)).count == 2)
  }

  @Test func labelsAreUniqueInALargePlan() throws {
    let plan = try plan(
      """
      preprocessing: {imputation: [mean, median, none], encoding: [none, one-hot], scaling: [none, standard, min-max], pca: [none, 2, 3]}
      estimators:
        - {name: ridge, parameters: {penalty: {from: 0.001, to: 1000, count: 7, scale: log}}}
        - {name: logistic-regression, parameters: {C: [1, 10], solver: [auto, newton]}}
        - prior-baseline
      """)
    // The baseline stands alone.
    #expect(plan.candidates.count == 3 * 2 * 3 * 3 * (7 + 4) + 1)
    #expect(Set(plan.candidates.map(\.label)).count == plan.candidates.count)
    #expect(plan.trials.count == plan.candidates.count)
  }

  @Test func aBaselineIsOneCandidate() throws {
    let plan = try plan(
      """
      preprocessing: {imputation: [mean, median], scaling: standard, pca: [none, 5, 10]}
      calibration: [none, platt]
      estimators: [prior-baseline, {name: prior-baseline, preprocessing: {pca: 3}}, ridge]
      """)
    #expect(plan.candidates.count { $0.estimator.name == "prior-baseline" } == 1)
    #expect(plan.candidates.count == 1 + 2 * 3 * 2)
    #expect(plan.candidates[0].label == "prior-baseline")
    #expect(plan.candidates[0].steps.map(\.name) == ["prior-baseline"])
    #expect(plan.candidates[0].curve == nil)
    #expect(
      plan.notes.contains {
        $0.contains(
          "prior-baseline looks at no input: it is run once, without preprocessing and calibration, instead of in 12 "
            + "pipelines")
      })
    #expect(plan.notes.contains { $0.contains("instead of in 4 pipelines") })
  }

  @Test func aBaselineWithoutStepsNeedsNoNote() throws {
    #expect(try plan("estimators: [prior-baseline, ridge]").notes.isEmpty)
    let scaled = try plan("preprocessing: {scaling: standard}\nestimators: [prior-baseline]").notes
    #expect(scaled.count == 1)
    #expect(scaled[0].contains("prior-baseline looks at no input: it is run once, without preprocessing"))
  }

  @Test func scalingDoesNotMultiplyWhatIgnoresScale() throws {
    let plan = try plan(
      """
      preprocessing: {imputation: [mean, median], scaling: [standard, none, min-max], pca: [none, 5]}
      estimators: [decision-tree]
      """)
    // Before a PCA the scale matters; elsewhere the form without scaling stands for all.
    #expect(plan.candidates.count == 2 * (1 + 3))
    let alone = plan.candidates.filter { !$0.transforms.contains { $0.name == "pca" } }
    #expect(alone.map { $0.transforms.map(\.name) } == [["imputation"], ["imputation"]])
    #expect(
      plan.notes.contains {
        $0.contains("pipelines that differ in scaling only are run once (8 instead of 12)")
      })
  }

  @Test func onlyScalingThatMultipliesIsTakenAway() throws {
    let one = try plan("preprocessing: {scaling: standard}\nestimators: [decision-tree]")
    #expect(one.candidates[0].transforms.map(\.name) == ["standard-scaling"])
    #expect(one.notes.isEmpty)
    let two = try plan("preprocessing: {scaling: [standard, min-max]}\nestimators: [decision-tree]")
    #expect(two.candidates.map { $0.transforms.map(\.name) } == [["standard-scaling"]])
    let repeated = try plan("preprocessing: {imputation: [mean, mean], scaling: standard}\nestimators: [decision-tree]")
    #expect(repeated.notes == ["1 candidate was listed twice and is run once"])
  }

  @Test func aRangeHasRoundValues() throws {
    let plan = try plan(
      "estimators: [{name: ridge, parameters: {penalty: {from: 0.001, to: 1000, count: 7, scale: log}}}]")
    #expect(plan.candidates.map { $0.estimator.settings["penalty"] } == [0.001, 0.01, 0.1, 1, 10, 100, 1000])
  }

  @Test func repeatsAreRunOnceWithANote() throws {
    let plan = try plan(
      "estimators: [ridge, {name: ridge, parameters: {penalty: [1.0, 2]}}, {name: ridge, settings: [{penalty: 2}]}]")
    #expect(plan.candidates.map(\.label) == ["ridge(penalty=1)", "ridge(penalty=2)"])
    #expect(plan.notes == ["2 candidates were listed more than once and are run once"])
  }

  @Test func aListIsOneValueOfAListParameterAndListsInsideAreAGrid() throws {
    func hidden(_ text: String) throws -> [SettingValue?] {
      try plan("estimators: [{name: multilayer-perceptron, parameters: {hidden: \(text)}}]").candidates
        .map { $0.estimator.settings["hidden"] }
    }
    #expect(try hidden("[64, 32]") == [.list([64, 32])])
    #expect(try hidden("[[64, 32], [128]]") == [.list([64, 32]), .list([128])])
    #expect(try hidden("64") == [.list([64])])
  }

  @Test func theFirstParameterOfTheFileChangesSlowest() throws {
    let plan = try plan(
      "estimators: [{name: logistic-regression, parameters: {solver: [newton, lbfgs], C: [2, 1]}}]")
    #expect(
      plan.candidates.map(\.label) == [
        "logistic-regression(C=2, solver=newton)", "logistic-regression(C=1, solver=newton)",
        "logistic-regression(C=2, solver=lbfgs)", "logistic-regression(C=1, solver=lbfgs)",
      ])
  }
}
