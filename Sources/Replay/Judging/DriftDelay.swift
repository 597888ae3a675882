/// How long drifts go unanswered.
package enum DriftDelay {
  /// What a training must save in hindsight for its moment to count as a drift: a share of what never training again
  /// loses.
  package static let worth = 0.01

  /// The steps, in hindsight, at whose beginning a training paid: those of the schedule for which the losses and the price
  /// of the trainings are least, where one training costs `worth` of the losses of never training again.
  package static func drifts(_ oracle: Oracle) -> [Int] {
    guard let never = oracle.lossSums.first, never > 0 else { return [] }
    return Array(oracle.best(atPrice: worth * never)?.schedule.dropFirst() ?? [])
  }

  /// For each drift within some steps how many steps passed until the next training; one that is never answered counts to
  /// the end.
  package static func delays(_ schedule: [Int], drifts: [Int], steps: Range<Int>) -> [Int] {
    drifts.filter { steps.contains($0) }.map { drift in
      (schedule.first { $0 >= drift } ?? steps.upperBound) - drift
    }
  }
}
