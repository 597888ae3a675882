/// What the cells of a column say about its type; what two files say can be added up.
struct ColumnEvidence: Sendable, Equatable {
  /// Zero-padded and other digits, for columns that may hold codes.
  struct Digits: Sendable, Equatable {
    /// Numbers that are digits only, without sign, mark or unit.
    var bare = 0
    /// Those of them with a zero in front.
    var padded = 0
    var shortestPadded = Int.max
    var shortestUnpadded = Int.max

    mutating func add(_ other: Digits) {
      bare += other.bare
      padded += other.padded
      shortestPadded = min(shortestPadded, other.shortestPadded)
      shortestUnpadded = min(shortestUnpadded, other.shortestUnpadded)
    }
  }

  /// Numbers whose form wasn't looked at because the fast way reads them.
  var plain = 0
  /// Numbers by unit ("" for none) and form.
  var forms: [String: NumberFormCounts] = [:]
  var digits = Digits()
  /// Numbers in parentheses.
  var inParentheses = 0
  /// A plain number isn't whole; nobody looks where no column of long whole numbers depends on it.
  var holdsFraction = false
  /// Whole numbers that a double can't hold.
  var longNumbers = FoundTexts()
  /// Cells that are no numbers in any style.
  var others = FoundTexts()
  var missing = FoundTexts()
  /// Cells that would be numbers if what stands behind them were a known unit.
  var unknownUnits: [String: Int] = [:]
  /// The first number that isn't plain, the first such as 1.234, and the first with a zero in front.
  var firstStyled: FoundText?
  var firstThousandth: FoundText?
  var firstPadded: FoundText?

  /// Something was met that only a look at the form of every number can settle.
  var needsForms: Bool {
    digits.padded > 0 || inParentheses > 0
      || forms.contains { unit, counts in
        !unit.isEmpty || NumberForm.allCases.contains { !$0.isPlain && counts[$0] > 0 }
      }
  }

  var numbers: Int { forms.values.reduce(plain) { $0 + $1.total } }

  /// Cells that aren't missing.
  var present: Int { numbers + longNumbers.total + others.total }

  mutating func add(_ later: ColumnEvidence) {
    plain += later.plain
    for (unit, counts) in later.forms { forms[unit, default: NumberFormCounts()].add(counts) }
    digits.add(later.digits)
    inParentheses += later.inParentheses
    holdsFraction = holdsFraction || later.holdsFraction
    longNumbers.add(later.longNumbers)
    others.add(later.others)
    missing.add(later.missing)
    for (unit, count) in later.unknownUnits { unknownUnits[unit, default: 0] += count }
    firstStyled = firstStyled ?? later.firstStyled
    firstThousandth = firstThousandth ?? later.firstThousandth
    firstPadded = firstPadded ?? later.firstPadded
  }

  /// What the builders' cells say together.
  init(_ builders: [(builder: ColumnBuilder, file: String)]) {
    for (builder, file) in builders { add(builder.evidence(file: file)) }
    if longNumbers.texts.count > 1, others.total == 0 {
      holdsFraction = builders.contains { $0.builder.holdsFraction }
    }
  }

  init() {}

  /// Counts a number by its form.
  mutating func count(_ number: WrittenNumber, times: Int = 1) {
    forms[number.unit ?? "", default: NumberFormCounts()][number.form] += times
    if number.isInParentheses { inParentheses += times }
    guard number.isDigitsOnly else { return }
    digits.bare += times
    if number.isZeroPadded {
      digits.padded += times
      digits.shortestPadded = min(digits.shortestPadded, number.wholeDigits)
    } else {
      digits.shortestUnpadded = min(digits.shortestUnpadded, number.wholeDigits)
    }
  }
}
