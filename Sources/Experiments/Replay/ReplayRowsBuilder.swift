import Records
import Replay

/// Collects what each model of one window lost row by row, and what two models decide otherwise, model after model.
struct ReplayRowsBuilder {
  /// Decisions kept at most, one byte each; beyond, what flips isn't told.
  private static let mostDecisions = 256 << 20
  private static let mostClasses = 255

  private let stepCount: Int
  private let loss: ReplayLoss
  private let decision: ReplayDecision
  private var losses: [RowLosses] = []
  private var flips: [[Double]] = []
  private var confidence: [[Double]] = []
  private var estimates: [ReplayCase.Signal: [[Double]]] = [:]
  /// For each step still to come the decisions of the models before on its rows; emptied once its own model has come.
  private var decisions: [[(model: Int, classes: [UInt8])]]
  private var kept = 0
  /// Whether there were too many decisions for all of them to be compared.
  private(set) var leavesOutFlips = false

  /// - Parameters:
  ///   - loss: what a model can expect to lose is told in its unit.
  ///   - decision: by which answers are decided, and so what flips. Default: the likelier class.
  init(stepCount: Int, loss: ReplayLoss = .error, decision: ReplayDecision = .usual) {
    self.stepCount = stepCount
    self.loss = loss
    self.decision = decision
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
      answers.map { answers in answers.folds.map { expectedLoss($0, answers.form) } }
        ?? unknown)
    let older = decisions[model]
    decisions[model] = []
    kept -= older.reduce(0) { $0 + $1.classes.count }
    guard let answers, let own = classes(answers, fold: 0) else { return }
    flips[model][0] = 0
    for (older, classes) in older where classes.count == own.count && !own.isEmpty {
      flips[older][model - older] = Double(zip(classes, own).count { $0 != $1 }) / Double(own.count)
    }
    for later in 1..<max(1, answers.folds.count) {
      guard kept < Self.mostDecisions else {
        leavesOutFlips = true
        break
      }
      guard let classes = classes(answers, fold: later) else { break }
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

  /// The mean loss of a row that a model expects of itself: one minus the probability of the decided class, what its decisions
  /// are expected to cost, or for other losses one minus the largest probability.
  private func expectedLoss(_ numbers: [Double], _ form: PredictionEvidence.Form) -> Double {
    guard case .probabilities(let width) = form, width > 0, !numbers.isEmpty else { return .nan }
    let rows = numbers.count / width
    let sum = (0..<rows).reduce(0.0) { sum, row in
      let answer = numbers[row * width..<(row + 1) * width]
      switch loss {
      case .decisionCost:
        let decided = decision.decided(answer, form: form)
        return sum + decision.expectedCost(of: decided, probabilities: Array(answer))
      case .error: return sum + 1 - answer[answer.startIndex + decision.decided(answer, form: form)]
      default: return sum + 1 - (answer.max() ?? 1)
      }
    }
    return sum / Double(rows)
  }

  /// The decided class of each row; nil where the answers are values, or classes too many.
  private func classes(_ answers: PredictionEvidence, fold: Int) -> [UInt8]? {
    let width = answers.form.width
    guard answers.form != .value, width <= Self.mostClasses, fold < answers.folds.count else { return nil }
    let numbers = answers.folds[fold]
    return stride(from: 0, to: numbers.count, by: width).map { start in
      UInt8(decision.decided(numbers[start..<start + width], form: answers.form))
    }
  }
}
