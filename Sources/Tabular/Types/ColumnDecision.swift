/// What a column is read as.
enum ColumnDecision: Sendable, Equatable {
  case numeric(NumberStyle)
  case categorical(Reason)

  enum Reason: Sendable, Equatable {
    case declared
    /// At most half of the cells are numbers.
    case texts
    /// More than half of the cells are numbers, but not nearly all.
    case mixed
    case zeroPaddedCodes
    case longNumbers
    /// Numbers with the same unknown unit.
    case unknownUnit(String)
  }

  var isNumeric: Bool {
    if case .numeric = self { true } else { false }
  }
}

/// A decision with what it rests on.
struct ColumnVerdict: Sendable, Equatable {
  var decision: ColumnDecision
  /// Whether the cells prove the style; false: another style would read them too.
  var isProven = true
  /// The decimal mark that the cells prove, if they do.
  var provenMark: NumberStyle.DecimalMark?
}

/// Which decimal mark the columns of a file use.
struct FileDecimalMark: Sendable, Equatable {
  var mark = NumberStyle.DecimalMark.point
  /// A column proves it.
  var isProven = false
}

extension ColumnEvidence {
  /// The type that the evidence speaks for.
  ///
  /// - Parameter file: the decimal mark of the file, for cells such as `1,234` that prove none themselves.
  func verdict(_ rules: TypeRules, _ file: FileDecimalMark) -> ColumnVerdict {
    if let declaration = rules.declaration, declaration.kind == .categorical {
      return ColumnVerdict(decision: .categorical(.declared))
    }
    if let style = rules.declaredStyle { return ColumnVerdict(decision: .numeric(style)) }
    let isDeclared = rules.declaration != nil
    let present = present
    if !isDeclared, rules.keepsZeroPaddedCodes, holdsCodes(rules) {
      return ColumnVerdict(decision: .categorical(.zeroPaddedCodes))
    }
    if !isDeclared, holdsLongIdentifiers { return ColumnVerdict(decision: .categorical(.longNumbers)) }
    if let best = bestStyle(rules, file), isDeclared || rules.isNumeric(best.covered, of: present) {
      return ColumnVerdict(
        decision: .numeric(best.style), isProven: best.isProven, provenMark: best.isProven ? best.provenMark : nil)
    }
    if present == 0 || isDeclared { return ColumnVerdict(decision: .numeric(rules.plainStyle)) }
    let (unit, count) = unknownUnits.max { ($0.value, $1.key) < ($1.value, $0.key) } ?? ("", 0)
    if rules.isNumeric(count, of: present) { return ColumnVerdict(decision: .categorical(.unknownUnit(unit))) }
    if longNumbers.total > others.total, (numbers + longNumbers.total) * 2 > present {
      return ColumnVerdict(decision: .categorical(.longNumbers))
    }
    return ColumnVerdict(
      decision: .categorical((numbers + longNumbers.total) * 2 > present ? .mixed : .texts))
  }

  /// Digits with zeros in front are codes where nothing but digits stands there, and where the zeros are meant: no
  /// number is shorter than a padded one, or more than a few are padded.
  private func holdsCodes(_ rules: TypeRules) -> Bool {
    guard digits.padded > 0, rules.isNumeric(digits.bare, of: numbers) else { return false }
    return digits.shortestUnpadded >= digits.shortestPadded || !rules.isNumeric(present - digits.padded, of: present)
  }

  /// Several different whole numbers that a double can't hold, among nothing but whole ones, are no slip of a pen: rows
  /// that they name apart would be lost, however few they are.
  private var holdsLongIdentifiers: Bool {
    guard longNumbers.texts.count > 1, others.total == 0, !holdsFraction else { return false }
    return forms.allSatisfy { unit, counts in
      unit.isEmpty && counts.sum([.short, .long, .point, .longPoint]) == counts.total
    }
  }

  /// The styles that read every number, at most one with each decimal mark. Beside a unit, numbers may lack it.
  func stylesOfAll(unit: String?) -> [NumberStyle] {
    var counts = NumberFormCounts()
    for found in forms.values { counts.add(found) }
    let thousands: [ThousandsMark?] = [nil, .comma, .point, .blank, .apostrophe]
    var styles: [NumberStyle] = []
    for mark in NumberStyle.DecimalMark.allCases {
      for group in thousands where group?.rawValue != mark.rawValue {
        let style = NumberStyle(decimalMark: mark, thousandsMark: group, unit: unit)
        guard counts.sum(style.forms) == numbers else { continue }
        styles.append(style)
        break
      }
    }
    return styles
  }

  private struct Candidate {
    var style: NumberStyle
    var covered: Int
    var isProven: Bool
    var provenMark: NumberStyle.DecimalMark?
  }

