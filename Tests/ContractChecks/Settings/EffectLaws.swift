import Learning
import Records

/// The laws of what settings do: where a parameter is declared to have no effect, every value gives the same model, bit
/// for bit; where a value is declared to be another one's synonym, so do the two; and every parameter has an effect
/// somewhere.
///
/// Pass settings that keep the component quick. Every parameter is tried with `Probes` of the parameters that it depends
/// on, for every task and with and without categorical inputs.
public enum EffectLaws {
  public static func check<Algorithm: Estimator>(
    _: Algorithm.Type, light: [String: SettingValue], and bases: [[String: SettingValue]] = []
  ) -> [Violation] {
    let tasks = LearningTask.lawTasks.filter { Algorithm.capabilities.supports($0) }
    let shapes: [LawData.Shape] =
      Algorithm.capabilities.contains(.categoricalFeatures) ? [.numeric, .withCategories] : [.numeric]
    let isWeighted = Algorithm.capabilities.contains(.sampleWeights)
    let goesOn = Algorithm.self is any WarmStartable.Type
    let places = tasks.flatMap { task in
      shapes.map { Place(task: task, shape: $0) }
        + shapes.suffix(1).map { Place(task: task, shape: $0, hasManyLevels: true, isWeighted: isWeighted) }
        + shapes.prefix(goesOn ? 1 : 0).map { Place(task: task, shape: $0, goesOn: true) }
    }
    return EffectSearch(
      subject: Algorithm.name, parameters: Algorithm.Parameters.descriptions, light: light, bases: bases,
      places: places.filter { $0.data != nil }
    ) { settings, place in
      guard let data = place.data, let parameters = try? Algorithm.Parameters(settings: settings) else { return nil }
      var context = FitContext(seed: 5)
      guard let model = try? fit(Algorithm(parameters), data.examples, goesOn: place.goesOn, in: &context) else {
        return nil
      }
      return try? Made(bytes: Comparison.bytes(model), notes: context.notes)
    }.violations
  }

  /// From scratch, or in two steps: the first half of the rows, and from that model on all of them.
  private static func fit<Algorithm: Estimator>(
    _ estimator: Algorithm, _ examples: Examples, goesOn: Bool, in context: inout FitContext
  ) throws -> any Model {
    guard goesOn, let warm = estimator as? any WarmStartable else { return try estimator.fit(examples, in: &context) }
    func goOn<Warm: WarmStartable>(_ estimator: Warm) throws -> any Model {
      let first = try estimator.fit(examples.selecting(Array(0..<examples.rows / 2)), in: &context)
      return try estimator.fit(examples, startingFrom: first, in: &context)
    }
    return try goOn(warm)
  }

  public static func check<Step: Transform>(_: Step.Type) -> [Violation] {
    let places = [LearningTask.regression, .classification(classCount: 3)].flatMap { task in
      LawData.Shape.allCases.map { Place(task: task, shape: $0) }
        + [Place(task: task, shape: .withCategories, hasManyLevels: true)]
    }
    return EffectSearch(
      subject: Step.name, parameters: Step.Parameters.descriptions, light: [:], bases: [],
      places: places.filter { $0.data != nil }
    ) { settings, place in
      guard let data = place.data, let parameters = try? Step.Parameters(settings: settings) else { return nil }
      var context = FitContext(seed: 5)
      guard let both = try? Step(parameters).fitTransforming(data.examples, in: &context) else { return nil }
      // What the training rows become counts as well: some of them are answered out of fold.
      return try? Made(
        bytes: Comparison.bytes(both.fitted) + ArtefactEncoder.encode(both.inputs), notes: context.notes)
    }.violations
  }

  /// What is learned from.
  struct Place {
    let task: LearningTask
    let shape: LawData.Shape
    var hasManyLevels = false
    /// Whether rows weigh more from one class to the next.
    var isWeighted = false
    /// Whether the fit goes on from one of half of the rows.
    var goesOn = false

    var data: LawData? {
      let plain = sample(weights: nil)
      guard isWeighted, let plain, case .classes(let codes, _) = plain.examples.targets else { return plain }
      return sample(weights: codes.map { Double($0 + 1) })
    }

    private func sample(weights: [Double]?) -> LawData? {
      hasManyLevels
        ? try? LawData(
          task: task, shape: shape, rows: 150, levelCounts: (11, 7), levelSignal: 3, weights: weights)
        : try? LawData(task: task, shape: shape, rows: 60, weights: weights)
    }
    var situation: SettingsPlace {
      SettingsPlace(
        tasks: [TaskFamily(task)], mayHaveCategories: shape == .withCategories || shape == .withBoth,
        mayWarmStart: goesOn)
    }
  }

  /// What was learned.
  struct Made: Equatable {
    let bytes: [UInt8]
    let notes: [String]
  }
}

