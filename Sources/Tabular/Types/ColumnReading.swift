import Records

/// How a column of a text file was read, so that somebody can declare it so.
public struct ColumnReading: Sendable, Equatable {
  public let name: String
  /// What would have it read the same without any doubt; nil where nothing needs to be said, or where it can't be said.
  public let declaration: ColumnDeclaration?
  /// Cells of a numeric column that are no numbers, as marks that would have them missing; empty where there are many.
  public let leftOut: [String]
  /// How its cells are read as numbers; nil where it holds categories.
  let number: NumberReading?

  /// How numbers are read, and nothing to be declared.
  init(name: String, number: NumberReading) {
    self.name = name
    self.number = number
    declaration = nil
    leftOut = []
  }

  /// Texts of a column that are left out and that a person can still list.
  static let mostListed = 5

  /// - Parameter units: what numbers of the file may carry besides the known signs.
  init(
    name: String, _ evidence: ColumnEvidence, _ verdict: ColumnVerdict, _ leftOut: FoundTexts, _ rules: TypeRules,
    units: [String]
  ) {
    self.name = name
    if case .numeric(let style) = verdict.decision {
      number = NumberReading(
        style: style, plainStyle: rules.plainStyle, mayLackUnit: rules.declaration?.unit != nil,
        units: units + [rules.declaration?.unit].compactMap { $0 },
        missingTexts: leftOut.texts.map { String($0.text.trimmingBlanks) })
    } else {
      number = nil
    }
    let marks = Self.marks(leftOut)
    self.leftOut = marks ?? []
    guard rules.declaration == nil else {
      declaration = rules.declaration
      return
    }
    switch verdict.decision {
    case .categorical(.texts): declaration = nil
    case .categorical: declaration = .categorical
    case .numeric(let style):
      let isNoted =
        style != rules.plainStyle || evidence.inParentheses > 0 || evidence.digits.padded > 0 || leftOut.total > 0
      // Of a declared column every other cell is an error.
      guard isNoted, marks != nil else {
        declaration = nil
        return
      }
      declaration = ColumnDeclaration(
        .numeric, decimalMark: style.decimalMark == .comma ? .comma : nil, thousandsMark: style.thousandsMark,
        unit: style.unit)
    }
  }

  /// The texts as marks; nil where they are too many, or where one of them spells a number, whose value would count.
  static func marks(_ leftOut: FoundTexts) -> [String]? {
    guard leftOut.texts.count <= mostListed, !leftOut.hasMore else { return nil }
    let marks = leftOut.texts.map { String($0.text.trimmingBlanks) }
    let parser = NumberParser()
    let spellsNumber = marks.contains { mark in
      // Safe: the bytes are read as far as they go, and no longer than the closure lasts.
      Array(mark.utf8).withUnsafeBufferPointer { bytes in
        bytes.baseAddress.map { parser.parse($0, bytes.count) != nil } ?? false
      }
    }
    return spellsNumber ? nil : marks
  }
}
