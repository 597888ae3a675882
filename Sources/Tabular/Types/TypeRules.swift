/// What is fixed about the type of one column before its cells are looked at.
struct TypeRules: Sendable, Equatable {
  /// nil: the type is found from the cells.
  var declaration: ColumnDeclaration?
  /// Declared for the column or the file.
  var decimalMark: NumberStyle.DecimalMark?
  var thousandsMark: ThousandsMark?
  /// The least share of numbers among the cells that aren't missing of a numeric column.
  var numericShare: Double
  var keepsZeroPaddedCodes: Bool

  /// The whole style, where what is declared leaves nothing to be found.
  var declaredStyle: NumberStyle? {
    guard let declaration, declaration.kind == .numeric else { return nil }
    guard declaration.saysStyle else { return nil }
    return NumberStyle(
      decimalMark: decimalMark ?? Self.decimalMark(beside: thousandsMark), thousandsMark: thousandsMark,
      unit: declaration.unit)
  }

  /// The decimal mark that goes with a mark between thousands.
  static func decimalMark(beside thousandsMark: ThousandsMark?) -> NumberStyle.DecimalMark {
    thousandsMark == .point ? .comma : .point
  }

  /// Whether a column of so many numbers among so many cells is numeric.
  func isNumeric(_ numbers: Int, of present: Int) -> Bool {
    // Counts are exact; the margin is for the share, which has no exact double.
    Double(present - numbers) <= (1 - numericShare) * Double(present) + 1e-9 * Double(present)
  }
}
