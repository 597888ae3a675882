import Records

/// The values that a parameter may have, for programs; `ParameterDescription.expectation` says it to people.
public struct ParameterDomain: Sendable, Equatable {
  /// The numbers among the values.
  public enum Numbers: Sendable, Equatable {
    case none
    case whole(ClosedRange<Int>)
    case real(ClosedRange<Double>)
    /// A whole number is a count, a number with a decimal point a share; see `CountOrShare`.
    case countOrShare(ClosedRange<Int>)
  }

  public let numbers: Numbers
  /// The words among the values, `none`, `true` and `false` included.
  public let words: [String]
  /// Whether a value is a list of such values.
  public let isList: Bool
  /// The texts among the values besides the words.
  public let texts: Texts
  /// Whether the numbers lie between the ends of their range, not on them.
  public let excludesEnds: Bool

  public init(
    _ numbers: Numbers = .none, words: [String] = [], isList: Bool = false, texts: Texts = .none,
    excludesEnds: Bool = false
  ) {
    self.numbers = numbers
    self.words = words
    self.isList = isList
    self.texts = texts
    self.excludesEnds = excludesEnds
  }

  /// Free text: names, marks, amounts with a unit.
  public enum Texts: Sendable, Equatable {
    case none
    /// Any text that isn't empty, as it is written: `1.0` stays `1.0`.
    case words
    /// Any text, empty ones and words such as `null` too.
    case any
    /// A text of a pattern (a regular expression), beside numbers and words.
    case matching(String)
  }
}
