import Tabular

/// How one protocol divides the rows: its folds, and what the divisions inside a fit must keep to as well.
package struct DividedRows: Sendable {
  package let folds: [Fold]
  /// Groups and times of all rows, as far as the protocol minds them; nil: it minds neither.
  package let structure: RowStructure?
  /// What a person should know, such as rows that no fold learns from.
  package let notes: [DataNote]
  /// For each fold the inputs as its training rows know them.
  package let columns: [TrainingColumns]
}
