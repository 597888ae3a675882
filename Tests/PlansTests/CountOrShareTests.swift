import Catalogue
import Foundation
import Learning
import Plans
import Records
import Testing

/// `1` is a count, `1.0` a share, wherever a parameter takes both; and whole numbers can be swept on a log scale.
struct CountOrShareTests {
  private func plan(_ body: String, overrides: [String] = []) throws -> ExperimentPlan {
    try PlanFixture.read(
      "version: 1\nname: test\ndata: {file: data.csv, target: y}\n" + body, overrides: overrides,
      vocabulary: Catalogue.standard.vocabulary(datasets: []),
      knownData: KnownData(task: .binary, columns: ["a", "c", "y"], categoricalInputs: ["c"]))
  }

  private func columns(_ values: String, overrides: [String] = []) throws -> [SettingValue?] {
    try plan(
      "estimators: [{name: random-forest, parameters: {columns-per-split: \(values)}}]", overrides: overrides
    ).candidates.map { $0.estimator.settings["columns-per-split"] }
  }

  private func components(_ values: String, overrides: [String] = []) throws -> [SettingValue] {
    try plan("preprocessing: {encoding: one-hot, pca: \(values)}\nestimators: [linear-svm]", overrides: overrides)
      .candidates.map(\.components)
  }

  @Test func aShareOfOneIsEverythingAndACountOfOneIsOne() throws {
    #expect(try components("[1, 1.0, 0.9, 90%, 100%, 2]") == [1, "all", 0.9, 2])
    #expect(try columns("[1, 1.0, 0.5, 50%, 100%, 3]") == [1, "all", 0.5, 3])
    let encoding = try plan(
      "preprocessing: {encoding: {kind: one-hot, min-frequency: [0, 1, 1.0, 5, 5%, 100%]}}\nestimators: [linear-svm]")
    #expect(
      encoding.candidates.map { $0.transforms[0].settings["min-frequency"] } == [0, 1, "100%", 5, 0.05])
  }

  @Test func theCommandLineKeepsThemApart() throws {
    #expect(try components("5", overrides: ["preprocessing.pca=1.0"]) == ["all"])
    #expect(try components("5", overrides: ["preprocessing.pca=1"]) == [1])
    #expect(try components("5", overrides: ["preprocessing.pca=[1, 1.0]"]) == [1, "all"])
    #expect(
      try columns("5", overrides: ["estimators.0.parameters.columns-per-split=[1.0, 1]"]) == ["all", 1])
  }

  @Test func aRangeCountsWhereBothItsEndsAreWholeNumbers() throws {
    #expect(try columns("{from: 1, to: 10, count: 4}") == [1, 4, 7, 10])
    #expect(try columns("{from: 0.25, to: 1.0, count: 4}") == [0.25, 0.5, 0.75, "all"])
    #expect(try columns("{from: 0.25, to: 1, count: 4}") == [0.25, 0.5, 0.75, "all"])
    #expect(try components("{components: {from: 0.5, to: 1.0, count: 2}}") == [0.5, "all"])
    #expect(try components("{components: {from: 1, to: 100, count: 3, scale: log}}") == [1, 10, 100])
  }

  @Test(arguments: ["2.0", "1.5", "0.0", "0", "-1", "-0.5", "101%", "0%", "lots"])
  func whatIsNeitherIsRefusedWithTheRule(_ text: String) throws {
    for body in [
      "preprocessing: {pca: \(text)}\nestimators: [linear-svm]",
      "estimators: [{name: random-forest, parameters: {columns-per-split: \(text)}}]",
    ] {
      let error = #expect(throws: PlanError.self) { try plan(body) }
      let problem = try #require(error?.problems.first)
      #expect(problem.what.contains("a whole number from 1 (a count), or a share"))
      #expect(problem.what.hasSuffix("found '\(text)'"))
    }
  }

  @Test func theyAreKeptApartInFilesAndIdentities() throws {
    let plan = try plan("estimators: [{name: random-forest, parameters: {columns-per-split: [1, 1.0]}}]")
    let stored = try JSONEncoder().encode(plan.candidates)
    let again = try JSONDecoder().decode([CandidateDescription].self, from: stored)
    #expect(again == plan.candidates)
    #expect(again[0].estimator.identity != again[1].estimator.identity)
    #expect(
      plan.candidates.map(\.label) == [
        "random-forest(columns-per-split=1)", "random-forest(columns-per-split=all)",
      ])
    for candidate in again { _ = try Catalogue.standard.pipeline(candidate) }
  }

  @Test func wholeNumbersAreSweptOnALogScale() throws {
    func trees(_ range: String) throws -> ([SettingValue?], [String]) {
      let plan = try plan("estimators:\n- {name: random-forest, parameters: {trees: \(range)}}\n")
      return (plan.candidates.map { $0.estimator.settings["trees"] }, plan.notes)
    }
    #expect(try trees("{from: 1, to: 1000, scale: log, count: 4}") == ([1, 10, 100, 1000], []))
    #expect(try trees("{from: 1000, to: 1, scale: log, count: 4}") == ([1000, 100, 10, 1], []))
    #expect(
      try trees("{from: 1, to: 8, scale: log, count: 8}") == (
        [1, 2, 3, 4, 6, 8],
        [
          "plan.yaml:5:45: estimators.0.parameters.trees: the 8 steps of the range are rounded to whole numbers: "
            + "1, 2, 3, 4, 6, 8; 2 steps that repeat others are left out"
        ]
      ))
    #expect(
      try trees("{from: 1, to: 10, count: 3}") == (
        [1, 6, 10],
        [
          "plan.yaml:5:45: estimators.0.parameters.trees: the 3 steps of the range are rounded to whole numbers: 1, 6, 10"
        ]
      ))
    // Beyond the whole numbers, and below the parameter's range.
    #expect(throws: PlanError.self) { try trees("{from: 1, to: 1e30, scale: log, count: 3}") }
    #expect(throws: PlanError.self) { try trees("{from: 0.1, to: 100, scale: log, count: 4}") }
  }
}
