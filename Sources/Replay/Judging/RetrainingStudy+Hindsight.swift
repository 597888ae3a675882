extension RetrainingStudy {
  /// What a look back at the future finds.
  package struct Hindsight: Sendable {
    /// The way with the fewest trainings among those whose loss, against training at every step, is at most what matters; nil:
    /// none with fewer trainings loses so little.
    package let way: WayOfRunning?
    /// Training at every step.
    package let reference: WayOfRunning
    /// How much more loss than the reference's matters.
    package let matters: Double
  }

  /// Among the ways from scratch that the past chose; nil where training at every step wasn't played, or trains nothing.
  ///
  /// Of equally many trainings the least loss, then the first. Nobody could know it when the future began, and the best of
  /// many looks better than it is.
  package var hindsight: Hindsight? {
    guard let reference = everyStep, reference.future.trainingCount > 0 else { return nil }
    let allowed = matters(reference.future.meanLoss)
    let fitting = ways.indices.filter { place in
      let future = ways[place].future
      return ways[place].isTuned && ways[place].origin == .scratch
        && future.trainingCount < reference.future.trainingCount
        && future.meanLoss - reference.future.meanLoss <= allowed * (1 + 1e-9)
    }
    let fewest = fitting.min { left, right in
      let (first, second) = (ways[left].future, ways[right].future)
      return (first.trainingCount, first.meanLoss, left) < (second.trainingCount, second.meanLoss, right)
    }
    return Hindsight(way: fewest.map { ways[$0] }, reference: reference, matters: allowed)
  }
}
