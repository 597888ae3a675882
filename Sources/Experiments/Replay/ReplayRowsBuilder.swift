import Records
import Replay

/// Collects what each model of one window lost row by row, and what two models decide otherwise, model after model.
struct ReplayRowsBuilder {
  /// Decisions kept at most, one byte each; beyond, what flips isn't told.
  private static let mostDecisions = 256 << 20
  private static let mostClasses = 255

  private let stepCount: Int
  private var losses: [RowLosses] = []
  private var flips: [[Double]] = []
  private var confidence: [[Double]] = []
  private var estimates: [ReplayCase.Signal: [[Double]]] = [:]
  /// For each step still to come the decisions of the models before on its rows; emptied once its own model has come.
  private var decisions: [[(model: Int, classes: [UInt8])]]
  private var kept = 0

  init(stepCount: Int) {
    self.stepCount = stepCount
    decisions = Array(repeating: [], count: stepCount)
  }

  /// The next model; nil: its fit failed.
  ///
  /// - Parameters:
  ///   - rows: the losses of the rows of each step from its own on.
  ///   - found: what was estimated of it, by the name of the estimate.
  mutating func enter(
    _ answers: PredictionEvidence?, rows: [[Double]], estimates found: [ReplayCase.Signal: [Double]] = [:]
  ) {
    let model = losses.count
    let unknown = [Double](repeating: .nan, count: stepCount - model)
    for name in Set(estimates.keys).union(found.keys) {
      // Models before the first that has the estimate have none.
      let before = (0..<model).map { [Double](repeating: .nan, count: stepCount - $0) }
      estimates[name, default: before].append(found[name] ?? unknown)
    }
    losses.append(RowLosses(rows.flatMap { $0 }))
    flips.append(unknown)
    confidence.append(
      answers.map { answers in answers.folds.map { Self.expectedError($0, answers.form) } }
        ?? unknown)
    guard let answers, let own = Self.classes(answers, fold: 0) else {
      decisions[model] = []
      return
    }
    flips[model][0] = 0
    for (older, classes) in decisions[model] where classes.count == own.count && !own.isEmpty {
      flips[older][model - older] = Double(zip(classes, own).count { $0 != $1 }) / Double(own.count)
    }
    kept -= decisions[model].reduce(0) { $0 + $1.classes.count }
    decisions[model] = []
    for later in 1..<max(1, answers.folds.count) {
      guard kept < Self.mostDecisions, let classes = Self.classes(answers, fold: later) else { break }
      decisions[model + later].append((model, classes))
      kept += classes.count
    }
  }

  var window: ReplayRowsEvidence.Window {
    let known = estimates.filter { $0.value.contains { $0.contains(where: \.isFinite) } }
    return .init(
      losses: losses, flips: flips, confidence: confidence,
      estimates: Dictionary(uniqueKeysWithValues: known.map { ($0.key.rawValue, $0.value) }))
  }

  /// The mean of one minus the largest probability of a row: the share of wrong answers that a model expects of itself.
  private static func expectedError(_ numbers: [Double], _ form: PredictionEvidence.Form) -> Double {
    guard case .probabilities(let width) = form, width > 0, !numbers.isEmpty else { return .nan }
    let rows = numbers.count / width
    let sum = (0..<rows).reduce(0.0) { $0 + 1 - (numbers[$1 * width..<($1 + 1) * width].max() ?? 1) }
    return sum / Double(rows)
  }

  /// The class with the largest probability or score of each row; nil where the answers are values, or classes too many.
  private static func classes(_ answers: PredictionEvidence, fold: Int) -> [UInt8]? {
    let width = answers.form.width
    guard answers.form != .value, width <= mostClasses, fold < answers.folds.count else { return nil }
    let numbers = answers.folds[fold]
    return stride(from: 0, to: numbers.count, by: width).map { start in
      var best = 0
      for place in 1..<max(1, width) where numbers[start + place] > numbers[start + best] { best = place }
      return UInt8(best)
    }
  }
}
