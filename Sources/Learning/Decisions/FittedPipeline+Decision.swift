import Decisions
import LinearAlgebra
import Tabular

extension FittedPipeline {
  /// The same with a rule by which its answers become decisions; columns that the rule asks for and the model doesn't take
  /// come last.
  ///
  /// - Parameter further: columns that the pipeline doesn't take and a rule may ask for.
  /// - Throws: `unreadable` where the rule doesn't fit: another form of answers, a column that nobody has.
  public func deciding(
    by rule: DecisionRule?, further: [InputColumn] = []
  ) throws(ArtefactError) -> FittedPipeline {
    // Columns of an earlier rule go.
    let kept = columns.enumerated().filter { position, column in
      position < modelColumnCount || shift?.coding.columns.contains { $0.name == column.name } == true
    }.map(\.element)
    let decided = FittedPipeline(
      columns: Self.columns(kept, adding: rule?.coding, from: further + columns), modelColumnCount: modelColumnCount,
      classes: classes, stages: stages, model: model, calibration: calibration, shift: shift, decision: rule)
    try decided.checkGroups()
    return decided
  }

  /// The same with a shift of the model's inputs by group.
  ///
  /// - Throws: `unreadable` where a column that it asks for is none of `further` either.
  public func shifting(
    by shift: GroupShift, further: [InputColumn]
  ) throws(ArtefactError) -> FittedPipeline {
    let shifted = FittedPipeline(
      columns: Self.columns(columns, adding: shift.coding, from: further), modelColumnCount: modelColumnCount,
      classes: classes, stages: stages, model: model, calibration: calibration, shift: shift, decision: decision)
    try shifted.checkGroups()
    return shifted
  }

  private static func columns(
    _ columns: [InputColumn], adding coding: GroupCoding?, from further: [InputColumn]
  ) -> [InputColumn] {
    let lacking = (coding?.columns ?? []).map(\.name).filter { name in !columns.contains { $0.name == name } }
    return columns + lacking.compactMap { name in further.first { $0.name == name } }
  }

  /// Names of the columns by which a row's group is told, for the shift or the decision.
  public var groupColumns: [String] {
    var names: [String] = []
    for coding in [shift?.coding, decision?.coding] {
      for column in coding?.columns ?? [] where !names.contains(column.name) { names.append(column.name) }
    }
    return names
  }

  func checkGroups() throws(ArtefactError) {
    guard modelColumnCount <= columns.count else { throw .unreadable("its model takes more columns than there are") }
    if let decision {
      guard output.isOfClasses(2) else { throw .unreadable("it decides between two classes and answers \(output)") }
      if decision.scale == .probability, case .scores = output {
        throw .unreadable("its thresholds are for probabilities and its answers are scores")
      }
      if let coding = decision.coding {
        _ = try GroupReader(coding, columns: columns)
        guard decision.groupCuts.count == coding.count else { throw .unreadable("a group has no threshold") }
      }
    }
    if let shift {
      _ = try GroupReader(shift.coding, columns: columns)
      guard shift.offsets.count == shift.coding.count, shift.offsets.allSatisfy({ $0.count == model.inputWidth })
      else { throw .unreadable("what is taken off by group doesn't fit the model's inputs") }
    }
  }

  /// The decided class of each row; nil where nothing decides but the largest number of an answer.
  ///
  /// - Parameters:
  ///   - answers: two numbers a row.
  ///   - coded: the same rows.
  public func decisions(for answers: Matrix<Double>, of coded: Matrix<Double>) -> [Int32]? {
    guard let decision, answers.columns == 2 else { return nil }
    let decider = RowDecider(decision, columns: columns)
    return (0..<answers.rows).map { row in
      decider.decide(answers[row, 0], answers[row, 1], count: coded.columns) { coded[row, $0] }
    }
  }

  /// The model's inputs with the shift of each row's group taken off.
  func shifted(_ inputs: Matrix<Double>, of coded: Matrix<Double>) -> Matrix<Double> {
    guard let shift, let reader = try? GroupReader(shift.coding, columns: columns) else { return inputs }
    var inputs = inputs
    for row in 0..<inputs.rows {
      guard let group = reader.group({ coded[row, $0] }) else { continue }
      for column in 0..<inputs.columns { inputs[row, column] -= shift.offsets[group][column] }
    }
    return inputs
  }
}

/// Decides rows one at a time. Doesn't allocate.
struct RowDecider: Sendable {
  private let rule: DecisionRule
  private let reader: GroupReader?
  private let isRandomised: Bool

  init(_ rule: DecisionRule, columns: [InputColumn]) {
    self.rule = rule
    isRandomised = rule.isRandomised
    // It was checked when the pipeline was made.
    reader = rule.coding.flatMap { try? GroupReader($0, columns: columns) }
  }

  /// The decided class: 0 or 1.
  ///
  /// - Parameters:
  ///   - count: cells of the row, which a lot is drawn from.
  @inline(__always)
  func decide(_ first: Double, _ second: Double, count: Int, cell: (Int) -> Double) -> Int32 {
    let score = rule.score(first, second)
    let cut = reader == nil ? rule.usualCut : rule.cut(ofGroup: reader?.group(cell))
    guard isRandomised else { return score > cut.threshold ? 1 : 0 }
    var lot = DecisionLot()
    for position in 0..<count { lot.take(cell(position)) }
    return cut.isPositive(score, lot: lot.value) ? 1 : 0
  }
}
