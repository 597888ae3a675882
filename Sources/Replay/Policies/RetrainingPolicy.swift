import Drift
import Records

/// A rule that says at the beginning of each step whether to train anew, from what is known then: a pure function of
/// `KnownPast` and of what it kept in mind.
package protocol RetrainingPolicy: Sendable {
  /// What it keeps in mind along one path. Default: nothing.
  associatedtype Memory = Void

  /// What it has in mind before the first step.
  /// - Parameter split: the step before which lies the past that it may be tuned on.
  func begin(_ replay: ReplayCase, tunedBefore split: Int) -> Memory

  /// Whether to train anew at the beginning of the step.
  func retrains(_ known: KnownPast, _ memory: inout Memory) -> Bool

  /// What the replay lacks for it to be played; nil: nothing.
  func obstacle(_ replay: ReplayCase) -> String?
}

extension RetrainingPolicy {
  package func obstacle(_ replay: ReplayCase) -> String? { nil }
}

extension RetrainingPolicy where Memory == Void {
  package func begin(_ replay: ReplayCase, tunedBefore split: Int) {}
}

/// One kind of policy, as a plan names it.
///
/// To add one, write a file like `KnownErrorRise.swift` and one line in `PolicyKind.all`.
package struct PolicyKind: Sendable {
  /// Its frozen name in plans and records: lowercase words with hyphens.
  package let name: String
  /// One sentence: when it trains.
  package let summary: String
  /// What it looks at.
  package let source: PolicySource
  /// Its settings; the first is the one that is tuned.
  package let parameters: [PolicyParameter]
  /// - Parameter settings: complete and checked.
  package let make: @Sendable (PolicySettings) -> any RetrainingPolicy

  init(
    _ name: String, _ summary: String, source: PolicySource, parameters: [PolicyParameter] = [],
    make: @escaping @Sendable (PolicySettings) -> any RetrainingPolicy
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.parameters = parameters
    self.make = make
  }
}

/// What a policy looks at, and so what it costs to follow it.
package enum PolicySource: String, Sendable, CaseIterable {
  /// The calendar.
  case time
  /// Inputs or answers, without labels.
  case inputs
  /// Errors whose labels have arrived: every label must be fetched.
  case labels
}

/// One setting of a policy.
package struct PolicyParameter: Sendable, Equatable {
  package enum Values: Sendable, Equatable {
    case setting(SettingDomain)
    /// A whole number of steps, or a time such as 30d.
    case stepsOrTime

    static func number(_ range: ClosedRange<Double>) -> Self { .setting(.number(range)) }
    static func whole(_ range: ClosedRange<Int>) -> Self { .setting(.whole(range)) }
    static func choice(_ words: [String]) -> Self { .setting(.choice(words)) }
  }

  package let name: String
  package let values: Values
  /// What is played where nothing is said: one value, or the thresholds to choose from.
  package let usual: [SettingValue]
  package let summary: String
  /// Whether it is an amount of loss, so that the usual values, which are shares of wrong answers, fit no other loss as they
  /// are; see `PolicyChoice.scaled`.
  package let isInLosses: Bool

  package init(
    _ name: String, _ values: Values, usual: [SettingValue], isInLosses: Bool = false, _ summary: String
  ) {
    self.name = name
    self.values = values
    self.usual = usual
    self.summary = summary
    self.isInLosses = isInLosses
  }

  /// What may stand there, in words.
  package var expectation: String {
    switch values {
    case .setting(let domain): domain.expectation
    case .stepsOrTime: "a whole number of steps up to 1,000,000,000, or a time such as 12h, 30d or 4w"
    }
  }

  /// Whether a value is one of this setting's.
  package func accepts(_ value: SettingValue) -> Bool {
    switch values {
    case .setting(let domain): domain.holds(value)
    case .stepsOrTime: PolicyAmount(value) != nil
    }
  }
}

/// How long a policy waits.
package enum PolicyAmount: Sendable, Equatable {
  case steps(Int)
  case seconds(Double)

  /// Nil where the value is neither a whole number of steps that can be counted with nor a time.
  package init?(_ value: SettingValue) {
    if let number = value.asDouble {
      guard let steps = Int(exactly: number), (1...1_000_000_000).contains(steps) else { return nil }
      self = .steps(steps)
      return
    }
    guard case .text(let text) = value else { return nil }
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let amount = Double(digits), amount > 0, amount.isFinite,
      let seconds = Self.units[String(text.dropFirst(digits.count).trimmingBlanks)]
    else { return nil }
    self = .seconds(amount * seconds)
  }

  private static let units: [String: Double] = [
    "s": 1, "min": 60, "h": 3600, "d": 86_400, "day": 86_400, "days": 86_400, "w": 604_800, "week": 604_800,
    "weeks": 604_800,
  ]
}

/// The settings of one policy, complete and checked.
package struct PolicySettings: Sendable, Hashable {
  package let values: [String: SettingValue]

  init(_ values: [String: SettingValue]) { self.values = values }

  func number(_ name: String) -> Double { values[name]?.asDouble ?? .nan }
  func whole(_ name: String) -> Int { values[name]?.asDouble.flatMap { Int(exactly: $0) } ?? 0 }
  func text(_ name: String) -> String { values[name]?.description ?? "" }
  func amount(_ name: String) -> PolicyAmount { values[name].flatMap { PolicyAmount($0) } ?? .steps(.max) }
}
