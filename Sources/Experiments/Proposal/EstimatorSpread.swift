import Records
import Tabular

/// A spread of estimators that fits the size of the data: from the floor over linear models and trees to boosting, each
/// with a small grid.
struct EstimatorSpread {
  let task: TaskKind
  let rowCount: Int
  /// Columns of numbers once categories are encoded.
  let encodedColumnCount: Int
  /// Whether the plan fills missing values.
  let hasImputation: Bool
  /// Whether the plan encodes categories.
  let hasEncoding: Bool
  /// Whether candidates are judged in the order of time.
  let isTimed: Bool

  /// Lines of YAML below `estimators:`, each indented by two blanks.
  var lines: [String] {
    var lines = ["- prior-baseline                # the floor: looks at no input"]
    if isTimed { lines.append("- no-change-baseline            # the floor in the order of time: what was last") }
    lines += linear
    if task != .regression, rowCount <= 200_000 { lines.append("- gaussian-naive-bayes") }
    lines += [
      "- name: decision-tree           # rules that a person can read",
      "  parameters: {max-depth: [4, 8], min-leaf-rows: \(leafRows)}", "  preprocessing: {scaling: none}",
    ]
    if rowCount <= 20_000, encodedColumnCount <= 100 {
      lines += ["- name: nearest-neighbors", "  parameters: {neighbors: [5, 25]}"]
    }
    if rowCount <= 100_000 {
      lines += [
        "- name: random-forest", "  parameters: {trees: 100, min-leaf-rows: \(max(1, leafRows / 5))}",
        "  preprocessing: {scaling: none}",
      ]
    }
    lines += boosting
    if rowCount >= 2_000, rowCount <= 50_000, encodedColumnCount <= 500 {
      lines += ["- name: multilayer-perceptron", "  parameters: {hidden: [[64]], epochs: 20}"]
    }
    return lines
  }

  private var leafRows: Int { rowCount < 500 ? 5 : 20 }

  private var linear: [String] {
    let reduced = encodedColumnCount >= 50 ? ["  preprocessing: {pca: [none, 0.95]}"] : []
    if task == .regression {
      return ["- name: ridge", "  parameters: {penalty: [0.1, 10, auto]}"] + reduced
    }
    return ["- name: logistic-regression", "  parameters: {C: [0.01, 0.1, 1]}"] + reduced
  }

  private var boosting: [String] {
    let rounds = rowCount < 500 ? "[20, 50]" : "[50, 200]"
    let leaf = rowCount < 500 ? ", min-leaf-rows: 5" : ""
    var steps = ["scaling: none"]
    if hasImputation { steps.insert("imputation: none", at: 0) }
    if hasEncoding { steps.insert("encoding: none", at: hasImputation ? 1 : 0) }
    return [
      "- name: gradient-boosting       # takes categories and missing values as they are",
      "  parameters: {rounds: \(rounds)\(leaf)}", "  preprocessing: {\(steps.joined(separator: ", "))}",
    ]
  }
}
