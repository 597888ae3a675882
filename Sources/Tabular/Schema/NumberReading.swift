/// How the cells of a column of numbers are read, as it was decided when the column was first read.
public struct NumberReading: Sendable, Hashable, Codable {
  public let style: NumberStyle
  /// How a program would write such numbers with the marks that were declared; missing marks that spell numbers are
  /// read so.
  let plainStyle: NumberStyle
  /// Whether a number may stand without the unit of the style, because somebody declared it.
  let mayLackUnit: Bool
  /// What numbers may carry besides percent and currency signs.
  let units: [String]
  /// Cells that are no numbers and were read as missing: they stay missing. The first fifty of them.
  public let missingTexts: [String]

  /// What a program writes, with nothing else to be met.
  public static let plain = NumberReading(style: .plain)

  public init(style: NumberStyle, missingTexts: [String] = []) {
    self.init(style: style, plainStyle: .plain, mayLackUnit: false, units: [], missingTexts: missingTexts)
  }

  init(style: NumberStyle, plainStyle: NumberStyle, mayLackUnit: Bool, units: [String], missingTexts: [String]) {
    self.style = style
    self.plainStyle = plainStyle
    self.mayLackUnit = mayLackUnit
    self.units = units
    self.missingTexts = missingTexts
  }

  /// The style in words where it isn't what a program writes, such as "decimal comma, unit €"; nil: plain.
  public var description: String? {
    var parts: [String] = []
    if style.decimalMark == .comma { parts.append("decimal comma") }
    if let mark = style.thousandsMark { parts.append("\(mark.rawValue) between thousands") }
    if let unit = style.unit { parts.append("unit \(unit)") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
