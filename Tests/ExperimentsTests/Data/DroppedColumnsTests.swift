import Foundation
import GoldenFiles
import Plans
import Records
import Tabular
import Testing

@testable import Experiments

/// Columns that no model sees and that a plan needs all the same.
struct DroppedColumnsTests {
  private let directory = TemporaryDirectory()

  private func load(_ overrides: String...) throws -> LoadedExperiment {
    let lines =
      ["t,g,known,sex,profit,p,y"]
      + (0..<240).map { row in
        let sex = row % 3 == 0 ? "f" : "m"
        let label = row / 3 % 2 == 0 ? "u" : "v"
        return "\(row),\(row / 3),\(row + 2 + row % 4),\(sex),\(row * 7 % 50),\(row % 7),\(label)"
      }
    _ = try directory.file("data.csv", Data(lines.joined(separator: "\n").utf8))
    let plan = """
      version: 1
      name: roles
      data: {file: data.csv, target: y, time: t, groups: g, sensitive: [sex]}
      split: {kind: grouped, folds: 3, recurring-groups: keep}
      protocols: [research, production, replay]
      replay: {start: 80, step: 20, label-delay: known}
      preprocessing: {encoding: one-hot}
      decision: {value: profit}
      mitigation: [none, reweighing]
      estimators: [logistic-regression]
      """
    return try LoadedExperiment(
      planPath: try directory.file("plan.yaml", Data(plan.utf8)), overrides: overrides,
      datasets: DatasetCatalogue(folder: directory.path, entries: []))
  }

  @Test(arguments: [nil, 180])
  func whatADecisionAGroupAndTimeNeedIsReadThoughNoModelSeesIt(_ rowLimit: Int?) throws {
    let limit = rowLimit.map { ["data.rows=\($0)"] } ?? []
    func loaded(_ drop: String) throws -> LoadedExperiment {
      limit.isEmpty ? try load("data.drop=\(drop)") : try load("data.drop=\(drop)", limit[0])
    }
    let (plain, dropped) = (try loaded("[]"), try loaded("[t, g, known, sex, profit]"))
    // What a decision was worth and when a label became known is hidden from models anyway.
    #expect(plain.data.columns.map(\.name) == ["sex", "p"])
    #expect(dropped.data.columns.map(\.name) == ["p"])
    #expect(try dropped.data.worthOfRows("profit") == plain.data.worthOfRows("profit"))
    #expect(try dropped.data.sensitiveCells(["sex"]) == plain.data.sensitiveCells(["sex"]))
    #expect(dropped.data.furtherColumns(["sex"]).map(\.name) == ["sex"])
    #expect(try dropped.data.times() == plain.data.times())
    #expect(dropped.groups != nil)
    for evaluation in [EvaluationProtocol.research, .production, .replay] {
      func division(_ experiment: LoadedExperiment) throws -> DividedRows {
        try experiment.data.division(
          for: evaluation, split: experiment.plan.split, replay: experiment.plan.replay)
      }
      let (one, other) = (try division(plain), try division(dropped))
      #expect(one.folds.map(\.test) == other.folds.map(\.test))
      #expect(one.replay?.timeline.arrivals == other.replay?.timeline.arrivals)
      #expect(one.replay?.timeline.order == other.replay?.timeline.order)
      #expect((evaluation == .replay) == (other.replay != nil))
    }
  }
}
