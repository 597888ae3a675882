import Foundation
import Learning
import Machine
import Tabular

/// All machines of one fit: their bags, the choice of pairs, and the mean of their shapes.
struct ShapeEnsemble {
  private let parameters: ExplainableBoosting.Parameters
  private let examples: Examples
  private let columns: BinnedColumns
  private let scale: TargetScale
  private let targets: ShapeTargets
  private let trainer: ShapeTrainer

  init(_ parameters: ExplainableBoosting.Parameters, _ examples: Examples, _ columns: BinnedColumns) {
    self.parameters = parameters
    self.examples = examples
    self.columns = columns
    scale = TargetScale(examples)
    targets = scale.targets(examples.targets)
    var rules = ShapeRules()
    rules.rate = parameters.learningRate
    rules.maxLeaves = parameters.maxLeaves
    rules.minLeafRows = Double(parameters.minLeafRows)
    rules.categorySmoothing = parameters.categorySmoothing
    trainer = ShapeTrainer(rules: rules, rounds: parameters.rounds, patience: parameters.earlyStoppingRounds)
  }

  private var weights: [Double]? { examples.weights }
  private var scoreCount: Int { targets.scoreCount }

  func fit(in context: inout FitContext) throws(FitError) -> ExplainableBoostingModel {
    let folds = try bags(in: &context)
    let pool = ThreadPool(threadCount: context.threadCount)
    var machines: [ShapeMachine] = []
    for fold in folds {
      machines.append(
        ShapeMachine(
          training: ShapeState(columns, targets, weights: weights, rows: fold.train),
          validation: fold.test.isEmpty ? nil : ShapeState(columns, targets, weights: weights, rows: fold.test),
          base: base(of: fold.train), terms: mainTerms()))
    }
    machines.withUnsafeMutableBufferPointer { machines in
      // Safe: each index is worked on by one thread.
      nonisolated(unsafe) let machines = machines
      pool.run(count: machines.count) { index, _ in machines[index].boostMains(trainer) }
    }
    let pairs = choosePairs(machines, in: &context)
    if !pairs.isEmpty {
      machines.withUnsafeMutableBufferPointer { machines in
        // Safe: each index is worked on by one thread.
        nonisolated(unsafe) let machines = machines
        pool.run(count: machines.count) { index, _ in
          machines[index].boostPairs(pairs, trainer, scoreCount: scoreCount)
        }
      }
    }
    if let most = machines.map(\.rounds).max(), most >= parameters.rounds, parameters.validationShare > 0 {
      context.notes.append(
        "explainable-boosting: the loss on rows left out was still falling after \(parameters.rounds) rounds; more may help"
      )
    }
    return model(machines, pairs)
  }

  private func mainTerms() -> [BoostedTerm] {
    columns.rules.enumerated().map { column, rule in
      BoostedTerm(
        inputs: [column], isCategory: rule.isCategory,
        direction: parameters.monotone.isEmpty ? 0 : parameters.monotone[column], grid: nil,
        scores: [[Double]](repeating: [Double](repeating: 0, count: rule.count), count: scoreCount))
    }
  }

  /// The rows that each machine learns from and stops by.
  private func bags(in context: inout FitContext) throws(FitError) -> [Fold] {
    let rows = (0..<examples.rows).filter { (weights?[$0] ?? 1) > 0 }
    guard parameters.validationShare > 0, rows.count >= 4 else { return [Fold(train: rows, test: [])] }
    if let structure = examples.structure {
      // In the order of time the latest rows are left out, whatever is drawn: one machine says it all.
      let count = structure.times == nil ? parameters.bags : 1
      var folds: [Fold] = []
      for bag in 0..<count {
        let fold = try context.withPart("bag \(bag)") { inner throws(FitError) in
          try inner.structuredHoldOut(parameters.validationShare, of: examples, rows: rows, for: "early stopping")
        }
        folds.append(fold ?? Fold(train: rows, test: []))
      }
      if count < parameters.bags {
        context.notes.append(
          "explainable-boosting: 1 bag rather than \(parameters.bags), because rows with an order of time are left out "
            + "from the end only; so the shapes have no intervals")
      }
      return folds
    }
    return (0..<parameters.bags).map { bag in
      var chance = context.stream("bag-rows", bag)
      var byClass: [Int32: [Int]] = [:]
      for row in rows {
        let label: Int32 = if case .classes(let codes, _) = examples.targets { codes[row] } else { 0 }
        byClass[label, default: []].append(row)
      }
      var train: [Int] = []
      var test: [Int] = []
      for label in byClass.keys.sorted() {
        guard var members = byClass[label] else { continue }
        chance.shuffle(&members)
        let count = min(members.count - 1, Int((Double(members.count) * parameters.validationShare).rounded()))
        test += members.prefix(count)
        train += members.dropFirst(count)
      }
      return Fold(train: train.sorted(), test: test.sorted())
    }
  }

