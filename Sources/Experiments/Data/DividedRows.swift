import Tabular

/// How one protocol divides the rows: its folds, and what the divisions inside a fit must keep to as well.
public struct DividedRows: Sendable {
  public let folds: [Fold]
  /// Groups and times of all rows, as far as the protocol minds them; nil: it minds neither.
  public let structure: RowStructure?
  /// What a person should know, such as rows that no fold learns from.
  public let notes: [DataNote]
  /// For each fold the inputs as its training rows know them.
  public let columns: [TrainingColumns]
}
