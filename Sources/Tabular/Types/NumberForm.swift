/// How the digits of a number are written: what its marks prove about decimal marks and thousands.
///
/// `short`, `long` and the forms with a point are what a program writes; the others are found in files that people
/// wrote. `pointOrGroup` and `commaOrGroup` prove nothing by themselves: other cells must tell.
enum NumberForm: Int, CaseIterable, Sendable {
  /// Up to three digits: `12`.
  case short
  /// Four digits or more without a mark: `1234`.
  case long
  /// `12.5`, up to three digits before the point.
  case point
  /// `1234.5`.
  case longPoint
  /// `1.234`.
  case pointOrGroup
  /// `12,5`.
  case comma
  /// `1234,5`.
  case longComma
  /// `1,234`.
  case commaOrGroup
  /// `1,234,567` or `1,234.5`.
  case commaGroups
  /// `1.234.567` or `1.234,5`.
  case pointGroups
  /// `1 234`.
  case blankGroups
  /// `1 234.5`.
  case blankGroupsPoint
  /// `1 234,5`.
  case blankGroupsComma
  /// `1'234`.
  case apostropheGroups
  /// `1'234.5`.
  case apostropheGroupsPoint

  /// Whether `NumberParser` with a point as decimal mark reads it.
  var isPlain: Bool { rawValue <= NumberForm.pointOrGroup.rawValue }
}

/// How many numbers of a column are written in which form.
struct NumberFormCounts: Sendable, Equatable {
  private var counts = [Int](repeating: 0, count: NumberForm.allCases.count)

  subscript(form: NumberForm) -> Int {
    get { counts[form.rawValue] }
    set { counts[form.rawValue] = newValue }
  }

  var total: Int { counts.reduce(0, +) }

  func sum(_ forms: [NumberForm]) -> Int { forms.reduce(0) { $0 + self[$1] } }

  mutating func add(_ other: NumberFormCounts) {
    for index in counts.indices { counts[index] += other.counts[index] }
  }
}