  /// The style that reads most cells. One that the cells prove goes before one that they only allow, as long as it
  /// reads enough of them.
  private func bestStyle(_ rules: TypeRules, _ file: FileDecimalMark) -> Candidate? {
    guard numbers > 0 else { return nil }
    // Numbers of which only the fast way knows are plain and without unit; so are the others then.
    if plain > 0 || forms.isEmpty {
      let counted = forms[""]?.sum(rules.plainStyle.forms) ?? 0
      return Candidate(style: rules.plainStyle, covered: plain + counted, isProven: true)
    }
    let (unit, counts) =
      forms.max { ($0.value.total, $1.key) < ($1.value.total, $0.key) } ?? ("", NumberFormCounts())
    let known = unit.isEmpty ? nil : unit
    if let thousands = rules.thousandsMark {
      let style = NumberStyle(
        decimalMark: rules.decimalMark ?? TypeRules.decimalMark(beside: thousands), thousandsMark: thousands,
        unit: known)
      return Candidate(style: style, covered: counts.sum(style.forms), isProven: true)
    }
    let file = rules.decimalMark.map { FileDecimalMark(mark: $0, isProven: true) } ?? file
    let candidates = Self.candidates(counts, unit: known, file).filter { candidate in
      rules.decimalMark == nil || candidate.style.decimalMark == rules.decimalMark
    }
    let present = present
    func best(_ among: [Candidate]) -> Candidate? {
      // The first of those that read most.
      among.reduce(nil) { best, next in (best?.covered ?? -1) < next.covered ? next : best }
    }
    // Whole numbers below a thousand are written alike in every style, so the few with a mark tell it.
    let isTold = counts.sum([.short, .commaOrGroup, .blankGroups]) < counts.total
    let proven = candidates.filter { isTold && $0.isProven && rules.isNumeric($0.covered, of: present) }
    return best(proven) ?? best(candidates)
  }

  /// The styles that don't contradict the cells, the likelier ones first.
  ///
  /// Thousands must be marked in all numbers that have them, unless a number such as `1,234,567` or `1,234.5` proves the
  /// mark.
  private static func candidates(_ counts: NumberFormCounts, unit: String?, _ file: FileDecimalMark) -> [Candidate] {
    let points = counts.sum([.point, .longPoint])
    let commas = counts.sum([.comma, .longComma])
    let isCommaFile = file.isProven && file.mark == .comma
    var found: [Candidate] = []
    func offer(
      _ mark: NumberStyle.DecimalMark, _ thousands: ThousandsMark?, isThere: Bool, isProven: Bool, agrees: Bool = true
    ) {
      guard isThere, isProven || agrees else { return }
      let style = NumberStyle(decimalMark: mark, thousandsMark: thousands, unit: unit)
      let proof: NumberStyle.DecimalMark? =
        mark == .point
        ? (points + counts.sum([.commaGroups, .blankGroupsPoint, .apostropheGroupsPoint]) > 0 ? .point : nil)
        : (commas + counts.sum([.pointGroups, .blankGroupsComma]) > 0 ? .comma : nil)
      found.append(
        Candidate(style: style, covered: counts.sum(style.forms), isProven: isProven, provenMark: proof))
    }
    func offerPoints() {
      offer(.point, nil, isThere: true, isProven: !isCommaFile || counts[.pointOrGroup] == 0 || points > 0)
      offer(
        .point, .comma, isThere: counts.sum([.commaOrGroup, .commaGroups]) > 0, isProven: counts[.commaGroups] > 0,
        agrees: counts.sum([.long, .longPoint]) == 0)
      offer(
        .point, .blank, isThere: counts.sum([.blankGroups, .blankGroupsPoint]) > 0,
        isProven: counts[.blankGroupsPoint] > 0, agrees: counts.sum([.long, .longPoint]) == 0)
      offer(.point, .apostrophe, isThere: counts.sum([.apostropheGroups, .apostropheGroupsPoint]) > 0, isProven: true)
    }
    func offerCommas() {
      offer(
        .comma, nil, isThere: commas + counts[.commaOrGroup] > 0, isProven: commas > 0 || isCommaFile,
        agrees: counts[.long] == 0)
      offer(
        .comma, .point,
        isThere: counts[.pointGroups] > 0 || (counts[.pointOrGroup] > 0 && (commas > 0 || isCommaFile)),
        isProven: counts[.pointGroups] > 0 || counts.sum([.long, .longComma]) == 0, agrees: false)
      offer(
        .comma, .blank, isThere: counts.sum([.blankGroups, .blankGroupsComma]) > 0,
        isProven: counts[.blankGroupsComma] > 0, agrees: counts.sum([.long, .longComma]) == 0)
      offer(.comma, .apostrophe, isThere: counts[.apostropheGroups] > 0 && commas > 0, isProven: true)
    }
    if file.mark == .comma {
      offerCommas()
      offerPoints()
    } else {
      offerPoints()
      offerCommas()
    }
    return found
  }
}

extension TypeRules {
  /// What a program writes, with the declared marks.
  var plainStyle: NumberStyle {
    NumberStyle(decimalMark: decimalMark ?? Self.decimalMark(beside: thousandsMark), thousandsMark: thousandsMark)
  }
}
