import Foundation
import Measurement
import Plans
import Records
import Statistics
import Store
import Tabular

/// What timings on this machine can tell: equal models timed against each other, models made slower on purpose, and the
/// same sitting repeated.
///
/// A few models are fitted on generated rows. In each sitting every one of them takes part four times: twice as it is
/// (A/A), once with 5% and once with 200 ns added to every answer. Sittings are those of a sweep, with its processes.
package struct SelfTest: Sendable {
  /// Sittings that are compared with each other; at least 4.
  package var sittings = 12
  /// Wall seconds for all of them together, about.
  package var budgetSeconds = 36.0
  /// Processes of each sitting, as in a sweep.
  package var processes = 10

  static let addedShare = 0.05
  static let addedSeconds = 200e-9
  /// How each model takes part, in order.
  static let forms: [AddedTime] = [.none, .none, AddedTime(share: addedShare), AddedTime(seconds: addedSeconds)]

  package init() {}

  /// - Parameters:
  ///   - worker: starts the processes.
  ///   - progress: called between sittings.
  /// - Throws: where the models can't be fitted or timed.
  package func run(
    by worker: any TimingProcesses, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> SelfTestFindings {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reasonable-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let task = try task(in: folder)
    let count = max(4, sittings)
    var found: [TimingSitting] = []
    for sitting in 0..<count {
      progress(sitting, count)
      var task = task
      task.session.seed = UInt64(sitting + 1)
      task.session.budgetSeconds = budgetSeconds / Double(count)
      found.append(try TimingSitting(of: task, in: processes, of: worker))
    }
    progress(count, count)
    return try SelfTestFindings(found)
  }

  private static let plan = """
    version: 1
    name: selftest
    data: {file: rows.csv, target: kind}
    split: {kind: stratified, folds: 2, seed: 1}
    estimators:
      - {name: logistic-regression, preprocessing: {scaling: standard}}
      - {name: decision-tree, parameters: {min-leaf-rows: 10}}
      - {name: gradient-boosting, parameters: {rounds: 30, max-leaves: 15}}
    axes: [accuracy]
    """

  /// 600 rows of 10 numbers, of which three tell the class.
  private static func rows() -> String {
    var chance = SeededGenerator(seed: 11)
    var lines = [(0..<10).map { "x\($0)" }.joined(separator: ",") + ",kind"]
    for _ in 0..<600 {
      let numbers = (0..<10).map { _ in chance.normal() }
      let score = numbers[0] - numbers[1] * numbers[2] + 0.5 * chance.normal()
      lines.append(numbers.map { NumberText.significant($0, 6) }.joined(separator: ",") + (score > 0 ? ",a" : ",b"))
    }
    return lines.joined(separator: "\n")
  }

  /// Fits the models; every sitting times these files.
  private func task(in folder: URL) throws -> TimingTask {
    try Data(Self.rows().utf8).write(to: folder.appendingPathComponent("rows.csv"))
    let plan = folder.appendingPathComponent("plan.yaml")
    try Data(Self.plan.utf8).write(to: plan)
    let results = folder.appendingPathComponent("results").path
    let experiment = try LoadedExperiment(
      planPath: plan.path, datasets: DatasetCatalogue(folder: folder.path, entries: []))
    let store = try ResultStore(directory: results)
    let run = try Sweep(experiment, store: store, directory: results, jobs: 1).run().run
    let paths = try run.trials.map { try ModelShelf(store, directory: results).path(of: $0, in: run) }
    let data = experiment.data
    let chosen = Array(0..<min(256, data.rowCount))
    var session = LatencySession()
    session.rounds = 2 * processes
    return TimingTask(
      paths: paths.flatMap { path in Self.forms.map { _ in path } },
      rows: TimedRows(raw: try data.rawRows(chosen), coded: data.coded.selectingRows(chosen)), session: session,
      added: paths.flatMap { _ in Self.forms })
  }
}
