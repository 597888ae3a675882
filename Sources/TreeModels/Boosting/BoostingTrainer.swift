import CKernels
import Learning
import LinearAlgebra
import Machine
import Statistics
import Tabular

/// The rounds of one fit of gradient boosting.
struct BoostingTrainer {
  private let examples: Examples
  private let bins: BinnedInputs
  private let loss: BoostingLoss
  private let parameters: GradientBoosting.Parameters
  private let generator: SeededGenerator
  private let pool: ThreadPool
  private let targets: BoostingTargets
  private let rowCount: Int
  private(set) var notes: [String] = []
  /// Rows to learn from and rows to stop early by, where groups or the order of time have a say in them.
  var heldOut: Fold?

  init(
    examples: Examples, bins: BinnedInputs, loss: BoostingLoss, parameters: GradientBoosting.Parameters,
    generator: SeededGenerator, pool: ThreadPool
  ) {
    self.examples = examples
    self.bins = bins
    self.loss = loss
    self.parameters = parameters
    self.generator = generator
    self.pool = pool
    rowCount = examples.rows
    targets =
      switch examples.targets {
      case .values(let values): BoostingTargets(values: values, weights: examples.effectiveWeights)
      case .classes(let codes, _): BoostingTargets(codes: codes, weights: examples.effectiveWeights)
      }
  }

  /// Rows whose weight isn't zero.
  var counting: [Int] { (0..<rowCount).filter { (examples.weights?[$0] ?? 1) > 0 } }

  /// Trains and returns the ensemble; `model` is what to begin with.
  mutating func train(continuing model: TreeEnsemble?) throws(FitError) -> TreeEnsemble {
    let counting = counting.map { UInt32($0) }
    var training = counting
    var validation: [UInt32] = []
    if parameters.earlyStoppingRounds != nil {
      (training, validation) =
        heldOut.map { ($0.train.map { UInt32($0) }, $0.test.map { UInt32($0) }) } ?? held(counting)
      guard !training.isEmpty, !validation.isEmpty else { throw .tooFewRows(required: 2, found: counting.count) }
    }
    var ensemble =
      model
      ?? TreeEnsemble(
        columns: bins.features.map { KeyRule($0) }, trees: [], link: loss.link,
        classCount: examples.task.classCount ?? 1, base: loss.base(targets, rows: training), scale: 1)
    let state = BoostingState(
      rows: rowCount, scoreCount: loss.scoreCount, loss: loss, targets: targets, base: ensemble.base)
    if let model {
      let scores = CompiledEnsemble(model).scores(examples.inputs)
      for row in 0..<rowCount {
        for score in 0..<loss.scoreCount {
          state.scores[score * rowCount + row] = scores[row * loss.scoreCount + score]
        }
      }
    }
    try run(training: training, validation: validation, state: state, into: &ensemble)
    return ensemble
  }

  private mutating func run(
    training: [UInt32], validation: [UInt32], state: BoostingState, into ensemble: inout TreeEnsemble
  ) throws(FitError) {
    let builder = RoundBuilder(
      bins: bins, loss: loss, parameters: parameters, targets: targets, training: training, validation: validation,
      state: state, generator: generator, pool: pool, rowCount: rowCount)
    let before = ensemble.trees.count
    var best = (loss: Double.infinity, trees: before)
    if !validation.isEmpty {
      best.loss = loss.meanLoss(state.scores, stride: rowCount, targets: targets, rows: validation)
    }
    var sinceBest = 0
    for round in 0..<parameters.rounds {
      let trees = builder.trees(round: round)
      guard trees.contains(where: { $0.nodes.count > 1 }) else {
        if parameters.rowShare < 1 || parameters.columnShare < 1 {
          // Another draw may find a split.
          ensemble.trees += trees
          continue
        }
        notes.append("stopped after \(round) rounds: no split gains any more")
        break
      }
      ensemble.trees += trees
      if trees.contains(where: { tree in tree.nodes.contains { !$0.value.isFinite } }) {
        throw .numerical("a leaf of round \(round + 1) left the finite numbers; use a smaller learning-rate")
      }
      guard !validation.isEmpty, let patience = parameters.earlyStoppingRounds else { continue }
      let current = loss.meanLoss(state.scores, stride: rowCount, targets: targets, rows: validation)
      if current < best.loss {
        best = (current, ensemble.trees.count)
        sinceBest = 0
      } else {
        sinceBest += 1
        if sinceBest >= patience {
          notes.append(
            "stopped early: the validation loss was least after \((best.trees - before) / loss.scoreCount) rounds")
          break
        }
      }
    }
    if !validation.isEmpty { ensemble.trees.removeSubrange(best.trees...) }
  }

  /// Rows to learn from and rows held out, each ascending; every class keeps its share.
  private func held(_ rows: [UInt32]) -> (training: [UInt32], validation: [UInt32]) {
    var generator = generator.stream("validation")
    var byClass: [Int32: [UInt32]] = [:]
    for row in rows { byClass[targets.codes.isEmpty ? 0 : targets.codes[Int(row)], default: []].append(row) }
    var training: [UInt32] = []
    var validation: [UInt32] = []
    for code in byClass.keys.sorted() {
      guard var members = byClass[code] else { continue }
      generator.shuffle(&members)
      let count = min(members.count - 1, Int((Double(members.count) * parameters.validationShare).rounded()))
      validation += members.prefix(count)
      training += members.dropFirst(count)
    }
    return (training.sorted(), validation.sorted())
  }
}

/// Numbers for every row and score of a fit.
final class BoostingState {
  let scores: UnsafeMutablePointer<Double>
  let gradients: UnsafeMutablePointer<Float>
  /// Second derivatives; nil where they are all one.
  let curvatures: UnsafeMutablePointer<Float>?
  let weights: UnsafeMutablePointer<Float>?
  let base: [Double]

  /// Memory for `scoreCount` numbers a row: score k of row r is at k * rows + r.
  init(rows: Int, scoreCount: Int, loss: BoostingLoss, targets: BoostingTargets, base: [Double]) {
    self.base = base
    let count = rows * scoreCount
    // Safe: freed in `deinit`; each part is written by the one thread that its rows or class were given to.
    scores = .allocate(capacity: max(1, count))
    for score in 0..<scoreCount { (scores + score * rows).initialize(repeating: base[score], count: rows) }
    gradients = .allocate(capacity: max(1, count))
    gradients.initialize(repeating: 0, count: count)
    weights = targets.weights.map { values in
      let memory = UnsafeMutablePointer<Float>.allocate(capacity: max(1, rows))
      for row in 0..<rows { (memory + row).initialize(to: Float(values[row])) }
      return memory
    }
    if loss.hasUnitCurvature, weights == nil {
      curvatures = nil
    } else {
      let memory = UnsafeMutablePointer<Float>.allocate(capacity: max(1, count))
      memory.initialize(repeating: 0, count: count)
      curvatures = memory
    }
  }

  deinit {
    scores.deallocate()
    gradients.deallocate()
    curvatures?.deallocate()
    weights?.deallocate()
  }
}
