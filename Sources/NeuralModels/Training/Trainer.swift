import Foundation
import Learning
import Machine
import Statistics

/// Stochastic gradient descent over batches of rows.
///
/// A batch is cut into parts by its size alone; their gradients are added in order, so that the result has the same
/// bits for every number of threads. Nothing is allocated for a batch on one thread.
struct Trainer<Scalar: NetworkScalar> {
  let network: Network<Scalar>
  let plan: TrainingPlan
  let rows: TrainingRows<Scalar>
  /// Rows learned from, and rows held back for early stopping.
  let training: [Int32]
  let validation: [Int32]

  /// A power of two up to 8 such that each part has at least 96 rows.
  ///
  /// Smaller parts wouldn't pay: parameters and gradients travel between the cores' caches in each step (50 x 128
  /// weights, 75,000 rows, ten epochs: batches of 200 take 235 ms on two threads and 301 on one, batches of 1,024 188
  /// and 307). A batch normalisation needs its batch in one piece.
  static func partCount(batchRows: Int, normalization: Normalization) -> Int {
    guard normalization != .batch else { return 1 }
    var parts = 1
    while parts < 8, batchRows / (2 * parts) >= 96 { parts *= 2 }
    return parts
  }

  /// Trains `numbers`.
  ///
  /// - Throws: `numerical` where the loss leaves the finite numbers.
  func train(
    _ numbers: inout NetworkNumbers<Scalar>, generator: SeededGenerator, threadCount: Int
  ) throws(FitError) -> TrainingHistory {
    let batchCount = max(1, (training.count + plan.batchRows - 1) / plan.batchRows)
    let largestBatch = (training.count + batchCount - 1) / batchCount
    let parts = Self.partCount(batchRows: largestBatch, normalization: network.shape.normalization)
    let memories = (0..<parts).map { _ in
      PassMemory(network, rowLimit: (largestBatch + parts - 1) / parts, targetWidth: rows.targets.width)
    }
    let optimizer = Optimizer(
      plan.rule, network: network, firstTrained: plan.firstTrained, weightDecay: plan.weightDecay)
    let pool = ThreadPool(threadCount: min(threadCount, parts))
    var order = training
    var shuffling = generator.stream("batches")
    let dropping = generator.stream("dropout").seed
    var history = TrainingHistory()
    var best: (loss: Double, numbers: NetworkNumbers<Scalar>)?
    var partLosses = [Double](repeating: 0, count: parts)
    let clip = plan.clipNorm

    for epoch in 0..<plan.epochs {
      Self.shuffle(&order, using: &shuffling)
      var epochLoss = 0.0
      for batch in 0..<batchCount {
        let range = order.count * batch / batchCount..<order.count * (batch + 1) / batchCount
        let step = epoch * batchCount + batch
        let rate =
          plan.learningRate
          * plan.schedule.factor(step: step, of: plan.epochs * batchCount, warmUp: plan.warmUp)
        let batchLoss = order.withUnsafeBufferPointer { order in
          numbers.parameters.withUnsafeMutableBufferPointer { parameters in
            numbers.state.withUnsafeMutableBufferPointer { state in
              partLosses.withUnsafeMutableBufferPointer { losses -> Double in
                guard let parameters = parameters.baseAddress, let state = state.baseAddress else { return 0 }
                let work = BatchWork(
                  rows: UnsafeBufferPointer(rebasing: order[range]), parameters: parameters, state: state,
                  seed: UInt32(truncatingIfNeeded: (dropping &+ UInt64(step)) &* 0x9e37_79b9_7f4a_7c15 >> 32))
                pool.run(count: parts) { part, _ in
                  losses[part] = learn(part, of: parts, work, memories[part])
                }
                move(optimizer, work, memories, rate: rate, clip: clip)
                return losses.reduce(0, +)
              }
            }
          }
        }
        guard batchLoss.isFinite else { throw divergence(epoch: epoch) }
        epochLoss += batchLoss
      }
      history.losses.append(epochLoss / Double(max(1, order.count)))
      history.keptEpoch = epoch + 1
      guard !validation.isEmpty else { continue }
      let loss = validationLoss(&numbers, memories[0])
      guard loss.isFinite else { throw divergence(epoch: epoch) }
      history.validationLosses.append(loss)
      if best.map({ loss < $0.loss }) ?? true {
        best = (loss, numbers)
      }
      let bestEpoch = history.validationLosses.firstIndex(of: best?.loss ?? loss) ?? epoch
      history.keptEpoch = bestEpoch + 1
      if epoch - bestEpoch >= plan.patience { break }
    }
    if let best { numbers = best.numbers }
    guard numbers.parameters.allSatisfy(\.isFinite), numbers.state.allSatisfy(\.isFinite) else {
      throw divergence(epoch: history.losses.count - 1)
    }
    return history
  }

