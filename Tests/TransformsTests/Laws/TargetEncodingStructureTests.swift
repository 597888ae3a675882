import Learning
import LinearAlgebra
import Statistics
import Tabular
import Testing
import Transforms

/// An encoding by targets tells a row nothing of its own group, nor of what comes later: poisoned targets show it.
struct TargetEncodingStructureTests {
  private static let rows = 90

  /// Three levels that come again and again; groups of three rows; times with ties.
  private func encoded(
    _ task: LearningTask, groups: Bool, times: Bool, gap: TimeGap = .none, poisoning: [Int] = []
  ) throws -> [[Double]] {
    var generator = SeededGenerator(seed: 8)
    let inputs = Matrix(
      rows: Self.rows, columns: 1, storage: (0..<Self.rows).map { _ in Double(generator.integer(below: 3)) })
    let targets: Targets
    switch task {
    case .regression:
      var values = (0..<Self.rows).map { _ in generator.normal() }
      for row in poisoning { values[row] = 1e6 + Double(row) }
      targets = .values(values)
    case .classification(let classCount):
      var codes = (0..<Self.rows).map { _ in Int32(generator.integer(below: classCount)) }
      for row in poisoning { codes[row] = (codes[row] + 1) % Int32(classCount) }
      targets = .classes(codes, classCount: classCount)
    }
    let examples = try Examples(
      inputs: inputs, features: [Feature(name: "c", kind: .categorical(levelCount: 3), sources: [0])], targets: targets,
      structure: RowStructure(
        groups: groups ? (0..<Self.rows).map { Int32($0 / 3) } : nil,
        times: times ? (0..<Self.rows).map { Double($0 / 2) } : nil, gap: gap))
    var context = FitContext(seed: 4)
    // Where no time has a say, the mean that is mixed in is that of all rows.
    let encoding = try TargetEncoding(.init(settings: ["smoothing": .number(times ? 10 : 0)]))
    let result = try encoding.fitTransforming(examples, in: &context).inputs
    return (0..<Self.rows).map { result.row($0) }
  }

  private static let tasks: [LearningTask] = [
    .regression, .classification(classCount: 2), .classification(classCount: 3),
  ]

  @Test(arguments: tasks) func noRowIsEncodedByItsOwnGroup(_ task: LearningTask) throws {
    let clean = try encoded(task, groups: true, times: false)
    for group in stride(from: 0, to: 30, by: 7) {
      let members = Array(3 * group..<3 * group + 3)
      let poisoned = try encoded(task, groups: true, times: false, poisoning: members)
      if case .regression = task {
        for row in members { #expect(poisoned[row] == clean[row]) }
        #expect(poisoned != clean)
      } else {
        // Folds are balanced by class, so other classes make other folds; the rows of the others show what changed.
        #expect(poisoned != clean)
      }
    }
  }

  @Test(arguments: tasks) func noRowIsEncodedByWhatIsNotEarlier(_ task: LearningTask) throws {
    for gap in [TimeGap.none, 6, .seconds(3)] {
      for groups in [false, true] {
        let clean = try encoded(task, groups: groups, times: true, gap: gap)
        for cut in [1, 2, 10, 40, 61, 88] {
          let poisoned = try encoded(task, groups: groups, times: true, gap: gap, poisoning: Array(cut..<Self.rows))
          // Rows of times before that of the first poisoned row.
          for row in 0..<Self.rows where row / 2 < cut / 2 { #expect(poisoned[row] == clean[row], "cut \(cut)") }
          // Nothing comes after the last times, so that nobody learns from them.
          if cut < 80 { #expect(poisoned != clean) }
        }
      }
    }
  }

  @Test func theGapIsLeftOut() throws {
    // Row 60 is of time 30; a gap of 3 leaves out the times 28 and 29 at least.
    let clean = try encoded(.regression, groups: false, times: true, gap: .seconds(3))
    let poisoned = try encoded(.regression, groups: false, times: true, gap: .seconds(3), poisoning: Array(56..<60))
    #expect(poisoned[60] == clean[60])
    #expect(try encoded(.regression, groups: false, times: true, poisoning: Array(0..<4))[60] != clean[60])
  }

  @Test func rowsThatNothingPrecedesHaveTheMeanOfTheFirstMoment() throws {
    let examples = try Examples(
      inputs: Matrix(rows: 4, columns: 1, storage: [0, 1, 0, 1]),
      features: [Feature(name: "c", kind: .categorical(levelCount: 2), sources: [0])],
      targets: .values([2, 4, 8, 100]),
      structure: RowStructure(groups: nil, times: [5, 5, 6, 7]))
    var context = FitContext(seed: 1)
    let encoding = try TargetEncoding(.init(settings: ["smoothing": 0]))
    let encoded = try encoding.fitTransforming(examples, in: &context).inputs.storage
    // 5 and 5: their own mean; 6: the level's mean before; 7: the level's mean before, from rows of times 5 and 6.
    #expect(encoded == [3, 3, 2, 4])
  }

  @Test func rowsOfOneGroupCannotBeEncoded() throws {
    let examples = try Examples(
      inputs: Matrix(rows: 4, columns: 1, storage: [0, 1, 0, 1]),
      features: [Feature(name: "c", kind: .categorical(levelCount: 2), sources: [0])],
      targets: .values([2, 4, 8, 100]),
      structure: RowStructure(groups: [3, 3, 3, 3], times: nil))
    var context = FitContext(seed: 1)
    #expect(
      throws: FitError.indivisible(
        purpose: "target encoding", reason: "2 parts need as many groups and there is 1; ask for fewer folds")
    ) { try TargetEncoding().fitTransforming(examples, in: &context) }
  }
}
