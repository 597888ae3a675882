import Records

/// The allowance in one sentence.
struct AllowanceWords {
  let choice: Choice
  let rule: NearRule
  let best: Int

  var text: String {
    let title = choice.title(choice.policy.quality)
    let amount = choice.difference(rule.allowed, choice.policy.quality)
    let against = "may be lost against \(choice.label(best))"
    let lead: String
    switch (choice.policy.within, rule.method) {
    case (.relative(let share), _):
      lead = "up to \(NumberText.compact(share * 100, 2))% of the \(title), \(amount), \(against)"
    case (.standardErrors(let count), .standardError):
      lead = "up to \(Self.errors(count)) of the difference, \(amount) of \(title), \(against)"
    case (.standardErrors(let count), .cappedStandardError):
      lead =
        "up to \(amount) of \(title) \(against): \(Self.errors(count)) of the difference would be more than "
        + "\(NumberText.compact(choice.policy.confidence.lossMultiple, 2)) times what matters"
    case (.standardErrors, .noStandardError):
      return
        "the \(title) of \(choice.label(best)) has no standard error (one \(choice.part.singular), no interval): nothing may be lost"
    default: lead = "up to \(amount) of \(title) \(against)"
    }
    let bound = choice.difference(rule.bound, choice.policy.quality)
    let percent = NumberText.compact(rule.largestProbability * 100, 2)
    return lead
      + (choice.isTimeOrdered
        ? ", and more than \(bound) in at most \(percent)% of the \(choice.part.plural)"
        : ", and a loss of more than \(bound) must be at most \(percent)% probable")
  }

  private static func errors(_ count: Double) -> String {
    count == 1 ? "one standard error" : "\(NumberText.compact(count, 2)) standard errors"
  }
}
