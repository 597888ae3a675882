import Records

/// Whether a task answers with values or with classes.
public enum TaskFamily: String, CaseIterable, Sendable {
  case regression
  case classification

  public init(_ task: LearningTask) {
    self =
      switch task {
      case .regression: .regression
      case .classification: .classification
      }
  }
}

/// When a parameter has an effect: by other settings, by the task, or by what the inputs hold.
///
/// It is declared beside the parameter, `.number("alpha", ...).matters(.with("pruning", "alpha"))`, and serves the
/// experiment file (a setting without effect is noted, and its values are run once), the help, the labels, and a law
/// that fits with two values where there is no effect and compares the models bit by bit.
public indirect enum EffectCondition: Sendable, Equatable {
  /// Another parameter has an effect itself and passes a test.
  case setting(String, SettingTest)
  case task(TaskFamily)
  /// Some input is a category when it comes to the component.
  case categoricalInputs
  /// The fit goes on from an earlier one; see `WarmStartable`.
  case warmStart
  case all([EffectCondition])
  case any([EffectCondition])

  /// No condition at all.
  public static let always = EffectCondition.all([])

  /// Another parameter has one of these values.
  public static func with(_ name: String, _ values: SettingValue...) -> Self { .setting(name, .isOne(of: values)) }

  /// The other parameters that it names.
  public var settingNames: Set<String> {
    switch self {
    case .setting(let name, _): [name]
    case .task, .categoricalInputs, .warmStart: []
    case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.settingNames) }
    }
  }

  /// Whether it can hold only where a fit goes on from an earlier one.
  var asksWarmStart: Bool {
    switch self {
    case .warmStart: true
    case .setting, .task, .categoricalInputs: false
    case .all(let parts): parts.contains(where: \.asksWarmStart)
    case .any(let parts): !parts.isEmpty && parts.allSatisfy(\.asksWarmStart)
    }
  }

  /// The same about parameters whose names have a prefix.
  func prefixed(_ prefix: String) -> Self {
    switch self {
    case .setting(let name, let test): .setting(prefix + name, test)
    case .task, .categoricalInputs, .warmStart: self
    case .all(let parts): .all(parts.map { $0.prefixed(prefix) })
    case .any(let parts): .any(parts.map { $0.prefixed(prefix) })
    }
  }

  func holds(
    for task: TaskFamily, categories: Bool, warmStarts: Bool, setting: (String, SettingTest) -> Bool
  ) -> Bool {
    func holds(_ part: Self) -> Bool {
      part.holds(for: task, categories: categories, warmStarts: warmStarts, setting: setting)
    }
    return switch self {
    case .setting(let name, let test): setting(name, test)
    case .task(let family): task == family
    case .categoricalInputs: categories
    case .warmStart: warmStarts
    case .all(let parts): parts.allSatisfy(holds)
    case .any(let parts): parts.contains(where: holds)
    }
  }
}

/// A test of the value of another parameter.
public enum SettingTest: Sendable, Equatable {
  case isOne(of: [SettingValue])
  case isNot(SettingValue)
  case isAbove(Double)
  case isBelow(Double)

  public func passes(_ value: SettingValue) -> Bool {
    switch self {
    case .isOne(let values): values.contains { $0 == value || $0.isNone && value.isNone }
    case .isNot(let other): other != value && !(other.isNone && value.isNone)
    // A word, such as `auto`, may stand for any number.
    case .isAbove(let bound): value.asDouble.map { $0 > bound } ?? true
    case .isBelow(let bound): value.asDouble.map { $0 < bound } ?? true
    }
  }
}

extension EffectCondition: CustomStringConvertible {
  /// Continues "only": `with loss: quantile and in a regression`.
  public var description: String {
    switch self {
    case .setting(let name, .isOne(let values)): "with \(name): \(values.map(\.description).joined(separator: " or "))"
    case .setting(let name, .isNot(let value)):
      value.isNone ? "where \(name) is set" : "where \(name) isn't \(value)"
    case .setting(let name, .isAbove(let bound)): "with \(name) above \(SettingValue.number(bound))"
    case .setting(let name, .isBelow(let bound)): "with \(name) below \(SettingValue.number(bound))"
    case .task(let family): "in a \(family)"
    case .categoricalInputs: "with categorical inputs"
    case .warmStart: "where a fit goes on from the last model"
    case .all(let parts): parts.map(\.description).joined(separator: " and ")
    case .any(let parts): parts.map(\.description).joined(separator: " or ")
    }
  }
}
