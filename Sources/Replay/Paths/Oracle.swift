/// The best schedules in hindsight, one for each number of trainings: what no schedule can beat that begins with the same
/// model and trains from scratch.
///
/// Dynamic programming over the last training: best[k][b] = min over a < b of best[k - 1][a] + the losses of model a from
/// its takeover to that of b. O(K T^2) for K trainings and T steps.
package struct Oracle: Sendable {
  /// `schedules[k - 1]` has k trainings.
  package let schedules: [[Int]]
  /// The sum of the losses of all rows under each.
  package let lossSums: [Double]

  /// Whether schedules with more trainings than these were left out.
  package let isCut: Bool

  /// Sums that are compared at most. Replays of more than 700 steps are searched for fewer trainings than steps: for 2,000
  /// steps up to 100.
  private static let mostWork = 200_000_000

  /// - Parameters:
  ///   - begin: the step from which on losses count and models may be trained. Default: the first.
  ///   - first: the model that answers then; it counts as the first training. Default: that of the first step.
  ///   - mostTrainings: with how many trainings schedules are looked for at most. Default: as `mostWork` allows.
  package init(_ replay: ReplayCase, from begin: Int = 0, first: Int = 0, mostTrainings: Int? = nil) {
    let steps = [first] + (max(begin, 1)..<max(begin, 1, replay.stepCount)).filter(replay.isTrainable)
    let end = ReplayCase.Takeover(step: replay.stepCount)
    let moments: [ReplayCase.Takeover] =
      [ReplayCase.Takeover(step: begin)] + steps.dropFirst().map { replay.takeovers[$0] } + [end]
    // served[a][b - a - 1]: the losses of the model of steps[a] until that of steps[b], or the end, takes over; infinite
    // where the later one is ready first, so that the earlier never answers.
    let served = steps.indices.map { first -> [Double] in
      let running = Self.runningSums(replay, model: steps[first], from: moments[first].step)
      func until(_ moment: ReplayCase.Takeover) -> Double {
        guard moment.step < replay.stepCount else { return running[running.count - 1] }
        return running[moment.step - moments[first].step]
          + replay.lossSum(of: steps[first], step: moment.step, rows: 0..<moment.row)
      }
      let start = moments[first].step < replay.stepCount ? until(moments[first]) : 0
      return (first + 1..<moments.count).map { next in
        moments[next] > moments[first] || next == steps.count || first == 0 && moments[next] == moments[0]
          ? until(moments[next]) - start : .infinity
      }
    }
    let last = steps.count
    var best = [Double](repeating: .infinity, count: last)
    if last > 0 { best[0] = 0 }
    var parents: [[Int32]] = [[Int32](repeating: -1, count: last)]
    var schedules: [[Int]] = []
    var sums: [Double] = []
    let most = mostTrainings ?? max(64, Self.mostWork / max(1, last * last / 2))
    for count in 1...min(last, most) {
      var choice = (sum: Double.infinity, place: -1)
      for place in 0..<last where best[place].isFinite {
        let sum = best[place] + served[place][last - place - 1]
        if sum < choice.sum { choice = (sum, place) }
      }
      guard choice.place >= 0 else { break }
      schedules.append(Self.trace(choice.place, parents).map { steps[$0] })
      sums.append(choice.sum)
      var next = [Double](repeating: .infinity, count: last)
      var parent = [Int32](repeating: -1, count: last)
      for first in 0..<last where best[first].isFinite {
        for second in first + 1..<max(last, first + 1) {
          let sum = best[first] + served[first][second - first - 1]
          if sum < next[second] { (next[second], parent[second]) = (sum, Int32(first)) }
        }
      }
      best = next
      parents.append(parent)
      if count == last { break }
    }
    self.schedules = schedules
    lossSums = sums
    isCut = last > most && schedules.count == most
  }

  /// The losses of a model over the steps from one on, summed up to each.
  private static func runningSums(_ replay: ReplayCase, model: Int, from first: Int) -> [Double] {
    var sums = [0.0]
    for step in first..<max(first, replay.stepCount) {
      sums.append(sums[sums.count - 1] + replay.lossSum(of: model, step: step, rows: 0..<replay.rowCounts[step]))
    }
    return sums
  }

  private static func trace(_ place: Int, _ parents: [[Int32]]) -> [Int] {
    var places = [place]
    for level in parents.dropFirst().reversed() {
      guard let current = places.last, level[current] >= 0 else { break }
      places.append(Int(level[current]))
    }
    return places.reversed()
  }

  /// The schedule with the least loss among those with at most so many trainings.
  package func best(atMost trainings: Int) -> (schedule: [Int], lossSum: Double)? {
    let places = schedules.indices.prefix(max(1, trainings))
    return places.min { lossSums[$0] < lossSums[$1] }.map { (schedules[$0], lossSums[$0]) }
  }

  /// The schedule for which losses and trainings cost least together; the first training is free.
  /// - Parameter price: what one training is worth, in losses of rows.
  package func best(atPrice price: Double) -> (schedule: [Int], total: Double)? {
    let totals = schedules.indices.map { lossSums[$0] + price * Double($0) }
    return totals.indices.min { totals[$0] < totals[$1] }.map { (schedules[$0], totals[$0]) }
  }
}
