import Learning
import Records

/// The values that a plan gives for one parameter, and where.
struct WrittenSetting {
  let parameter: ParameterDescription
  let values: [SettingValue]
  let place: DocumentPlace
  let key: String
}

/// The points of a grid of settings, without those that differ only in settings which can't matter beside the others.
///
/// Of several such points the first is kept, with the default for what has no effect. What was left out is noted, and
/// so is a single value that can't matter, unless it is the default.
struct SettingGrid {
  private(set) var points: [[String: SettingValue]] = []

  /// - Parameters:
  ///   - candidates: complete settings, in the order of the file.
  ///   - parameters: all of the component's.
  init(
    _ candidates: [[String: SettingValue]], of parameters: [ParameterDescription], written: [WrittenSetting],
    at place: SettingsPlace, notes: PlanNotes
  ) {
    var seen: Set<[String: SettingValue]> = []
    for settings in candidates where seen.insert(parameters.meaning(of: settings, at: place)).inserted {
      points.append(parameters.inEffect(settings, at: place))
    }
    for setting in written {
      if let note = Self.noteOnRepeats(setting.values) { notes.add(note, at: setting.place, key: setting.key) }
      let name = setting.parameter.name
      let mattering = candidates.count { parameters.matters(name, in: $0, at: place) }
      if mattering < candidates.count, let condition = parameters.fullEffect(of: name) {
        if let note = Self.note(setting, condition, isEverWithEffect: mattering > 0) {
          notes.add(note, at: setting.place, key: setting.key)
        }
      }
      for synonym in setting.parameter.synonyms where setting.values.contains(synonym.value) {
        guard setting.values.contains(synonym.meaning),
          candidates.contains(where: { Self.isOne(synonym, name, $0, parameters, place) })
        else { continue }
        let condition = synonym.condition == .always ? "" : " \(synonym.condition)"
        notes.add(
          "\(synonym.value) and \(synonym.meaning) do the same\(condition), so they are run once",
          at: setting.place, key: setting.key)
      }
    }
  }

  /// That values stand more than once, as `1` and `1.0` do.
  private static func noteOnRepeats(_ values: [SettingValue]) -> String? {
    var seen: Set<SettingValue> = []
    var repeated: [SettingValue] = []
    for value in values where !seen.insert(value).inserted && !repeated.contains(value) { repeated.append(value) }
    guard !repeated.isEmpty else { return nil }
    let listed = repeated.prefix(8).map(\.description) + (repeated.count > 8 ? ["..."] : [])
    return "\(listed.joined(separator: ", ")) \(repeated.count == 1 ? "stands" : "stand") more than once and "
      + "\(repeated.count == 1 ? "is" : "are") run once"
  }

  private static func note(
    _ setting: WrittenSetting, _ condition: EffectCondition, isEverWithEffect: Bool
  ) -> String? {
    let values = setting.values.prefix(8).map(\.description) + (setting.values.count > 8 ? ["..."] : [])
    if setting.parameter.isOfWarmStarts, !isEverWithEffect {
      return setting.values.count > 1
        ? "\(values.joined(separator: ", ")) do nothing where every fit is from scratch, so they are run once, and the first "
          + "is kept for 'learn', where a fit goes on from the model; with replay.start-from: last-model each is run"
        : "\(values.joined()) does nothing where every fit is from scratch; it is kept for 'learn', where a fit goes on "
          + "from the model"
    }
    if isEverWithEffect {
      guard setting.values.count > 1 else { return nil }
      return "has an effect only \(condition); elsewhere its \(setting.values.count) values are run once"
    }
    if setting.values.count > 1 {
      return "\(values.joined(separator: ", ")) have no effect (only \(condition)), so they are run once"
    }
    guard let value = setting.values.first, value != setting.parameter.defaultValue else { return nil }
    return "\(value) has no effect: only \(condition)"
  }

  /// Whether both words of a synonym mean the same beside these settings.
  private static func isOne(
    _ synonym: SettingSynonym, _ name: String, _ settings: [String: SettingValue],
    _ parameters: [ParameterDescription], _ place: SettingsPlace
  ) -> Bool {
    let first = settings.merging([name: synonym.value]) { $1 }
    let second = settings.merging([name: synonym.meaning]) { $1 }
    return parameters.matters(name, in: settings, at: place)
      && parameters.meaning(of: first, at: place) == parameters.meaning(of: second, at: place)
  }
}
