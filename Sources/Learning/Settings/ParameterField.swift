import Records

/// One parameter of a `ParameterSet`: its description, and how to read and write it.
public struct ParameterField<Root: ParameterSet>: Sendable {
  public internal(set) var description: ParameterDescription
  let get: @Sendable (Root) -> SettingValue
  /// Writes a value; returns what was expected if the value doesn't fit.
  let set: @Sendable (inout Root, SettingValue) -> String?

  init(
    _ name: String, expectation: String, _ domain: ParameterDomain, summary: String, choices: [String] = [],
    get: @escaping @Sendable (Root) -> SettingValue, set: @escaping @Sendable (inout Root, SettingValue) -> Bool
  ) {
    description = ParameterDescription(
      name: name, expectation: expectation, domain: domain, defaultValue: get(Root()), summary: summary.asSentence,
      choices: choices)
    self.get = get
    self.set = { root, value in set(&root, value) ? nil : expectation }
  }

  /// A number within a closed range.
  public static func number(
    _ name: String, _ path: any WritableKeyPath<Root, Double> & Sendable, in range: ClosedRange<Double>,
    _ summary: String
  ) -> Self {
    Self(
      name,
      expectation: "a number \(RangeText.text(range))", ParameterDomain(.real(range)), summary: summary,
      get: { .number($0[keyPath: path]) },
      set: { root, value in
        guard let number = value.asDouble, range.contains(number) else { return false }
        root[keyPath: path] = number
        return true
      })
  }

  /// Seconds within a closed range; a person may write `250us`, `20s` or `2min`.
  public static func seconds(
    _ name: String, _ path: any WritableKeyPath<Root, Double> & Sendable, in range: ClosedRange<Double>,
    _ summary: String
  ) -> Self {
    quantity(
      name, path, in: range, summary, unit: .seconds,
      expectation: "a time from \(SettingValue.number(range.lowerBound)) to "
        + "\(SettingValue.number(range.upperBound)) seconds, such as 250us, 1ms or 30s")
  }

  /// A share within a closed range; a person may write `0.3` or `30%`.
  public static func share(
    _ name: String, _ path: any WritableKeyPath<Root, Double> & Sendable, in range: ClosedRange<Double>,
    _ summary: String
  ) -> Self {
    quantity(
      name, path, in: range, summary, unit: .ratio,
      expectation: "a share from \(SettingValue.number(range.lowerBound)) to "
        + "\(SettingValue.number(range.upperBound)), such as 0.3 or 30%")
  }

  private static func quantity(
    _ name: String, _ path: any WritableKeyPath<Root, Double> & Sendable, in range: ClosedRange<Double>,
    _ summary: String, unit: MeasurementUnit, expectation: String
  ) -> Self {
    var field = Self(
      name, expectation: expectation, ParameterDomain(.real(range)), summary: summary,
      get: { .number($0[keyPath: path]) },
      set: { root, value in
        guard let number = value.asDouble, range.contains(number) else { return false }
        root[keyPath: path] = number
        return true
      })
    field.description.unit = unit
    return field
  }

  /// A number within a closed range, or `none`.
  public static func optionalNumber(
    _ name: String, _ path: any WritableKeyPath<Root, Double?> & Sendable, in range: ClosedRange<Double>,
    _ summary: String
  ) -> Self {
    Self(
      name,
      expectation: "none or a number \(RangeText.text(range))", ParameterDomain(.real(range), words: ["none"]),
      summary: summary,
      get: { $0[keyPath: path].map { .number($0) } ?? .none },
      set: { root, value in
        if value.isNone {
          root[keyPath: path] = nil
          return true
        }
        guard let number = value.asDouble, range.contains(number) else { return false }
        root[keyPath: path] = number
        return true
      })
  }

  /// A number within a closed range, or `auto`.
  public static func numberOrAuto(
    _ name: String, _ path: any WritableKeyPath<Root, NumberOrAuto> & Sendable, in range: ClosedRange<Double>,
    _ summary: String
  ) -> Self {
    Self(
      name,
      expectation:
        "a number from \(SettingValue.number(range.lowerBound)) to \(SettingValue.number(range.upperBound)), or auto",
      ParameterDomain(.real(range), words: ["auto"]), summary: summary,
      get: { root in
        switch root[keyPath: path] {
        case .fixed(let number): .number(number)
        case .auto: .text("auto")
        }
      },
      set: { root, value in
        if value == .text("auto") {
          root[keyPath: path] = .auto
          return true
        }
        guard let number = value.asDouble, range.contains(number) else { return false }
        root[keyPath: path] = .fixed(number)
        return true
      })
  }

  /// A whole number within a closed range.
  public static func integer(
    _ name: String, _ path: any WritableKeyPath<Root, Int> & Sendable, in range: ClosedRange<Int>, _ summary: String
  ) -> Self {
    Self(
      name, expectation: "a whole number \(RangeText.text(range))",
      ParameterDomain(.whole(range)), summary: summary,
      get: { .integer($0[keyPath: path]) },
      set: { root, value in
        guard let number = value.asInteger, range.contains(number) else { return false }
        root[keyPath: path] = number
        return true
      })
  }

  /// A whole number within a closed range, or `none`.
  public static func optionalInteger(
    _ name: String, _ path: any WritableKeyPath<Root, Int?> & Sendable, in range: ClosedRange<Int>, _ summary: String
  ) -> Self {
    Self(
      name, expectation: "none or a whole number \(RangeText.text(range))",
      ParameterDomain(.whole(range), words: ["none"]), summary: summary,
      get: { $0[keyPath: path].map { .integer($0) } ?? .none },
      set: { root, value in
        if value.isNone {
          root[keyPath: path] = nil
          return true
        }
        guard let number = value.asInteger, range.contains(number) else { return false }
        root[keyPath: path] = number
        return true
      })
  }

