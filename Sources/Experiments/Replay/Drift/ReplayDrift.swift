import Drift
import Learning
import LinearAlgebra
import Machine
import Records
import Statistics
import Tabular

/// How the served rows of a replay differ from those before and from each other, on some rows drawn by the seed of the split.
///
/// Two comparisons: the rows before the first step against the served ones, by which a person sees since when the data are
/// others; and the first steps against the later ones, which the first model learned from neither of.
struct ReplayDrift {
  /// Rows of the reference, and of all stretches of steps together.
  static let mostReferenceRows = 5_000
  static let mostCurrentRows = 40_000
  /// Stretches at most; fewer where there are many columns.
  private static let mostStretches = 60
  private static let mostStretchColumns = 6_000
  /// More columns aren't compared all together, whose work grows with their square.
  private static let mostJointColumns = 1_000

  private let division: ReplayDivision
  private let data: PreparedData
  private let rules: DriftRules
  private let generator: SeededGenerator
  private let threads: ThreadPool

  init(_ division: ReplayDivision, _ data: PreparedData, seed: UInt64, jobs: Int) {
    self.division = division
    self.data = data
    var rules = DriftRules.usual
    rules.seed = seed
    self.rules = rules
    generator = SeededGenerator(seed: seed).stream("replay-drift")
    threads = ThreadPool(threadCount: jobs)
  }

  private var timeline: ReplayTimeline { division.timeline }

  /// The first step of the later ones: as far as policies are tuned.
  static func split(stepCount: Int) -> Int { min(stepCount - 1, max(1, Int((Double(stepCount) / 3).rounded()))) }

  /// - Parameter finished: called after each comparison.
  func evidence(finished: (Int) -> Void) throws -> ReplayDriftEvidence {
    let split = Self.split(stepCount: division.stepCount)
    let (history, first) = (0..<timeline.start, positions(0..<split))
    var obstacles: [String] = []
    let before = try compared(
      history, "the rows before step 1", with: 0..<division.stepCount, "the served rows", isProbed: true, &obstacles)
    finished(1)
    let later = split..<division.stepCount
    let served = try compared(
      first, ReplayDriftEvidence.Stretch(steps: 0..<split).name, with: later,
      ReplayDriftEvidence.Stretch(steps: later).name, isProbed: false, &obstacles)
    finished(2)
    return ReplayDriftEvidence(
      before: before?.findings,
      served: served.map { found in
        ReplayDriftEvidence.Served(
          findings: found.findings, split: split, stretches: found.stretches,
          referencePositions: found.referencePositions, currentPositions: found.currentPositions,
          currentProbabilities: found.currentProbabilities)
      }, obstacles: obstacles)
  }

  private func positions(_ steps: Range<Int>) -> Range<Int> {
    timeline.steps[steps.lowerBound].rows.lowerBound..<timeline.steps[steps.upperBound - 1].rows.upperBound
  }

  // MARK: One comparison

  private struct Found {
    let findings: DriftFindings
    let stretches: [ReplayDriftEvidence.Stretch]
    let referencePositions: [Int]
    let currentPositions: [Int]
    let currentProbabilities: [Double]?
  }

  /// Positions of the timeline that are compared.
  private struct Draw {
    let reference: [Int]
    let current: [Int]
    /// The places of each stretch in `current`.
    let divisions: [(name: String, rows: [Int])]
    let isWhole: Bool
  }

