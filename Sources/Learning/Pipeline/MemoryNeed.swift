/// The most memory that one fit of a pipeline takes for its matrices, as far as shapes tell: an estimate made before
/// anything is allocated.
///
/// While a step is fitted, its inputs and its outputs are held, and what it sets up beside them (Gram matrices and the
/// like); while the estimator is fitted, its inputs and what it sets up.
public struct MemoryNeed: Sendable, Equatable {
  /// A double, so that no product of sizes overflows.
  public private(set) var bytes = 0.0
  public let rows: Int
  /// Columns of the widest matrix.
  public private(set) var columns: Int
  /// The categories that some step makes more than one column of, the widest first.
  public private(set) var expanded: [Expansion] = []

  /// One category that becomes many columns.
  public struct Expansion: Sendable, Equatable {
    public let column: String
    public let levels: Int
  }

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  fileprivate mutating func add(step: Int, from inputs: Int, to outputs: Int) {
    bytes = max(bytes, 8 * (Double(rows) * (Double(inputs) + Double(outputs)) + Double(step)))
    columns = max(columns, outputs)
  }

  fileprivate mutating func note(_ columns: [ColumnShape], growingTo width: Int) {
    guard width > columns.count else { return }
    expanded += columns.filter { $0.levelCount > 1 }.map { Expansion(column: $0.name, levels: $0.levelCount) }
      .sorted { ($1.levels, $0.column) < ($0.levels, $1.column) }
  }
}

extension Pipeline {
  /// What one fit on `rows` rows of `columns` needs.
  public func memoryNeed(of columns: [ColumnShape], rows: Int, task: LearningTask) -> MemoryNeed {
    var need = MemoryNeed(rows: rows, columns: columns.count)
    var current = columns
    for transform in transforms {
      let next = transform.shapes(after: current, rows: rows, task: task)
      need.note(current, growingTo: next.count)
      need.add(
        step: transform.workingNumbers(rows: rows, columns: current.count), from: current.count, to: next.count)
      current = next
    }
    need.add(
      step: estimator.workingNumbers(rows: rows, columns: current.count, task: task), from: current.count, to: 0)
    return need
  }
}