  public static func flag(_ name: String, _ path: any WritableKeyPath<Root, Bool> & Sendable, _ summary: String) -> Self
  {
    Self(
      name, expectation: "true or false", ParameterDomain(words: ["true", "false"]), summary: summary,
      get: { .flag($0[keyPath: path]) },
      set: { root, value in
        guard case .flag(let flag) = value else { return false }
        root[keyPath: path] = flag
        return true
      })
  }

  /// One of the cases of a text enumeration.
  public static func choice<Choice: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Root, Choice> & Sendable, _ summary: String
  ) -> Self where Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue)
    return Self(
      name, expectation: "one of \(names.joined(separator: ", "))", ParameterDomain(words: names), summary: summary,
      choices: names,
      get: { .text($0[keyPath: path].rawValue) },
      set: { root, value in
        // YAML reads a bare `none` as text, and null as nothing; both name a choice called "none".
        guard let choice = Choice(rawValue: value.description) else { return false }
        root[keyPath: path] = choice
        return true
      })
  }

  /// A list of whole numbers, each within a closed range; one number stands for a list of one.
  public static func integers(
    _ name: String, _ path: any WritableKeyPath<Root, [Int]> & Sendable, in range: ClosedRange<Int>, _ summary: String
  ) -> Self {
    Self(
      name, expectation: "a list of whole numbers \(RangeText.text(range))",
      ParameterDomain(.whole(range), isList: true), summary: summary,
      get: { .list($0[keyPath: path].map { .integer($0) }) },
      set: { root, value in
        let values: [SettingValue] = if case .list(let list) = value { list } else { [value] }
        let numbers = values.compactMap(\.asInteger).filter(range.contains)
        guard numbers.count == values.count else { return false }
        root[keyPath: path] = numbers
        return true
      })
  }

  /// A list of numbers, each within a closed range; one number stands for a list of one.
  public static func numbers(
    _ name: String, _ path: any WritableKeyPath<Root, [Double]> & Sendable, in range: ClosedRange<Double>,
    _ summary: String
  ) -> Self {
    Self(
      name,
      expectation: "a list of numbers \(RangeText.text(range))", ParameterDomain(.real(range), isList: true),
      summary: summary,
      get: { .list($0[keyPath: path].map { .number($0) }) },
      set: { root, value in
        let values: [SettingValue] = if case .list(let list) = value { list } else { [value] }
        let numbers = values.compactMap(\.asDouble).filter(range.contains)
        guard numbers.count == values.count else { return false }
        root[keyPath: path] = numbers
        return true
      })
  }

  /// A count or a share; see `CountOrShare`.
  public static func countOrShare(
    _ name: String, _ path: any WritableKeyPath<Root, CountOrShare> & Sendable, counts: ClosedRange<Int>,
    _ summary: String
  ) -> Self {
    Self(
      name, expectation: CountOrShare.expectation(counts: counts), ParameterDomain(.countOrShare(counts)),
      summary: summary, get: { $0[keyPath: path].setting },
      set: { root, value in
        guard let amount = CountOrShare(value, counts: counts) else { return false }
        root[keyPath: path] = amount
        return true
      })
  }

  /// A parameter of its own kind, such as "a count or a share of variance".
  ///
  /// - Parameter choices: the names to choose from, where messages shall list them.
  public static func custom(
    _ name: String, expectation: String, _ domain: ParameterDomain, _ summary: String, choices: [String] = [],
    get: @escaping @Sendable (Root) -> SettingValue, set: @escaping @Sendable (inout Root, SettingValue) -> Bool
  ) -> Self {
    Self(name, expectation: expectation, domain, summary: summary, choices: choices, get: get, set: set)
  }
}

extension ParameterField {
  /// The same parameter, which has an effect only under a condition (of several: under all of them).
  public func matters(_ condition: EffectCondition) -> Self {
    var field = self
    field.description.effect = field.description.effect.map { .all([$0, condition]) } ?? condition
    return field
  }

  /// The same parameter, one of whose values does what another one does, under a condition.
  public func treating(_ value: SettingValue, as meaning: SettingValue, _ condition: EffectCondition) -> Self {
    var field = self
    field.description.synonyms.append(SettingSynonym(value: value, meaning: meaning, condition: condition))
    return field
  }

  /// The fields of a part, as fields of the whole, with a prefix before their names.
  public static func lifted<Part: ParameterSet>(
    _ path: any WritableKeyPath<Root, Part> & Sendable, prefix: String = ""
  ) -> [Self] {
    // Where one component fits another, each fit is from scratch.
    Part.fields.filter { !$0.description.isOfWarmStarts }.map { part in
      let described = part.description
      var field = Self(
        prefix + described.name, expectation: described.expectation, described.domain, summary: described.summary,
        choices: described.choices, get: { part.get($0[keyPath: path]) },
        set: { root, value in part.set(&root[keyPath: path], value) == nil })
      field.description.unit = described.unit
      field.description.names = described.names
      field.description.defaultWords = described.defaultWords
      field.description.isPartOfTrial = described.isPartOfTrial
      field.description.effect = described.effect?.prefixed(prefix)
      field.description.synonyms = described.synonyms.map {
        SettingSynonym(value: $0.value, meaning: $0.meaning, condition: $0.condition.prefixed(prefix))
      }
      return field
    }
  }
}

extension SettingValue {
  /// Whether this stands for nothing: null, or the text `none`.
  public var isNone: Bool { self == .none || self == .text("none") }

  /// The whole number that an integer, or a number without a fraction, holds.
  public var asInteger: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value) where value == value.rounded() && abs(value) < 0x1p53: Int(value)
    default: nil
    }
  }
}
