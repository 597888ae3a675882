import Learning
import LinearAlgebra
import Statistics
import Tabular

/// Rows that come in groups of near copies, one group after the other in time, with labels that say nothing about other
/// groups: whoever parts a group, or looks ahead within one, believes to know them.
public struct DivisionSample: Sendable {
  /// What ties the rows together.
  public enum Tie: String, CaseIterable, Sendable {
    case groups, times, groupsAndTimes = "groups and times"
  }

  public static let copies = 5

  public let examples: Examples
  /// Rows of other groups, and what is true of them.
  public let others: Matrix<Double>
  public let otherTargets: Targets
  /// The group of each row; its time is its number.
  public let groups: [Int32]

  /// - Parameters:
  ///   - tie: nil: the rows are free.
  ///   - hasCategory: whether a last column names one of ten levels.
  public init(
    _ task: LearningTask, tie: Tie?, groups groupCount: Int = 30, hasCategory: Bool = false, gap: TimeGap = .none,
    seed: UInt64 = 5
  ) throws(FitError) {
    var generator = SeededGenerator(seed: seed).stream("division-sample", groupCount)
    let columns = hasCategory ? 4 : 3
    func draw(_ groupCount: Int) -> (inputs: Matrix<Double>, targets: Targets) {
      var inputs = Matrix<Double>(rows: groupCount * Self.copies, columns: columns)
      var values: [Double] = []
      for group in 0..<groupCount {
        let centre = (0..<3).map { _ in generator.normal() }
        let level = Double(generator.integer(below: 10))
        // Every class is there from the beginning.
        let value =
          task.classCount.map { Double(group < $0 ? group : generator.integer(below: $0)) } ?? generator.normal()
        for copy in 0..<Self.copies {
          let row = group * Self.copies + copy
          for column in 0..<3 { inputs[row, column] = centre[column] + 0.01 * generator.normal() }
          if hasCategory { inputs[row, 3] = level }
          values.append(value)
        }
      }
      guard let classCount = task.classCount else { return (inputs, .values(values)) }
      return (inputs, .classes(values.map { Int32($0) }, classCount: classCount))
    }
    let (inputs, targets) = draw(groupCount)
    (others, otherTargets) = draw(groupCount)
    let groups = (0..<inputs.rows).map { Int32($0 / Self.copies) }
    self.groups = groups
    let times = tie == .groups || tie == nil ? nil : (0..<inputs.rows).map(Double.init)
    var features = Feature.numeric(count: columns)
    if hasCategory { features[3] = Feature(name: "level", kind: .categorical(levelCount: 10), sources: [3]) }
    examples = try Examples(
      inputs: inputs, features: features, targets: targets,
      structure: RowStructure(groups: tie == .groups || tie == .groupsAndTimes ? groups : nil, times: times, gap: gap))
  }
}