  /// Fisher-Yates, here so that it is compiled for this type of number: batches of few weights would wait for it.
  private static func shuffle(_ order: inout [Int32], using generator: inout SeededGenerator) {
    order.withUnsafeMutableBufferPointer { order in
      for last in stride(from: order.count - 1, to: 0, by: -1) {
        let other = generator.integer(below: last + 1)
        (order[last], order[other]) = (order[other], order[last])
      }
    }
  }

  /// One batch, and the numbers it is learned into. Safe while the pointers hold what the network needs.
  private struct BatchWork {
    let rows: UnsafeBufferPointer<Int32>
    let parameters: UnsafeMutablePointer<Scalar>
    let state: UnsafeMutablePointer<Scalar>
    let seed: UInt32
  }

  /// Gradient of one part of a batch, into its memory; returns the sum of its losses.
  private func learn(_ part: Int, of parts: Int, _ work: BatchWork, _ memory: PassMemory<Scalar>) -> Double {
    let count = work.rows.count
    let range = count * part / parts..<count * (part + 1) / parts
    let seed = work.seed &+ UInt32(truncatingIfNeeded: part) &* 0x85eb_ca6b
    rows.gather(UnsafeBufferPointer(rebasing: work.rows[range]), into: memory)
    memory.forward(
      rows: range.count, parameters: work.parameters, state: work.state, isTraining: true,
      firstTrained: plan.firstTrained, seed: seed)
    let loss = plan.loss.evaluate(
      rows: range.count, outputs: network.shape.outputs, scores: memory.scores, targets: memory.targets,
      weights: memory.weights, factor: 1 / Scalar(count), gradient: memory.scoreGradient)
    memory.backward(
      rows: range.count, parameters: work.parameters, state: work.state, firstTrained: plan.firstTrained, seed: seed)
    return loss
  }

  /// Adds the parts' gradients up in order, shortens their sum, and moves the parameters.
  private func move(
    _ optimizer: Optimizer<Scalar>, _ work: BatchWork, _ memories: [PassMemory<Scalar>], rate: Double, clip: Double?
  ) {
    let start = network.parameterOffsets[plan.firstTrained]
    let count = Int64(network.parameterCount - start)
    let total = memories[0].gradient
    for memory in memories.dropFirst() { Scalar.kernels.accumulate(count, memory.gradient + start, total + start) }
    if let clip {
      let norm = Scalar.kernels.squareSum(count, total + start).squareRoot()
      if norm > clip { Scalar.kernels.scale(count, Scalar(clip / norm), total + start) }
    }
    optimizer.step(work.parameters, gradient: total, rate: rate)
  }

  /// Mean loss by weight of the rows held back.
  private func validationLoss(_ numbers: inout NetworkNumbers<Scalar>, _ memory: PassMemory<Scalar>) -> Double {
    var total = 0.0
    var weight = 0.0
    for start in stride(from: 0, to: validation.count, by: memory.rowLimit) {
      let range = start..<min(start + memory.rowLimit, validation.count)
      validation.withUnsafeBufferPointer { rows.gather(UnsafeBufferPointer(rebasing: $0[range]), into: memory) }
      numbers.parameters.withUnsafeBufferPointer { parameters in
        numbers.state.withUnsafeMutableBufferPointer { state in
          guard let parameters = parameters.baseAddress, let state = state.baseAddress else { return }
          memory.forward(rows: range.count, parameters: parameters, state: state, isTraining: false)
        }
      }
      total += plan.loss.evaluate(
        rows: range.count, outputs: network.shape.outputs, scores: memory.scores, targets: memory.targets,
        weights: memory.weights, factor: 0, gradient: memory.scoreGradient)
      for row in range.indices { weight += Double(memory.weights[row - range.lowerBound]) }
    }
    return weight > 0 ? total / weight : total
  }

  private func divergence(epoch: Int) -> FitError {
    .numerical(
      "the loss of the network left the finite numbers in epoch \(epoch + 1) of \(plan.epochs); lower learning-rate "
        + "(it is \(plan.learningRate)), set clip-norm to 1, or use schedule one-cycle")
  }
}
