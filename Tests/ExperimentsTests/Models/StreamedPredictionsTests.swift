import Catalogue
import Foundation
import GoldenFiles
import Learning
import LinearAlgebra
import Machine
import Plans
import Records
import Statistics
import Store
import Tabular
import Testing

@testable import Experiments

/// Answers for rows of a file are those of the pipeline that was deployed, bit for bit, however the file is cut.
struct StreamedPredictionsTests {
  /// Numbers, categories, times, missing cells and quotes; both targets.
  static func text(rows: Int, seed: UInt64) -> String {
    var chance = SeededGenerator(seed: seed)
    var lines = ["id,age,\"home, town\",joined,score,flag,label,value"]
    let towns = ["Ulm", "Bonn", "\"New \"\"York\"\"\"", "Trier", ""]
    for row in 0..<rows {
      let age = chance.integer(below: 20) == 0 ? "" : "\(20 + chance.integer(below: 50))"
      let town = towns[chance.integer(below: towns.count)]
      let day = "2020-0\(1 + chance.integer(below: 9))-1\(chance.integer(below: 9))"
      let score = chance.normal() * 3
      let flag = chance.integer(below: 2)
      let value = score + Double(flag) * 2 + chance.normal()
      let label = value > 1 ? "yes" : value > -1 ? "maybe" : "no"
      lines.append("r\(row),\(age),\(town),\(day),\(score),\(flag),\(label),\(value)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  struct Swept {
    let folder: TemporaryDirectory
    let run: RunRecord
    let shelf: ModelShelf
    let data: PreparedData
  }

  static func sweep(target: String, drop: String, estimators: String) throws -> Swept {
    let folder = TemporaryDirectory()
    _ = try folder.file("train.csv", Data(text(rows: 240, seed: 1).utf8))
    let plan = """
      version: 1
      name: small
      data: {file: train.csv, target: \(target), drop: [id, \(drop)]}
      split: {kind: k-fold, folds: 2, seed: 3}
      preprocessing:
        calendar: {}
        imputation: {numeric: median, categorical: most-frequent}
        encoding: one-hot
        scaling: standard
      estimators:
      \(estimators)
      measurement: {latency-budget: 0.2s, latency-rounds: 2}
      """
    let path = try folder.file("plan.yaml", Data(plan.utf8))
    let experiment = try LoadedExperiment(planPath: path, datasets: DatasetCatalogue(folder: "", entries: []))
    let store = try ResultStore(directory: folder.path)
    let outcome = try Sweep(experiment, store: store, directory: folder.path, jobs: 2).run()
    #expect(outcome.failures.isEmpty, "\(outcome.failures)")
    return Swept(
      folder: folder, run: outcome.run, shelf: ModelShelf(store, directory: folder.path), data: experiment.data)
  }

  static let classifiers = [
    "ridge-classifier", "logistic-regression", "linear-svm", "linear-discriminant",
    "gaussian-naive-bayes", "nearest-neighbors", "prototypes", "decision-tree", "random-forest", "gradient-boosting",
    "multilayer-perceptron",
  ]
  static let regressors = [
    "ridge", "lasso", "elastic-net", "huber-regression", "nearest-neighbors", "decision-tree",
    "random-forest", "gradient-boosting", "multilayer-perceptron",
  ]

  static func list(_ names: [String]) -> String { names.map { "  - name: \($0)" }.joined(separator: "\n") }

  private func check(_ swept: Swept) throws {
    // As a sweep fits: with several threads, BLAS divides products otherwise, and last bits differ.
    BLASLibrary.beginOneThread()
    defer { BLASLibrary.endOneThread() }
    let fresh = try swept.folder.file("new.csv", Data(Self.text(rows: 157, seed: 1).utf8))
    for trial in swept.run.trials {
      let name = trial.candidate.label
      let model = try ModelFile.read(try swept.shelf.path(of: trial, in: swept.run))
      let manifest = model.manifest
      #expect(manifest.candidate == trial.candidate)
      #expect(manifest.evaluations.map(\.trialKey) == [trial.key])
      #expect(manifest.fittedRows == 240)
      // The model of the file answers the training rows as the one that is fitted here.
      let pipeline = try Catalogue.standard.pipeline(trial.candidate)
      var context = FitContext(seed: 3, fold: "deployment")
      let fitted = try pipeline.fit(
        try swept.data.examples(Array(0..<240), identity: nil), columns: swept.data.columns,
        classes: swept.data.classes, in: &context)
      let predictor = fitted.served.makeRowPredictor()
      var expected: [Double] = []
      for row in try swept.data.rawRows(Array(0..<240)) {
        try predictor.predict(row)
        expected += predictor.answer
      }
      // A batch differs from its rows in the last bits at most.
      let batch = try fitted.served.predict(swept.data.coded).values.storage
      #expect(zip(batch, expected).allSatisfy { abs($0 - $1) <= 1e-9 * max(1, abs($1)) }, "\(name)")
      for (blockBytes, threadCount) in [(1 << 18, 1), (1 << 18, 3), (4_000, 2), (300, 2)] {
        let stream = try RowStream(path: fresh, schema: manifest.inputs)
        stream.blockBytes = blockBytes
        stream.threads = ThreadPool(threadCount: threadCount)
        var predictor = StreamPredictor(
          model.pipeline.served, fileName: "new.csv", columnNames: manifest.inputs.columns.map(\.name),
          unseenCategories: .answer, threads: stream.threads)
        var values: [Double] = []
        try stream.forEachBlock { block in
          values += try predictor.answer(block).predictions?.values.storage ?? []
        }
        #expect(same(values, Array(expected.prefix(values.count))), "\(name), blocks of \(blockBytes)")
        #expect(values.count == 157 * expected.count / 240)
      }
    }
  }

  private func same(_ left: [Double], _ right: [Double]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0.bitPattern == $1.bitPattern && !$0.isNaN }
  }

  @Test func classesEqualThoseOfTheSweep() throws {
    try check(try Self.sweep(target: "label", drop: "value", estimators: Self.list(Self.classifiers)))
  }

  @Test func valuesEqualThoseOfTheSweep() throws {
    try check(try Self.sweep(target: "value", drop: "label", estimators: Self.list(Self.regressors)))
  }
}
