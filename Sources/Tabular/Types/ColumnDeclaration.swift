/// What somebody says about a column before it is read.
public struct ColumnDeclaration: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case numeric, categorical
  }

  public var kind: Kind
  /// In numbers; nil: found from the column, or as the file says.
  public var decimalMark: NumberStyle.DecimalMark?
  /// Between thousands; nil: found from the column, or as the file says.
  public var thousandsMark: ThousandsMark?
  /// What may stand before or behind every number; nil: found from the column where it is a currency or a percent sign.
  public var unit: String?

  public init(
    _ kind: Kind, decimalMark: NumberStyle.DecimalMark? = nil, thousandsMark: ThousandsMark? = nil, unit: String? = nil
  ) {
    self.kind = kind
    self.decimalMark = decimalMark
    self.thousandsMark = thousandsMark
    self.unit = unit
  }

  /// Whether it says how numbers are written.
  var saysStyle: Bool { decimalMark != nil || thousandsMark != nil || unit != nil }

  public static let numeric = ColumnDeclaration(.numeric)
  public static let categorical = ColumnDeclaration(.categorical)
}