  private func compared(
    _ reference: Range<Int>, _ referenceName: String, with steps: Range<Int>, _ currentName: String, isProbed: Bool,
    _ obstacles: inout [String]
  ) throws -> Found? {
    let current = positions(steps)
    for (name, rows) in [(referenceName, reference.count), (currentName, current.count)] where rows < rules.minimumRows
    {
      obstacles.append(
        "\(currentName) can't be compared with \(referenceName): there are too few rows (\(name): \(rows), and at least "
          + "\(rules.minimumRows) are needed)")
      return nil
    }
    let stretches = Self.stretches(
      timeline, steps, columns: data.columns.count, leastRows: rules.minimumRows)
    let draw = draw(reference, stretches, of: current)
    let pairs = pairs(draw)
    guard !pairs.isEmpty else {
      obstacles.append("no input is compared between \(referenceName) and \(currentName): all of them are times")
      return nil
    }
    var notes = self.notes(reference, current, draw, stretches, names: (referenceName, currentName))
    let target = target(draw)
    let columns = try ColumnDrift.judged(
      DriftStudy.measured(pairs, rules: rules, threads: threads), rules: rules)
    let judgedTarget = try ColumnDrift.judged(
      [ColumnDrift(name: target.name, reference: target.reference, current: target.current, rules: rules)],
      rules: rules)
    let drawn = (
      reference: jointPlaces(draw.reference.count, "reference", steps),
      current: jointPlaces(draw.current.count, "current", steps)
    )
    let sample = DriftSample(pairs, rows: drawn)
    let joint = try joint(sample, &notes)
    let probabilities = joint?.currentProbabilities.map { min(0.99, max(0.01, $0)) }
    var errors: ErrorMeasurement?
    if isProbed { errors = probe(sample, target, draw, &notes) }
    let ratio = try probabilities.map {
      try DensityRatio(currentProbabilities: $0, referenceRows: drawn.reference.count, currentRows: drawn.current.count)
    }
    let findings = DriftFindings(
      reference: .init(name: referenceName, rows: reference.count, contentHash: ""),
      current: .init(name: currentName, rows: current.count, contentHash: ""), rules: rules, columns: columns,
      target: judgedTarget.first, answers: [], joint: joint?.joint,
      error: errors?.change(rows: drawn, ratio: ratio.flatMap { $0.hasOverlap ? $0 : nil }), estimates: [],
      periods: try DriftStudy.periods(pairs, draw.divisions, errors: errors, rules: rules, threads: threads),
      periodUnit: stretches.contains(where: { $0.steps.count > 1 }) ? "stretch of steps" : "step", notes: notes)
    return Found(
      findings: findings, stretches: stretches, referencePositions: drawn.reference.map { draw.reference[$0] },
      currentPositions: drawn.current.map { draw.current[$0] }, currentProbabilities: probabilities)
  }

  private func joint(
    _ sample: DriftSample, _ notes: inout [String]
  ) throws -> (joint: JointDrift, currentProbabilities: [Double])? {
    guard sample.levelCounts.count <= Self.mostJointColumns else {
      notes.append(
        "\(sample.levelCounts.count) columns are too many to be compared all together: at most \(Self.mostJointColumns) are"
      )
      return nil
    }
    return try JointMeasurement(sample: sample, seed: rules.seed).measure(threads: threads)
  }

  /// Errors of a probe that learned from the reference; nil where it has nothing to learn.
  private func probe(
    _ sample: DriftSample, _ target: DriftTables.Pair, _ draw: Draw, _ notes: inout [String]
  ) -> ErrorMeasurement? {
    if let reason = DriftProbe.refusal(sample, target) {
      notes.append("no probe could learn from the rows before step 1: \(reason)")
      return nil
    }
    do {
      let probe = try DriftProbe(sample, target, seed: rules.seed, threads: threads)
      let isClassification = target.levelCount != nil
      return ErrorMeasurement(
        measure: isClassification ? "share of wrong answers" : "mean absolute error", isShare: isClassification,
        answeredBy: "a probe (boosted trees that learned from the rows before step 1, each answered without itself)",
        reference: probe.scattered(probe.referenceErrors, sample.referenceRows, draw.reference.count),
        current: probe.scattered(probe.currentErrors, sample.currentRows, draw.current.count), costPerError: nil,
        seed: rules.seed)
    } catch {
      notes.append("no probe could learn from the rows before step 1: \(SystemReason.text(of: error))")
      return nil
    }
  }

  // MARK: Rows

  /// Steps that follow each other, together until they have rows enough; what is left belongs to the last.
  static func stretches(
    _ timeline: ReplayTimeline, _ steps: Range<Int>, columns: Int, leastRows: Int
  ) -> [ReplayDriftEvidence.Stretch] {
    let most = min(mostStretches, max(4, mostStretchColumns / max(1, columns)))
    let width = (steps.count + most - 1) / most
    var found: [Range<Int>] = []
    var (first, rows) = (steps.lowerBound, 0)
    for step in steps {
      rows += timeline.steps[step].rowCount
      guard rows >= leastRows, step + 1 - first >= width else { continue }
      found.append(first..<step + 1)
      (first, rows) = (step + 1, 0)
    }
    if first < steps.upperBound {
      let last = found.popLast()
      found.append((last?.lowerBound ?? first)..<steps.upperBound)
    }
    return found.map { ReplayDriftEvidence.Stretch(steps: $0) }
  }

