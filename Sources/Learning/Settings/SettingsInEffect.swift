import Records

/// What is known of the place where settings will be used.
public struct SettingsPlace: Sendable, Equatable {
  /// The tasks that are still possible; all of them while the data isn't known.
  public var tasks: Set<TaskFamily>
  /// Whether inputs may be categories when they come to the component.
  public var mayHaveCategories: Bool
  /// Whether fits may go on from earlier ones, as in a replay.
  public var mayWarmStart: Bool

  public init(
    tasks: Set<TaskFamily> = Set(TaskFamily.allCases), mayHaveCategories: Bool = true, mayWarmStart: Bool = false
  ) {
    self.tasks = tasks
    self.mayHaveCategories = mayHaveCategories
    self.mayWarmStart = mayWarmStart
  }
}

/// A value that does the same as another one.
public struct SettingSynonym: Sendable, Equatable {
  public let value: SettingValue
  public let meaning: SettingValue
  public let condition: EffectCondition
}

/// Which of a component's settings have an effect. The list holds all its parameters.
extension [ParameterDescription] {
  /// Whether the parameter can have an effect beside these settings. Settings that are left out have their defaults.
  public func matters(_ name: String, in settings: [String: SettingValue], at place: SettingsPlace) -> Bool {
    place.tasks.contains { matters(name, in: settings, for: $0, at: place) }
  }

  private func matters(
    _ name: String, in settings: [String: SettingValue], for task: TaskFamily, at place: SettingsPlace
  ) -> Bool {
    guard let condition = first(where: { $0.name == name })?.effect else { return true }
    return holds(condition, in: settings, for: task, at: place)
  }

  private func holds(
    _ condition: EffectCondition, in settings: [String: SettingValue], for task: TaskFamily, at place: SettingsPlace
  ) -> Bool {
    condition.holds(for: task, categories: place.mayHaveCategories, warmStarts: place.mayWarmStart) { other, test in
      guard let value = settings[other] ?? first(where: { $0.name == other })?.defaultValue else { return false }
      return test.passes(value) && matters(other, in: settings, for: task, at: place)
    }
  }

  /// The settings with the default in place of each value that has no effect. Those of warm starts stay as they are said:
  /// a stored model that learns on goes by them later.
  public func inEffect(_ settings: [String: SettingValue], at place: SettingsPlace) -> [String: SettingValue] {
    var result = settings
    for parameter in self
    where parameter.effect != nil && !parameter.isOfWarmStarts && settings[parameter.name] != nil {
      if !matters(parameter.name, in: settings, at: place) { result[parameter.name] = parameter.defaultValue }
    }
    return result
  }

  /// Equal for settings that do the same at the place: `inEffect`, without what only warm starts heed where there are none,
  /// and with one word for each group of synonyms.
  public func meaning(of settings: [String: SettingValue], at place: SettingsPlace) -> [String: SettingValue] {
    var result = inEffect(settings, at: place)
    for parameter in self where parameter.isOfWarmStarts {
      if !matters(parameter.name, in: settings, at: place) { result[parameter.name] = nil }
    }
    for parameter in self {
      guard let value = result[parameter.name] else { continue }
      for synonym in parameter.synonyms where synonym.value == value {
        let always = place.tasks.allSatisfy {
          holds(synonym.condition, in: settings, for: $0, at: place)
        }
        if always { result[parameter.name] = synonym.meaning }
      }
    }
    return result
  }

  /// When the parameter has an effect, with what that asks of the settings it depends on; nil: always.
  public func fullEffect(of name: String) -> EffectCondition? {
    var parts: [EffectCondition] = []
    var waiting = [name]
    var seen: Set<String> = []
    while let next = waiting.popLast() {
      guard seen.insert(next).inserted, let condition = first(where: { $0.name == next })?.effect else { continue }
      let own: [EffectCondition] = if case .all(let inner) = condition { inner } else { [condition] }
      parts += own.filter { !parts.contains($0) }
      waiting += condition.settingNames.sorted().reversed()
    }
    return parts.count > 1 ? .all(parts) : parts.first
  }
}
