import Learning
import LinearAlgebra
import Tabular
import Testing

@testable import LinearModels

@Suite struct NoChangeBaselineTests {
  private func fit(
    _ targets: Targets, times: [Double]?, weights: [Double]? = nil
  ) throws -> (answer: [Double], notes: [String]) {
    let examples = try Examples(
      inputs: Matrix(rows: targets.count, columns: 1, storage: (0..<targets.count).map(Double.init)), targets: targets,
      weights: weights, structure: RowStructure(groups: nil, times: times))
    var context = FitContext(seed: 1)
    let model = try NoChangeBaseline(NoParameters()).fit(examples, in: &context)
    return (model.answer, context.notes)
  }

  @Test func theLastRowInTimeIsRepeated() throws {
    #expect(try fit(.values([5, 1, 9, 3]), times: [3, 1, 4, 2]).answer == [9])
    // Rows of one time are averaged, by their weights; a row that counts nothing has no say.
    #expect(try fit(.values([5, 1, 9, 3]), times: [4, 1, 4, 2]).answer == [7])
    #expect(try fit(.values([5, 1, 9, 3]), times: [4, 1, 4, 2], weights: [3, 1, 1, 1]).answer == [6])
    #expect(try fit(.values([5, 1, 9, 3]), times: [3, 1, 4, 2], weights: [1, 1, 0, 1]).answer == [5])
    #expect(try fit(.classes([0, 1, 2, 1], classCount: 3), times: [1, 2, 3, 4]).answer == [0, 1, 0])
  }

  @Test func withoutAnOrderOfTimeItIsThePriorAndSaysSo() throws {
    let found = try fit(.values([5, 1, 9, 3]), times: nil)
    #expect(found.answer == [4.5])
    #expect(found.notes.count == 1 && found.notes[0].contains("have no order of time"))
  }
}
