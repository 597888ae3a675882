import Records
import Statistics

/// Two runs side by side: what changed around them, which candidates moved on which axis, and whether the pick changed.
///
/// A candidate moved on an axis where `AxisDifference` calls the difference of its two readings clear and the p-value,
/// adjusted over all readings compared (Holm), is below the significance.
///
/// - Where both runs judged the same rows in the same folds, scores are tested fold by fold (corrected resampled t test).
/// - Otherwise, and for everything that was timed, only the two intervals can tell: rounds of two sittings are no pairs.
///   The p-value is then that of a normal difference whose standard errors are those of the intervals.
/// - Repetitions of a fit are two groups (Welch's t test).
/// - Exact values (bytes, parameters) have no p-value: every difference is a move.
/// - Of a score or timing without an interval in one of the runs nothing is said: nobody knows how far it scatters.
///
/// A reading that the second run took over from the first is equal and tests nothing.
public struct RunComparison: Sendable {
  /// One candidate on one axis, from the first run to the second.
  public struct Move: Sendable {
    public let evaluation: EvaluationProtocol
    /// Label in the second run.
    public let label: String
    public let axis: AxisDescriptor
    public let first: Reading
    public let second: Reading
    /// Second over first; nil where a ratio means nothing.
    public let ratio: Double?
    public let evidence: CandidateComparison.Evidence
    /// Nil for exact values.
    public let adjustedPValue: Double?

    public var isBetter: Bool { axis.direction.prefers(second.value, over: first.value) }
  }

  /// A candidate that has a reading of an axis in one run only.
  public struct Gap: Sendable {
    public let evaluation: EvaluationProtocol
    public let label: String
    public let axis: AxisDescriptor
    public let isInFirst: Bool
  }

  /// What all candidates of a machine-bound axis have in common: the machine rather than the candidates.
  public struct Shift: Sendable {
    public let evaluation: EvaluationProtocol
    public let axis: AxisDescriptor
    /// Median of second over first.
    public let ratio: Double
    public let candidateCount: Int
  }

  /// The candidates of one protocol.
  public struct Candidates: Sendable {
    public let evaluation: EvaluationProtocol
    public let both: [CandidateMatch]
    public let onlyFirst: [TrialRecord]
    public let onlySecond: [TrialRecord]
    /// Whether the same rows were judged in the same folds, as far as records tell: data, rows, target, split, seed.
    public let areFoldsShared: Bool
  }

  public let first: RunRecord
  public let second: RunRecord
  public let changes: [RunChange]
  public let candidates: [Candidates]
  public let moves: [Move]
  public let gaps: [Gap]
  public let shifts: [Shift]
  /// Pairs of readings that were compared.
  public let comparedCount: Int
  /// Those that are equal to the last bit.
  public let equalCount: Int
  /// P-values that were adjusted together.
  public let testCount: Int
  /// Pairs that differ and can't be judged, because one of them has no interval.
  public let untestedCount: Int
  /// Chance of a false alarm over all readings together.
  public let significance: Double

  /// Fewer candidates tell nothing of the machine.
  private static let fewestForShift = 4

  /// - Parameters:
  ///   - first, second: usually the older and the newer one.
  ///   - planChanges: keys in which the two plans differ.
  ///   - significance: 0.05 by default, strictly between 0 and 1.
  /// - Throws: `StatisticsError.outOfRange`.
  public init(
    _ first: RunRecord, _ second: RunRecord, planChanges: [IdentityChange] = [], significance: Double = 0.05
  ) throws(StatisticsError) {
    guard significance > 0, significance < 1 else {
      throw .outOfRange(name: "the significance", value: significance, allowed: "0...1 without its ends")
    }
    self.first = first
    self.second = second
    self.significance = significance
    let shared = second.evaluations.filter { first.evaluations.contains($0) }
    candidates = shared.map { evaluation in
      let found = CandidateMatch.matches(first.trials(of: evaluation), second.trials(of: evaluation))
      return Candidates(
        evaluation: evaluation, both: found.both, onlyFirst: found.onlyFirst, onlySecond: found.onlySecond,
        areFoldsShared: Self.areFoldsShared(first, second, evaluation))
    }
    changes = RunChangeList(first, second, planChanges: planChanges).changes
    let pairs = candidates.flatMap { Self.pairs(of: $0, first, second) }
    gaps = pairs.compactMap(\.gap)
    let read = pairs.filter { $0.gap == nil }
    comparedCount = read.count
    equalCount = read.count { $0.isEqual }
    let tested = read.filter { !$0.isEqual && !$0.isUntestable }
    untestedCount = read.count(where: \.isUntestable)
    let pValues = tested.compactMap(\.pValue)
    testCount = pValues.count
    var adjusted = try MultipleTesting.holm(pValues)[...]
    moves = tested.compactMap { pair in
      let pValue = pair.pValue == nil ? nil : adjusted.popFirst()
      guard pair.isClear, pValue.map({ $0 < significance }) ?? true else { return nil }
      return pair.move(pValue)
    }
    shifts = Self.shifts(read)
  }

  private static func areFoldsShared(_ first: RunRecord, _ second: RunRecord, _ evaluation: EvaluationProtocol) -> Bool
  {
    first.dataset.contentHash == second.dataset.contentHash && first.dataset.rows == second.dataset.rows
      && first.dataset.target == second.dataset.target && first.seed == second.seed
      && first.splits[evaluation] != nil && first.splits[evaluation] == second.splits[evaluation]
  }