  /// The constant scores with the least loss.
  private func base(of rows: [Int]) -> [Double] {
    var total = 0.0
    for row in rows { total += weights?[row] ?? 1 }
    switch targets {
    case .values(let values):
      return [rows.reduce(0.0) { $0 + (weights?[$1] ?? 1) * values[$1] } / max(total, .leastNormalMagnitude)]
    case .classes(let codes, let classCount):
      var shares = [Double](repeating: 0, count: classCount)
      for row in rows { shares[Int(codes[row])] += (weights?[row] ?? 1) / max(total, .leastNormalMagnitude) }
      let logs = shares.map { log(min(max($0, 1e-10), 1 - 1e-10)) }
      return classCount == 2 ? [logs[1] - logs[0]] : logs
    }
  }

  /// Pairs of columns by how much they say together beyond what each says, at the mean of the machines' shapes.
  private func choosePairs(_ machines: [ShapeMachine], in context: inout FitContext) -> [PairTerm] {
    guard parameters.pairs > 0 else { return [] }
    let whole = ShapeState(columns, targets, weights: weights, rows: nil)
    let terms = Self.mean(machines.map(\.terms))
    whole.begin(with: Self.mean(machines.map(\.base)), terms)
    whole.differentiate()
    let counts = columns.rules.indices.map { whole.rowsOfBins(whole.bins(of: $0), count: columns.rules[$0].count) }
    var candidates = columns.rules.indices.filter { column in
      counts[column].filter { $0 > 0 }.count > 1 && terms[column].direction == 0
    }
    let limit = 60
    if candidates.count > limit {
      let strengths = terms.map { $0.spread(counts[$0.inputs[0]]) }
      candidates = Array(candidates.sorted { (strengths[$1], $0) < (strengths[$0], $1) }.prefix(limit)).sorted()
      context.notes.append(
        "explainable-boosting: pairs are looked for among the \(limit) columns with the largest shapes")
    }
    let maps = columns.rules.indices.map { column in
      CoarseMap(
        columns.rules[column], rowsOfBins: counts[column], scores: terms[column].scores[0], limit: parameters.pairBins)
    }
    var found: [(strength: Double, pair: PairTerm)] = []
    for (position, first) in candidates.enumerated() {
      for second in candidates[(position + 1)...] {
        let pair = PairTerm(first: first, second: second, maps[first], maps[second])
        let cells = CellMemory(whole, pair)
        let rowsOfCells = whole.rowsOfBins(cells.pointer, count: pair.grid.count)
        var strength = 0.0
        for score in 0..<scoreCount {
          let sums = whole.sums(
            cells.pointer, count: pair.grid.count, rowsOfBins: rowsOfCells, score: score)
          strength += PairSums(sums, pair.grid).interaction(trainer.rules)
        }
        if strength > 0 { found.append((strength, pair)) }
      }
    }
    found.sort { ($1.strength, $0.pair.first, $0.pair.second) < ($0.strength, $1.pair.first, $1.pair.second) }
    return found.prefix(parameters.pairs).map(\.pair)
  }

  private static func mean(_ values: [[Double]]) -> [Double] {
    values[0].indices.map { index in values.reduce(0) { $0 + $1[index] } / Double(values.count) }
  }

  private static func mean(_ machines: [[BoostedTerm]]) -> [BoostedTerm] {
    machines[0].indices.map { index in
      var term = machines[0][index]
      for score in term.scores.indices { term.scores[score] = mean(machines.map { $0[index].scores[score] }) }
      return term
    }
  }

