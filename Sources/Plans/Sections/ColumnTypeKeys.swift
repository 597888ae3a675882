import Learning
import Records
import Tabular

/// The type of one column of numbers or categories in `data.types`.
struct ColumnTypeKeys: PlanSection {
  var declaration = ColumnDeclaration(.numeric)

  static let path = "data.types.COLUMN"
  static let title = "The type of a column: numeric, categorical or time, or a mapping of these keys"

  static let fields: [ParameterField<Self>] = [
    .choice("kind", \.declaration.kind, "What the column holds"),
    .optional(
      "decimal-mark", \.declaration.decimalMark, expectation: "point or comma", NumberStyle.DecimalMark.domain,
      "What stands before the fraction of its numbers", choices: NumberStyle.DecimalMark.allCases.map(\.rawValue),
      setting: { .text($0.rawValue) }, value: { NumberStyle.DecimalMark(mark: $0.description) }
    ).matters(.with("kind", "numeric")),
    .optional(
      "thousands-mark", \.declaration.thousandsMark, expectation: "comma, point, blank or apostrophe",
      ThousandsMark.domain, "What stands between their thousands", choices: ThousandsMark.allCases.map(\.rawValue),
      setting: { .text($0.rawValue) }, value: { ThousandsMark(mark: $0.description) }
    ).matters(.with("kind", "numeric")),
    .text("unit", \.declaration.unit, "What stands before or behind every number").matters(.with("kind", "numeric")),
  ]
}

/// The type of one column of times in `data.types`.
struct TimeTypeKeys: PlanSection {
  var declaration = TimeDeclaration()

  static let path = "data.types.COLUMN"
  static let title = "A column of times"

  static let fields: [ParameterField<Self>] = [
    .optionalChoice("time", \.declaration.form, "How the times are written").usually("found from the column"),
    .wholeNumber(
      "first-year", \.declaration.firstTwoDigitYear, in: 1...9_900,
      "Years of two digits are the hundred from this one on"
    ).usually("years must have four digits"),
  ]
}
