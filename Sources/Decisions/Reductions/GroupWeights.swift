/// Weights that make group and class independent: `n_g n_y / (n n_gy)` for the rows of a group and a class.
///
/// Source: Kamiran & Calders, "Data preprocessing techniques for classification without discrimination" (2012), as AIF360's
/// `Reweighing`.
public enum GroupWeights {
  /// - Parameters:
  ///   - groups: the group of each row; nil counts as a group of its own.
  ///   - weights: what each row counts of itself; nil: once.
  public static func weights(
    classes: [Int32], groups: [Int?], weights: [Double]? = nil
  ) -> [Double] {
    struct Cell: Hashable {
      let group: Int?
      let label: Int32
    }
    var total = 0.0
    var ofGroups: [Int?: Double] = [:]
    var ofClasses: [Int32: Double] = [:]
    var ofCells: [Cell: Double] = [:]
    for (row, label) in classes.enumerated() {
      let weight = weights?[row] ?? 1
      total += weight
      ofGroups[groups[row], default: 0] += weight
      ofClasses[label, default: 0] += weight
      ofCells[Cell(group: groups[row], label: label), default: 0] += weight
    }
    return classes.enumerated().map { row, label in
      let cell = ofCells[Cell(group: groups[row], label: label)] ?? 0
      guard cell > 0, total > 0 else { return weights?[row] ?? 1 }
      return (weights?[row] ?? 1) * (ofGroups[groups[row]] ?? 0) * (ofClasses[label] ?? 0) / (total * cell)
    }
  }
}
