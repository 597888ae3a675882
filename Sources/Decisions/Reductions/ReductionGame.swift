/// The two players of `ExponentiatedGradient`, with the predictors that were fitted so far.
struct ReductionGame<Predictor: Sendable> {
  private let moments: ParityMoments
  private let isPositive: [Bool]
  /// What each row counts; nil: once.
  private let weights: [Double]?
  private let total: Double
  private let costs: (falsePositive: Double, falseNegative: Double)
  private let limit: Double
  private(set) var predictors: [Predictor] = []
  private(set) var gammas: [[Double]] = []
  private var errors: [Double] = []
  private var firstDecisions: [Bool] = []
  private(set) var fitCount = 0
  private(set) var nu = 0.0
  private var programmed: (count: Int, lot: [Int: Double], gap: Double)?
  /// Below it values count as equal.
  let slack = 1e-8
  /// What was fitted to the same labels and weights: some multipliers are asked several times.
  private var answered: [[Double]: ExponentiatedGradient.Answered<Predictor>] = [:]

  init(
    _ moments: ParityMoments, isPositive: [Bool], weights: [Double]? = nil,
    costs: (falsePositive: Double, falseNegative: Double), limit: Double
  ) {
    self.moments = moments
    self.isPositive = isPositive
    self.weights = weights
    total = weights?.reduce(0, +) ?? Double(isPositive.count)
    self.costs = costs
    self.limit = limit
  }

  /// `nu` from the errors of the first predictor.
  mutating func setTolerance(of chosen: Int) {
    let count = Double(isPositive.count)
    let wrong = Double(zip(isPositive, firstDecisions).count { $0 != $1 })
    // The unbiased deviation of zeros and ones.
    let variance = count > 1 ? wrong * (1 - wrong / count) / (count - 1) : 0
    nu = 0.5 * variance.squareRoot() / count.squareRoot()
  }

  /// The best answer to multipliers: a new fit, or an earlier predictor that does as well.
  mutating func best<Failure: Error>(
    _ multipliers: [Double],
    _ fit: ([Bool], [Double]) throws(Failure) -> ExponentiatedGradient.Answered<Predictor>
  ) throws(Failure) -> Int {
    let found = try answer(multipliers, fit)
    let gamma = moments.gamma(found.decisions)
    let error = error(found.decisions)
    let value = error + dot(gamma, multipliers)
    let values = errors.indices.map { errors[$0] + dot(gammas[$0], multipliers) }
    if let best = values.indices.min(by: { values[$0] < values[$1] }), value >= values[best] - slack { return best }
    if predictors.isEmpty { firstDecisions = found.decisions }
    predictors.append(found.predictor)
    gammas.append(gamma)
    errors.append(error)
    return predictors.count - 1
  }

  private mutating func answer<Failure: Error>(
    _ multipliers: [Double],
    _ fit: ([Bool], [Double]) throws(Failure) -> ExponentiatedGradient.Answered<Predictor>
  ) throws(Failure) -> ExponentiatedGradient.Answered<Predictor> {
    if let known = answered[multipliers] { return known }
    let ofConstraints = moments.signedWeights(multipliers)
    let signed = zip(isPositive, ofConstraints).map { ($0 ? costs.falseNegative : -costs.falsePositive) + $1 }
    let sum = signed.reduce(0) { $0 + abs($1) }
    let scale = sum > 0 ? Double(signed.count) / sum : 0
    fitCount += 1
    let found = try fit(signed.map { $0 > 0 }, signed.map { abs($0) * scale })
    // Those of one step are enough.
    if answered.count >= 16 { answered.removeAll(keepingCapacity: true) }
    answered[multipliers] = found
    return found
  }

  private func error(_ decisions: [Bool]) -> Double {
    var sum = 0.0
    for (row, truth) in isPositive.enumerated() where truth != decisions[row] {
      sum += (weights?[row] ?? 1) * (truth ? costs.falseNegative : costs.falsePositive)
    }
    return sum / total
  }

  /// What either player could gain against a lot and multipliers.
  mutating func gap<Failure: Error>(
    _ lot: [Int: Double], _ multipliers: [Double],
    _ fit: ([Bool], [Double]) throws(Failure) -> ExponentiatedGradient.Answered<Predictor>
  ) throws(Failure) -> Double {
    let projected = moments.projected(multipliers)
    let (value, high) = values(lot, projected)
    var low = value
    for factor in [1.0, 2, 5, 10] {
      let other = try best(multipliers.map { factor * $0 }, fit)
      low = min(low, values([other: 1], projected).value)
      if max(value - low, high - value) > nu + slack { break }
    }
    return max(value - low, high - value)
  }

  /// The Lagrangian of a lot, and its value where the other player answers as well as can be.
  private func values(_ lot: [Int: Double], _ multipliers: [Double]) -> (value: Double, high: Double) {
    var error = 0.0
    var gamma = [Double](repeating: 0, count: moments.count)
    for (predictor, share) in lot.sorted(by: { $0.key < $1.key }) {
      error += share * errors[predictor]
      for place in gamma.indices { gamma[place] += share * gammas[predictor][place] }
    }
    let beyond = gamma.map { $0 - moments.bound }
    return (error + dot(multipliers, beyond), error + limit * max(0, beyond.max() ?? 0))
  }

  /// The best lot between all predictors so far.
  mutating func programme<Failure: Error>(
    _ fit: ([Bool], [Double]) throws(Failure) -> ExponentiatedGradient.Answered<Predictor>
  ) throws(Failure) -> (shares: [Int: Double], gap: Double) {
    if let programmed, programmed.count == predictors.count { return (programmed.lot, programmed.gap) }
    let count = predictors.count
    let found = BestMixture(
      errors: errors, violations: gammas.map { $0.map { $0 - moments.bound } }, penalty: limit)
    let lot = Dictionary(uniqueKeysWithValues: found.shares.enumerated().map { ($0, $1) })
    let gap = try gap(lot, found.multipliers, fit)
    programmed = (count, lot, gap)
    return (lot, gap)
  }

  private func dot(_ first: [Double], _ second: [Double]) -> Double {
    var sum = 0.0
    for place in first.indices { sum += first[place] * second[place] }
    return sum
  }
}
