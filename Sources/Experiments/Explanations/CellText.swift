import Records
import Tabular

/// A coded value of a raw column as a person reads it.
enum CellText {
  static func text(_ value: Double, of kind: ColumnKind) -> String {
    guard !value.isNaN else { return "missing" }
    switch kind {
    case .categorical(let levels):
      return levels.indices.contains(Int(value)) ? levels[Int(value)] : "(a level not seen in training)"
    case .time(let format): return format.text(of: value)
    case .numeric: return SettingValue.number(value).description
    }
  }
}