  /// The mean of the machines: their tables purified, and each of their terms centred over all training rows.
  private func model(_ machines: [ShapeMachine], _ pairs: [PairTerm]) -> ExplainableBoostingModel {
    let whole = ShapeState(columns, targets, weights: weights, rows: nil)
    let mainCount = machines[0].terms.count - pairs.count
    let shares = machines[0].terms.indices.map { index in
      let cells = index < mainCount ? nil : CellMemory(whole, pairs[index - mainCount])
      return whole.sharesOfBins(
        cells?.pointer ?? whole.bins(of: machines[0].terms[index].inputs[0]),
        count: machines[0].terms[index].binCount)
    }
    var raw = machines.map { $0.terms.map(\.scores) }
    for (place, pair) in pairs.enumerated() {
      let purity = PairPurity(pair, shares: shares[mainCount + place])
      for machine in raw.indices { purity.purify(&raw[machine], table: mainCount + place) }
    }
    var intercepts = Self.mean(machines.map(\.base))
    let terms = machines[0].terms.indices.map { index in
      let pair = index < mainCount ? nil : pairs[index - mainCount]
      var scores: [[Double]] = []
      var deviations: [[Double]] = []
      for score in 0..<scoreCount {
        let centred = raw.map { machine -> [Double] in
          let values = machine[index][score]
          let mean = zip(values, shares[index]).reduce(0) { $0 + $1.0 * $1.1 }
          intercepts[score] += mean / Double(machines.count)
          return values.indices.map { bin in isFixed(bin, shares[index], pair) ? 0 : values[bin] - mean }
        }
        let means = Self.mean(centred)
        scores.append(means.map { $0 * scale.factor })
        deviations.append(Self.deviations(centred, means).map { $0 * scale.factor })
      }
      return ShapeTerm(
        inputs: machines[0].terms[index].inputs, pair: pair, scores: scores, deviations: deviations,
        shares: shares[index])
    }
    return ExplainableBoostingModel(
      features: examples.features, bins: columns.rules, terms: terms,
      intercepts: intercepts.map { $0 * scale.factor + scale.shift }, task: examples.task)
  }

  private static func deviations(_ machines: [[Double]], _ means: [Double]) -> [Double] {
    means.indices.map { bin in
      guard machines.count > 1 else { return 0 }
      let squares = machines.reduce(0) { $0 + ($1[bin] - means[bin]) * ($1[bin] - means[bin]) }
      return (squares / Double(machines.count - 1)).squareRoot()
    }
  }

  /// Bins that add nothing: levels never met, and missing values where there were none.
  private func isFixed(_ bin: Int, _ shares: [Double], _ pair: PairTerm?) -> Bool {
    if let pair { return bin == pair.grid.unmet }
    return bin == shares.count - 1 || bin == 0 && shares[0] == 0
  }
}

/// One machine: the rows of its bag, and its terms so far.
private struct ShapeMachine {
  let training: ShapeState
  let validation: ShapeState?
  let base: [Double]
  var terms: [BoostedTerm]
  var rounds = 0

  mutating func boostMains(_ trainer: ShapeTrainer) {
    training.begin(with: base, [])
    validation?.begin(with: base, [])
    rounds = trainer.boost(&terms, training: training, validation: validation)
  }

  mutating func boostPairs(_ pairs: [PairTerm], _ trainer: ShapeTrainer, scoreCount: Int) {
    // From the scores at the best round, not at the last one.
    training.begin(with: base, terms)
    validation?.begin(with: base, terms)
    var tables = pairs.map { pair in
      BoostedTerm(
        inputs: [pair.first, pair.second], isCategory: false, direction: 0, grid: pair.grid,
        scores: [[Double]](repeating: [Double](repeating: 0, count: pair.grid.count), count: scoreCount))
    }
    let cells = pairs.map { pair in
      PairCells(training: CellMemory(training, pair), validation: validation.map { CellMemory($0, pair) })
    }
    _ = trainer.boost(&tables, training: training, validation: validation, cells: cells)
    terms += tables
  }
}

extension BoostedTerm {
  /// Mean absolute score over the rows, all scores together.
  func spread(_ rowsOfBins: [Double]) -> Double {
    let total = max(1, rowsOfBins.reduce(0, +))
    return scores.reduce(0) { sum, values in
      sum + zip(values, rowsOfBins).reduce(0) { $0 + abs($1.0) * $1.1 } / total
    }
  }
}

extension ShapeState {
  /// Sets the scores to those of a constant and of terms of one input.
  func begin(with base: [Double], _ terms: [BoostedTerm]) {
    for score in 0..<scoreCount {
      (scores + score * rows).update(repeating: base[score], count: rows)
      for term in terms where term.grid == nil { add(term.scores[score], bins(of: term.inputs[0]), score: score) }
    }
  }

  /// Share of the weight in each bin.
  func sharesOfBins(_ bins: UnsafePointer<UInt16>, count: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    for row in 0..<rows { sums[Int(bins[row])] += weight(row) }
    let total = sums.reduce(0, +)
    return sums.map { total > 0 ? $0 / total : 0 }
  }
}
