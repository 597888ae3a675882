/// The mark between thousands.
public enum ThousandsMark: String, Sendable, Hashable, Codable, CaseIterable {
  case comma, point, blank, apostrophe

  /// As it stands in a number.
  var character: Character {
    switch self {
    case .comma: ","
    case .point: "."
    case .blank: " "
    case .apostrophe: "'"
    }
  }
}

/// How the numbers of a column are written.
public struct NumberStyle: Sendable, Hashable, Codable {
  public enum DecimalMark: String, Sendable, Hashable, Codable, CaseIterable {
    case point, comma

    var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }
  }

  public var decimalMark: DecimalMark
  /// nil: thousands aren't marked.
  public var thousandsMark: ThousandsMark?
  /// What stands before or behind every number: a currency, a percent sign, a unit; nil: nothing.
  public var unit: String?

  public init(decimalMark: DecimalMark = .point, thousandsMark: ThousandsMark? = nil, unit: String? = nil) {
    self.decimalMark = decimalMark
    self.thousandsMark = thousandsMark
    self.unit = unit
  }

  /// What a program writes: `-1234.5`.
  public static let plain = NumberStyle()

  /// The forms that this style can read, whether or not thousands are marked where they could be.
  var forms: [NumberForm] {
    switch (decimalMark, thousandsMark) {
    case (.point, nil), (.point, .point): [.short, .long, .point, .longPoint, .pointOrGroup]
    case (.point, .comma): [.short, .long, .point, .longPoint, .pointOrGroup, .commaOrGroup, .commaGroups]
    case (.point, .blank): [.short, .long, .point, .longPoint, .pointOrGroup, .blankGroups, .blankGroupsPoint]
    case (.point, .apostrophe):
      [.short, .long, .point, .longPoint, .pointOrGroup, .apostropheGroups, .apostropheGroupsPoint]
    case (.comma, nil), (.comma, .comma): [.short, .long, .comma, .longComma, .commaOrGroup]
    case (.comma, .point): [.short, .long, .comma, .longComma, .commaOrGroup, .pointOrGroup, .pointGroups]
    case (.comma, .blank): [.short, .long, .comma, .longComma, .commaOrGroup, .blankGroups, .blankGroupsComma]
    case (.comma, .apostrophe): [.short, .long, .comma, .longComma, .commaOrGroup, .apostropheGroups]
    }
  }

  func reads(_ form: NumberForm) -> Bool { forms.contains(form) }
}
