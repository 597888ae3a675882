import Learning
import LinearAlgebra
import Statistics
import Tabular
import Testing

@testable import Measurement

@Suite("Columns that tell the same stand in one group")
struct ColumnGroupsTests {
  private static func inputs() -> (Matrix<Double>, [InputColumn]) {
    var chance = SeededGenerator(seed: 4)
    var inputs = Matrix<Double>(rows: 200, columns: 7)
    for row in 0..<200 {
      let value = chance.normal()
      inputs[row, 0] = value
      inputs[row, 1] = -5 * value + 0.1 * chance.normal()
      inputs[row, 2] = chance.normal()
      inputs[row, 3] = value > 0.5 ? 2 : value > -0.5 ? 1 : 0
      inputs[row, 4] = Double(chance.integer(below: 4))
      inputs[row, 5] = inputs[row, 4] == 3 ? 0 : inputs[row, 4] + 1
      inputs[row, 6] = 7
    }
    let columns = (0..<7).map { column in
      InputColumn(
        name: "x\(column)",
        kind: [3, 4, 5].contains(column) ? .categorical(levels: ["a", "b", "c", "d"]) : .numeric)
    }
    return (inputs, columns)
  }

  @Test func numbersAndCategoriesAreFound() {
    let (inputs, columns) = Self.inputs()
    #expect(ColumnGroups(inputs, columns: columns, among: Array(0..<7)).groups == [[0, 1, 3], [4, 5]])
    #expect(ColumnGroups(inputs, columns: columns, among: [0, 2, 4, 6]).groups.isEmpty)
  }

  @Test func chainsAreCutWhereTheEndsDiffer() {
    // Each column resembles its neighbour, but the first and the last have little in common.
    var chance = SeededGenerator(seed: 9)
    var inputs = Matrix<Double>(rows: 400, columns: 6)
    for row in 0..<400 {
      var value = chance.normal()
      for column in 0..<6 {
        inputs[row, column] = value
        value = 0.85 * value + 0.53 * chance.normal()
      }
    }
    let columns = (0..<6).map { InputColumn(name: "x\($0)", kind: .numeric) }
    let groups = ColumnGroups(inputs, columns: columns, among: Array(0..<6)).groups
    #expect(!groups.isEmpty)
    for group in groups { #expect(group.count <= 3) }
  }

  @Test func aDuplicatedColumnIsFoundImportantOnlyInItsGroup() throws {
    var chance = SeededGenerator(seed: 2)
    var inputs = Matrix<Double>(rows: 150, columns: 3)
    for row in 0..<150 {
      inputs[row, 0] = chance.normal()
      inputs[row, 1] = inputs[row, 0]
      inputs[row, 2] = chance.normal()
    }
    let targets = Targets.values((0..<150).map { inputs[$0, 0] })
    // Answers by the nearer of the two copies to zero: each can be spared, both together can't.
    let found = try PermutationImportance(repeats: 3, seed: 1).measure(
      inputs: inputs, targets: targets, columns: nil, groups: [[0, 1]]
    ) { rows throws(PredictionError) in
      Predictions((0..<rows.rows).map { (rows[$0, 0] + rows[$0, 1]) / 2 })
    }
    let alone = found.columns[0].increase + found.columns[1].increase
    #expect(found.groups[0].columns == [0, 1])
    #expect(found.groups[0].increase > 1.5 * alone)
    #expect(found.columns[2].increase == 0)
  }
}
