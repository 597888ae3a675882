import Records

/// The settings of an estimator or transform: a value with a default for every field and a description of each.
///
/// One list, `fields`, serves the experiment file (types, ranges, choices, "did you mean"), the help text, the stored
/// record and the label of a candidate. Adding a parameter is one property and one line.
///
///     public struct Parameters: ParameterSet {
///       public var penalty = 1.0
///       public init() {}
///       public static let fields: [ParameterField<Self>] = [
///         .number("penalty", \.penalty, in: 0...1e12, "L2 penalty on the weights (not on the intercept)")
///       ]
///     }
public protocol ParameterSet: Codable, Equatable, Sendable {
  init()
  static var fields: [ParameterField<Self>] { get }
}

extension ParameterSet {
  /// Defaults, overwritten by `settings`. Unknown names and values out of range are errors.
  public init(settings: [String: SettingValue]) throws(ParameterError) {
    self.init()
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) { try set(name, to: value) }
  }

  /// Overwrites one setting. Unknown names and values out of range are errors.
  public mutating func set(_ name: String, to value: SettingValue) throws(ParameterError) {
    guard let field = Self.fields.first(where: { $0.description.name == name }) else {
      throw .unknown(name: name, available: Self.fields.map(\.description.name))
    }
    if let expectation = field.set(&self, value) {
      throw .rejected(name: name, value: value.description, expected: expectation)
    }
  }

  /// Every setting by name, defaults included.
  public var settings: [String: SettingValue] {
    Dictionary(uniqueKeysWithValues: Self.fields.map { ($0.description.name, $0.get(self)) })
  }

  public static var descriptions: [ParameterDescription] { fields.map(\.description) }
}

/// The settings of something that has none.
public struct NoParameters: ParameterSet {
  public init() {}
  public static let fields: [ParameterField<Self>] = []
}

/// What a person may write for one parameter, and when it has an effect.
public struct ParameterDescription: Sendable, Equatable {
  public let name: String
  /// In words, such as "a number from 0 to 1" or "one of uniform, distance".
  public let expectation: String
  /// The same for programs.
  public let domain: ParameterDomain
  public let defaultValue: SettingValue
  public let summary: String
  /// The names allowed, where the parameter is a choice; else empty.
  public let choices: [String]
  /// When it has an effect; nil: always.
  public internal(set) var effect: EffectCondition?
  /// Values that do the same as others.
  public internal(set) var synonyms: [SettingSynonym] = []
  /// What a number counts, where a person may write a unit (`20s`, `30%`); nil: a bare number.
  public internal(set) var unit: MeasurementUnit?
  /// Whose names its words must be; nil: its own choices, or any text.
  public internal(set) var names: NameSource?
  /// The default in words, where it isn't one value; nil: `defaultValue`.
  public internal(set) var defaultWords: String?
  /// Whether another value makes another trial: stored results are then not taken for it.
  public internal(set) var isPartOfTrial = true
}

extension ParameterDescription {
  /// Whether it has an effect only where a fit goes on from an earlier one.
  public var isOfWarmStarts: Bool { effect?.asksWarmStart ?? false }
}

/// Whose names the words of a parameter are.
public enum NameSource: String, Sendable {
  case columns, axes, datasets, protocols, estimators
}

/// Why a setting was refused.
public enum ParameterError: Error, Equatable, Sendable, CustomStringConvertible {
  case unknown(name: String, available: [String])
  case rejected(name: String, value: String, expected: String)

  public var description: String {
    switch self {
    case .unknown(let name, let available):
      available.isEmpty
        ? "there is no parameter '\(name)'; this component has none"
        : "there is no parameter '\(name)'; the parameters are \(NameList.text(available, nearest: name))"
    case .rejected(let name, let value, let expected): "\(name) is \(value), but must be \(expected)"
    }
  }
}