  // MARK: Readings

  /// The two readings of a candidate on one axis.
  private struct Pair {
    let evaluation: EvaluationProtocol
    let match: CandidateMatch
    let axis: AxisDescriptor
    /// Nil where both have a reading.
    let gap: Gap?
    var isEqual = false
    var isClear = false
    var pValue: Double?
    var evidence = CandidateComparison.Evidence.exact
    var readings: (first: Reading, second: Reading)?

    /// Whether the values scatter and nothing tells how far.
    var isUntestable: Bool {
      !isEqual && pValue == nil && (axis.sampling == .folds || axis.family.isMetered)
    }

    var ratio: Double? {
      guard let readings, readings.first.value > 0, readings.second.value > 0 else { return nil }
      let ratio = readings.second.value / readings.first.value
      return ratio.isFinite && ratio > 0 ? ratio : nil
    }

    func move(_ pValue: Double?) -> Move? {
      guard let readings else { return nil }
      return Move(
        evaluation: evaluation, label: match.second.candidate.label, axis: axis, first: readings.first,
        second: readings.second, ratio: ratio, evidence: evidence, adjustedPValue: pValue)
    }
  }

  private static func pairs(of candidates: Candidates, _ first: RunRecord, _ second: RunRecord) -> [Pair] {
    let axes = second.axes.filter { first.descriptor($0.id) != nil }
    return axes.flatMap { axis in
      candidates.both.compactMap { pair(of: $0, axis, candidates) }
    }
  }

  private static func pair(of match: CandidateMatch, _ axis: AxisDescriptor, _ candidates: Candidates) -> Pair? {
    func reading(_ trial: TrialRecord) -> Reading? { trial.status == .completed ? trial.reading(axis.id) : nil }
    let (left, right) = (reading(match.first), reading(match.second))
    guard left != nil || right != nil else { return nil }
    guard let left, let right else {
      let gap = Gap(
        evaluation: candidates.evaluation, label: match.second.candidate.label, axis: axis, isInFirst: left != nil)
      return Pair(evaluation: candidates.evaluation, match: match, axis: axis, gap: gap)
    }
    var pair = Pair(evaluation: candidates.evaluation, match: match, axis: axis, gap: nil)
    pair.readings = (left, right)
    guard left != right, left.value != right.value || left.samples != right.samples else {
      pair.isEqual = true
      return pair
    }
    // Repetitions are compared as two groups, which needs no pairs.
    let keepsSamples = axis.sampling == .repetitions || (axis.sampling == .folds && candidates.areFoldsShared)
    func asked(_ trial: TrialRecord) -> TrialRecord { keepsSamples ? trial : trial.withoutSamples(of: axis.id) }
    guard let difference = AxisDifference(asked(match.first), asked(match.second), axis: axis) else { return nil }
    pair.evidence = difference.evidence
    pair.isClear = difference.isClear
    // A test whose scores don't scatter has no p-value.
    pair.pValue = [difference.pValue ?? pValue(left, right)].compactMap { $0 }.first { !$0.isNaN }
    return pair
  }

  /// Two-sided, of two independent normal estimates whose standard errors are those of their intervals; nil where one has
  /// no interval of any width.
  private static func pValue(_ first: Reading, _ second: Reading) -> Double? {
    let errors = [first, second].compactMap { $0.interval.flatMap(FoldPairing.standardError(of:)) }
    guard errors.count == 2 else { return nil }
    let error = (errors[0] * errors[0] + errors[1] * errors[1]).squareRoot()
    guard error > 0, error.isFinite else { return nil }
    let distance = abs(first.value - second.value) / error
    return min(1, 2 * NormalDistribution.standard.survival(distance))
  }

  /// The median ratio of the axes that depend on the machine.
  private static func shifts(_ pairs: [Pair]) -> [Shift] {
    var order: [AxisDescriptor] = []
    var ratios: [AxisID: [EvaluationProtocol: [Double]]] = [:]
    for pair in pairs where [.seconds, .rowsPerSecond].contains(pair.axis.unit) && !pair.isEqual {
      guard let ratio = pair.ratio else { continue }
      if ratios[pair.axis.id] == nil { order.append(pair.axis) }
      ratios[pair.axis.id, default: [:]][pair.evaluation, default: []].append(ratio)
    }
    return order.flatMap { axis in
      (ratios[axis.id] ?? [:]).sorted { $0.key.id < $1.key.id }.compactMap { evaluation, values -> Shift? in
        guard values.count >= fewestForShift, let median = try? Quantile.of(0.5, values),
          max(median, 1 / median) > AxisDifference.timingTolerance
        else { return nil }
        return Shift(evaluation: evaluation, axis: axis, ratio: median, candidateCount: values.count)
      }
    }
  }
}

extension TrialRecord {
  /// The same trial whose reading of an axis can't be paired with another one's.
  fileprivate func withoutSamples(of axis: AxisID) -> TrialRecord {
    guard let reading = reading(axis) else { return self }
    var trial = self
    trial.outcomes[axis] = .measured(
      Reading(value: reading.value, interval: reading.interval, sampleCount: reading.sampleCount))
    return trial
  }
}
