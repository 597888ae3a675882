import Catalogue
import Foundation
import Plans
import Testing

/// What the reader takes, the schema takes; what is wrong in form, both refuse.
struct PlanSchemaTests {
  private static let vocabulary = Catalogue.standard.vocabulary(datasets: [])
  private static let schema = PlanSchema(PlanReference(vocabulary)).text

  private func accepts(_ text: String) throws -> Bool { try SchemaCheck(Self.schema).accepts(text) }

  @Test(arguments: ShippedPlansTests.names)
  func shippedPlansAreTaken(_ name: String) throws {
    let path = PlanReferenceTests.root + "/experiments/\(name).yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(try accepts(text))
    #expect(text.hasPrefix(PlanSchema.line(PlanSchema.fileName)))
  }

  private static let start = "version: 1\ndata: {file: a.csv, target: y}\n"

  @Test(arguments: [
    "estimators: [ridge]", "estimators: ridge", "estimators: [{name: ridge, parameters: {penalty: [0.1, auto]}}]",
    "estimators: [{name: ridge, parameters: {penalty: {from: 0.1, to: 10, count: 3, scale: log}}}]",
    "estimators: [{name: ridge, settings: [{penalty: 1}, {intercept: false}]}]",
    "estimators: [{name: multilayer-perceptron, parameters: {hidden: [[8, 4], [16]], dropout: 0}}]",
    "estimators: [{name: multilayer-perceptron, parameters: {hidden: [8, 4]}}]",
    "estimators: [ridge]\npreprocessing: {pca: [none, 5, 0.95, 95%, auto], scaling: standard, imputation: median}",
    "estimators: [ridge]\npreprocessing: {scaling: {kind: min-max}, encoding: [one-hot, {kind: target, folds: [3, 5]}]}",
    "estimators: [{name: ridge, preprocessing: {pca: none}}]\nsplit:\npolicy:\n",
    "estimators: [ridge]\nsplit: {kind: hold-out, test-share: 0.3, seed: 1}",
    "estimators: [ridge]\npolicy: {quality: r2, within: 1 standard error, limits: {latency.p99: {at-most: 1ms}}}",
    "estimators: [ridge]\nmemory-limit: 2GiB\naxes: [r2, latency.p99]\nmeasurement: {latency-budget: 2s}",
    "estimators: [ridge]\nname: 2020\nprotocols: research",
  ])
  func whatTheReaderTakesIsTaken(_ lines: String) throws {
    let text = Self.start + lines + "\n"
    #expect(throws: Never.self) {
      try ExperimentPlan.read(Data(text.utf8), file: "plan.yaml", vocabulary: Self.vocabulary)
    }
    #expect(try accepts(text))
  }

  @Test(arguments: [
    "version: 1\ndata: {file: a.csv}\nestimators: [ridge]", "version: 1\nestimators: [ridge]",
    "version: 2\ndata: {file: a.csv, target: y}\nestimators: [ridge]",
    "version: 1\ndata: {dataset: digits, separator: tab}\nestimators: [ridge]",
    "version: 1\ndata: {dataset: digits, file: a.csv}\nestimators: [ridge]",
    start + "estimators: []", start + "estimators: [rigde]", start + "estimators: [{parameters: {penalty: 1}}]",
    start + "estimators: [{name: ridge, parameters: {penalty: []}}]",
    start + "estimators: [{name: ridge, parameters: {penatly: 1}}]",
    start + "estimators: [{name: ridge, parameters: {penalty: -1}}]",
    start + "estimators: [{name: ridge, parameters: {penalty: 1}, settings: [{penalty: 1}]}]",
    start + "estimators: [{name: ridge, settings: [{penalty: [1]}]}]",
    start + "estimators: [ridge]\nsplit: {folds: one}", start + "estimators: [ridge]\nsplit: {kind: stratifed}",
    start + "estimators: [ridge]\nsplit: {gap: 2 months}", start + "estimators: [ridge]\nsplit: {seed: -1}",
    start + "estimators: [ridge]\nsplit: {kind: hold-out, test-share: 1}",
    start + "estimators: [ridge]\npreprocessing: {scaling: standart}",
    start + "estimators: [ridge]\npreprocessing: {pca: -3}", start + "estimators: [ridge]\npreprocessing: {pca: [[5]]}",
    start + "estimators: [ridge]\npolicy: {within: a lot}", start + "estimators: [ridge]\naxes: [latency.p90]",
    start + "estimators: [ridge]\npolicy: {limits: {latency.p99: {at-moist: 1ms}}}",
    start + "estimators: [ridge]\nmeasurement: {training-memory: yes}",
    start + "estimators: [ridge]\nmemory-limit: lots", start + "estimators: [ridge]\ncolour: red",
    "version: 1\ndata: {file: a.csv, target: y, types: {x: numerical}}\nestimators: [ridge]",
    "version: 1\ndata: {file: a.csv, target: y, rows: 3}\nestimators: [ridge]",
    "version: 1\ndata: {file: a.csv, target: y, separator: ab}\nestimators: [ridge]",
  ])
  func whatIsWrongInFormIsRefusedByBoth(_ text: String) throws {
    #expect(throws: PlanError.self) {
      try ExperimentPlan.read(Data((text + "\n").utf8), file: "plan.yaml", vocabulary: Self.vocabulary)
    }
    #expect(try !accepts(text + "\n"))
  }
}