/// One component's settings, tried out.
private struct EffectSearch {
  let subject: String
  let parameters: [ParameterDescription]
  let light: [String: SettingValue]
  let bases: [[String: SettingValue]]
  let places: [EffectLaws.Place]
  let make: ([String: SettingValue], EffectLaws.Place) -> EffectLaws.Made?

  var violations: [Violation] {
    var findings = Findings(subject)
    for parameter in parameters {
      guard namesAreKnown(parameter, &findings) else { continue }
      checkWithoutEffect(parameter, &findings)
      checkSynonyms(parameter, &findings)
      checkWithEffect(parameter, &findings)
    }
    return findings.violations
  }

  /// The parameters that a condition depends on, directly or not.
  private func names(_ condition: EffectCondition) -> [String] {
    var names: Set<String> = []
    var waiting = Array(condition.settingNames)
    while let next = waiting.popLast() {
      guard names.insert(next).inserted else { continue }
      waiting += parameters.first { $0.name == next }?.effect?.settingNames ?? []
    }
    return names.sorted()
  }

  private func namesAreKnown(_ parameter: ParameterDescription, _ findings: inout Findings) -> Bool {
    let known = Set(parameters.map(\.name))
    let named = ([parameter.effect] + parameter.synonyms.map(\.condition)).compactMap { $0 }.flatMap(names)
    let unknown = named.filter { !known.contains($0) }
    findings.require(unknown.isEmpty, "effects depend on parameters that exist", "\(parameter.name): \(unknown)")
    let isCircular = parameter.effect.map(names)?.contains(parameter.name) ?? false
    findings.require(!isCircular, "no effect depends on itself", parameter.name)
    return unknown.isEmpty && !isCircular
  }

  /// Every combination of probes of the named parameters, at most `limit`.
  private func combinations(_ names: [String], limit: Int = 400) -> [[String: SettingValue]] {
    var found: [[String: SettingValue]] = [[:]]
    for name in names {
      guard let parameter = parameters.first(where: { $0.name == name }) else { continue }
      found = found.flatMap { point in Probes.values(of: parameter).map { point.merging([name: $0]) { $1 } } }
    }
    return Array(found.prefix(limit))
  }

  private func checkWithoutEffect(_ parameter: ParameterDescription, _ findings: inout Findings) {
    guard let condition = parameter.effect else { return }
    var tried = 0
    for point in combinations(names(condition)) {
      for place in places where tried < 8 {
        let settings = light.merging(point) { $1 }
        guard !parameters.matters(parameter.name, in: settings, at: place.situation),
          let usual = make(settings.merging([parameter.name: parameter.defaultValue]) { $1 }, place)
        else { continue }
        tried += 1
        for value in Probes.values(of: parameter).dropFirst().prefix(3) {
          // A value that is refused does no harm: a plan puts the default in its place.
          guard let other = make(settings.merging([parameter.name: value]) { $1 }, place) else { continue }
          findings.require(
            other.bytes == usual.bytes, "a setting declared without effect has none",
            "\(parameter.name) \(value) in \(place.task.lawName) with \(point)")
        }
      }
    }
    findings.require(tried > 0, "a condition can fail", "\(parameter.name): \(condition)")
  }

  private func checkSynonyms(_ parameter: ParameterDescription, _ findings: inout Findings) {
    for synonym in parameter.synonyms {
      var tried = 0
      for point in combinations(names(synonym.condition)) {
        for place in places where tried < 8 {
          let settings = light.merging(point) { $1 }
          let first = settings.merging([parameter.name: synonym.value]) { $1 }
          let second = settings.merging([parameter.name: synonym.meaning]) { $1 }
          guard
            parameters.meaning(of: first, at: place.situation) == parameters.meaning(of: second, at: place.situation),
            let one = make(first, place), let other = make(second, place)
          else { continue }
          tried += 1
          findings.require(
            one.bytes == other.bytes, "synonyms do the same",
            "\(parameter.name) \(synonym.value) and \(synonym.meaning) in \(place.task.lawName) with \(point)")
        }
      }
      findings.require(tried > 0, "a synonym is one somewhere", "\(parameter.name) \(synonym.value)")
    }
  }

  private func checkWithEffect(_ parameter: ParameterDescription, _ findings: inout Findings) {
    let points = parameter.effect.map { combinations(names($0)) } ?? [[:]]
    for base in [[:]] + bases {
      for point in points {
        for place in places {
          let settings = light.merging(base) { $1 }.merging(point) { $1 }
          guard parameters.matters(parameter.name, in: settings, at: place.situation) else { continue }
          var first: EffectLaws.Made?
          for value in Probes.values(of: parameter) {
            guard let made = make(settings.merging([parameter.name: value]) { $1 }, place) else { continue }
            if let first, first != made { return }
            first = made
          }
        }
      }
    }
    findings.add("every setting has an effect somewhere", parameter.name)
  }
}