  private func draw(_ reference: Range<Int>, _ stretches: [ReplayDriftEvidence.Stretch], of all: Range<Int>) -> Draw {
    var chance = generator.stream("reference", reference.lowerBound)
    let known = RowDraw.rows(Array(reference), most: Self.mostReferenceRows, &chance)
    var current: [Int] = []
    var divisions: [(name: String, rows: [Int])] = []
    for stretch in stretches {
      let rows = Array(positions(stretch.steps))
      var most = rows.count
      if all.count > Self.mostCurrentRows {
        most = max(2 * rules.minimumRows, rows.count * Self.mostCurrentRows / all.count)
      }
      var drawing = generator.stream("stretch", reference.lowerBound, stretch.steps.lowerBound)
      let drawn = RowDraw.rows(rows, most: most, &drawing)
      divisions.append((stretch.name, Array(current.count..<current.count + drawn.count)))
      current += drawn
    }
    return Draw(
      reference: known, current: current, divisions: divisions,
      isWhole: known.count == reference.count && current.count == all.count)
  }

  /// At most as many places as are compared all together.
  private func jointPlaces(_ count: Int, _ side: String, _ steps: Range<Int>) -> [Int] {
    var chance = generator.stream("joint-\(side)", steps.lowerBound)
    return RowDraw.rows(Array(0..<count), most: JointMeasurement.mostRows, &chance)
  }

  /// The inputs on both sides, but for times.
  private func pairs(_ draw: Draw) -> [DriftTables.Pair] {
    let sides = [draw.reference, draw.current].map { side in side.map { Int(timeline.order[$0]) } }
    let (first, second) = (data.inputs(sides[0]), data.inputs(sides[1]))
    return data.columns.enumerated().compactMap { place, column -> DriftTables.Pair? in
      let known = (0..<first.rows).map { first[$0, place] }
      let current = (0..<second.rows).map { second[$0, place] }
      switch column.kind {
      case .time: return nil
      case .numeric: return DriftTables.Pair(name: column.name, reference: .numbers(known), current: .numbers(current))
      case .categorical(let levels):
        func codes(_ cells: [Double]) -> [Int32] { cells.map { $0.isFinite ? Int32($0) : -1 } }
        return DriftTables.Pair(
          name: column.name, reference: .categories(codes(known), levels: levels),
          current: .categories(codes(current), levels: levels))
      }
    }
  }

  private func target(_ draw: Draw) -> DriftTables.Pair {
    func side(_ positions: [Int]) -> ColumnSample {
      let rows = positions.map { Int(timeline.order[$0]) }
      return switch data.targets {
      case .values(let values): .numbers(rows.map { values[$0] })
      case .classes(let codes, _): .categories(rows.map { codes[$0] }, levels: data.classes)
      }
    }
    return DriftTables.Pair(name: data.roles.target, reference: side(draw.reference), current: side(draw.current))
  }

  private func notes(
    _ reference: Range<Int>, _ current: Range<Int>, _ draw: Draw, _ stretches: [ReplayDriftEvidence.Stretch],
    names: (reference: String, current: String)
  ) -> [String] {
    var notes: [String] = []
    if !draw.isWhole {
      notes.append(
        "rows were drawn by the seed \(rules.seed): \(draw.reference.count) of \(reference.count) of \(names.reference), "
          + "\(draw.current.count) of \(current.count) of \(names.current)")
    }
    if let widest = stretches.map(\.steps.count).max(), widest > 1 {
      notes.append("up to \(widest) steps are compared together, so that there are rows enough")
    }
    let times = data.timeInputs
    if !times.isEmpty {
      notes.append(
        "\(times.count == 1 ? "a column of times isn't" : "columns of times aren't") compared, because time always moves "
          + "on: \(NameList.text(times))")
    }
    return notes
  }
}
