/// How many calls each subject gets when time is limited.
enum CallAllowance {
  /// Gives every subject the calls that are wanted, or as many as fit into an equal share of the time; what fast
  /// subjects leave over goes to slow ones (water-filling).
  ///
  /// - Parameters:
  ///   - secondsPerCall: what one call of each subject takes.
  ///   - wanted: calls for each subject if time allows.
  ///   - minimum: calls that each subject gets even beyond the budget.
  ///   - budgetSeconds: for all calls of all subjects.
  static func calls(secondsPerCall: [Double], wanted: Int, minimum: Int, budgetSeconds: Double) -> [Int] {
    var remainingSeconds = budgetSeconds
    var calls = [Int](repeating: 0, count: secondsPerCall.count)
    let fastestFirst = secondsPerCall.indices.sorted { secondsPerCall[$0] < secondsPerCall[$1] }
    for (place, subject) in fastestFirst.enumerated() {
      let seconds = max(secondsPerCall[subject], 1e-9)
      let share = max(0, remainingSeconds) / Double(fastestFirst.count - place)
      calls[subject] = max(min(wanted, Int(min(share / seconds, 1e15))), min(minimum, wanted))
      remainingSeconds -= Double(calls[subject]) * seconds
    }
    return calls
  }
}
