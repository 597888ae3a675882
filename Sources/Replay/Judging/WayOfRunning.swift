import Records

/// One policy with its settings on one replay, and what came of it: on the past that thresholds were chosen on, and on the
/// future that they are judged on.
package struct WayOfRunning: Sendable {
  package let choice: PolicyChoice
  package let origin: TrainingOrigin
  package let path: RetrainingPath
  package let past: PathFigures
  package let future: PathFigures
  /// Whether the past chose it among the settings of its policy.
  package let isTuned: Bool
  /// Steps that drifts of the future went unanswered, one each.
  package let driftDelays: [Int]

  package var label: String { Self.label(choice, origin) }

  fileprivate static func label(_ choice: PolicyChoice, _ origin: TrainingOrigin) -> String {
    origin == .lastModel ? "\(choice.label) from last model" : choice.label
  }
}

/// All policies of a replay, played, tuned on the past and judged on the future.
package struct RetrainingStudy: Sendable {
  package let replay: ReplayCase
  /// The step at which the future begins.
  package let split: Int
  /// The rows of the past whose labels are known when the future begins: what thresholds are chosen on.
  package let pastRows: (known: Int, all: Int)
  package let ways: [WayOfRunning]
  /// Policies that can't be played here, and why, once each.
  package let unplayed: [(policy: String, reason: String)]
  package let oracle: Oracle
  /// The best schedules of the future for the models of the ways that the past chose.
  private let futureOracles: [Int: Oracle]
  /// Steps of the future at which, in hindsight, a training paid.
  package let drifts: [Int]
  package let bootstrap: StepBootstrap
  /// Differences of loss that matter, by the better loss.
  package let matters: @Sendable (Double) -> Double

  package var future: Range<Int> { split..<replay.stepCount }

  /// The share of the steps that thresholds are chosen on.
  package static let pastShare = 1.0 / 3
  package static let leastSteps = 9

  /// The step at which the future begins.
  package static func split(stepCount: Int) -> Int { Int((Double(stepCount) * pastShare).rounded()) }

  /// - Parameters:
  ///   - choices: the policies with all settings to choose from.
  ///   - prices: of errors and trainings. With both the past chooses by the least cost, each way with the CPU time of its
  ///     own trainings; without by the fewest trainings among those near the least loss.
  ///   - continued: what was replayed by itself beside the triangle, with labels as late as in it.
  ///   - matters: how much more loss than the least is near it.
  /// - Throws: `tooFewSteps`; `nothingKnown` where labels come so late that the past can't choose.
  package init(
    _ replay: ReplayCase, choices: [PolicyChoice], prices: ReplayPrices = ReplayPrices(), seed: UInt64 = 1,
    continued: [ContinuedPath] = [], matters: @escaping @Sendable (Double) -> Double
  ) throws(RetrainingError) {
    let count = replay.stepCount
    guard count >= Self.leastSteps else {
      throw .tooFewSteps(required: Self.leastSteps, found: count, extraDelay: replay.extraDelay)
    }
    let split = Self.split(stepCount: count)
    guard (0..<split).contains(where: { replay.knownLabels.isKnown($0, at: split) }) else {
      throw .nothingKnown(past: split)
    }
    let future = split..<count
    let oracle = Oracle(replay)
    let drifts = DriftDelay.drifts(oracle)
    let (paths, unplayed) = Self.paths(replay, choices, continued, tunedBefore: split)
    let pasts = paths.map { PathFigures($0.known, labels: $0.labels, steps: 0..<split) }
    let tuned = Self.tuned(
      paths.map { "\($0.origin.rawValue) \($0.choice.family)" }, pasts, prices, matters)
    ways = paths.indices.map { place in
      let played = paths[place]
      return WayOfRunning(
        choice: played.choice, origin: played.origin, path: played.path, past: pasts[place],
        future: PathFigures(played.path, labels: played.labels, steps: future), isTuned: tuned.contains(place),
        driftDelays: DriftDelay.delays(played.path.schedule, drifts: drifts, steps: future))
    }
    self.replay = replay
    self.split = split
    pastRows = (
      (0..<split).reduce(0) { $0 + replay.knownLabels.count(ofStep: $1, at: split) },
      replay.rowCounts[..<split].reduce(0, +)
    )
    self.unplayed = unplayed
    self.oracle = oracle
    var futureOracles: [Int: Oracle] = [:]
    for model in Set([0] + tuned.map { Self.model(paths[$0].path.schedule, before: split) }) {
      futureOracles[model] = Oracle(replay, from: split, first: model)
    }
    self.futureOracles = futureOracles
    self.drifts = drifts.filter { future.contains($0) }
    self.matters = matters
    bootstrap = StepBootstrap(stepCount: future.count, seed: seed)
  }

  /// `known`: the path over the rows that are known when the future begins.
  private typealias Played = (
    choice: PolicyChoice, origin: TrainingOrigin, path: RetrainingPath, known: RetrainingPath, labels: [Double]
  )

  /// Every choice as a path, and what was replayed by itself where a choice asks for it.
  private static func paths(
    _ replay: ReplayCase, _ choices: [PolicyChoice], _ continued: [ContinuedPath], tunedBefore split: Int
  ) -> (paths: [Played], unplayed: [(policy: String, reason: String)]) {
    var unplayed: [(policy: String, reason: String)] = []
    func leaveOut(_ policy: String, _ reason: String) {
      guard !unplayed.contains(where: { $0.policy == policy && $0.reason == reason }) else { return }
      unplayed.append((policy, reason))
    }
    var paths: [Played] = []
    for choice in choices {
      let own = (replay.extraDelay == 0 ? continued : []).filter { $0.isPlayed(by: choice) }
      let found = own.compactMap { path -> Played? in
        guard let whole = RetrainingPath(replay, path), let known = RetrainingPath(replay, path, knownAt: split) else {
          return nil
        }
        return (choice, path.origin, whole, known, replay.labelsUsed(whole.schedule, source: choice.kind.source))
      }
      for path in own {
        if let failure = path.failure { leaveOut(WayOfRunning.label(choice, path.origin), "it failed: \(failure)") }
      }
      if let reason = choice.policy.obstacle(replay) {
        // What failed is told already.
        if found.isEmpty, own.allSatisfy({ $0.failure == nil }) { leaveOut(choice.kind.name, reason) }
      } else {
        let schedule = choice.policy.schedule(on: replay, tunedBefore: split)
        paths.append(
          (
            choice, .scratch, RetrainingPath(replay, schedule: schedule),
            RetrainingPath(replay, schedule: schedule, until: split, knownAt: split),
            replay.labelsUsed(schedule, source: choice.kind.source)
          ))
      }
      paths += found
    }
    return (paths, unplayed)
  }

  /// The newest model when a step begins.
  private static func model(_ schedule: [Int], before step: Int) -> Int { schedule.last { $0 < step } ?? 0 }

  /// Trainings before the judged steps, whether or not the labels of their steps came in time to be chosen by; the first
  /// model is there before the replay begins.
  package func trainingsBefore(_ way: WayOfRunning) -> Double {
    Double(way.path.trainings[..<split].dropFirst().reduce(0, +))
  }

  /// The best schedules of the future for who begins it with the model of a schedule.
  package func futureOracle(_ schedule: [Int]) -> Oracle {
    let model = Self.model(schedule, before: split)
    return futureOracles[model] ?? Oracle(replay, from: split, first: model)
  }

  /// For each policy the place of the settings that the past prefers.
  private static func tuned(
    _ labels: [String], _ pasts: [PathFigures], _ prices: ReplayPrices, _ matters: (Double) -> Double
  ) -> Set<Int> {
    var families: [String: [Int]] = [:]
    for (place, label) in labels.enumerated() { families[label, default: []].append(place) }
    return Set(families.values.compactMap { best($0, pasts, prices, matters) })
  }

  /// The place whose figures are preferred: by the least cost where a training has a price, else by the fewest trainings
  /// among those whose loss is near the least. Of equal ones the first.
  static func best(
    _ places: [Int], _ figures: [PathFigures], _ prices: ReplayPrices, _ matters: (Double) -> Double
  ) -> Int? {
    let costs = places.compactMap { place -> (cost: Double, place: Int)? in
      let own = figures[place]
      return prices.errors(trainings: own.trainingCount, cpuSeconds: own.trainingCPUSeconds).map {
        (own.lossSums.reduce(0, +) + $0, place)
      }
    }
    if let least = costs.min(by: { $0 < $1 }) { return least.place }
    let least = places.map { figures[$0].meanLoss }.min() ?? .nan
    let near = places.filter { figures[$0].meanLoss <= least + matters(least) * (1 + 1e-9) }
    return (near.isEmpty ? places : near).min {
      (figures[$0].trainingCount, figures[$0].meanLoss, $0) < (figures[$1].trainingCount, figures[$1].meanLoss, $1)
    }
  }

  /// The way that the past prefers among those that it tuned: what a person would have decided for when the future began.
  package func chosen(_ prices: ReplayPrices = ReplayPrices()) -> WayOfRunning? {
    let tuned = ways.indices.filter { ways[$0].isTuned }
    return Self.best(tuned, ways.map(\.past), prices, matters).map { ways[$0] }
  }
}

extension PolicyChoice {
  /// Choices of one family differ in what is tuned only: the first setting of the policy.
  package var family: String {
    let fixed = kind.parameters.dropFirst().compactMap { parameter in
      settings[parameter.name].map { "\(parameter.name)=\($0)" }
    }
    return ([kind.name] + fixed).joined(separator: " ")
  }
}

extension ContinuedPath {
  /// Whether a policy is the one by which the path was replayed.
  fileprivate func isPlayed(by choice: PolicyChoice) -> Bool {
    switch origin {
    case .scratch: false
    case .everyRow: choice.kind.name == PolicyKind.everyRow.name
    case .lastModel:
      choice.kind.name == PolicyKind.periodic.name
        && choice.settings["every"].flatMap { PolicyAmount($0) } == .steps(every)
    }
  }
}
