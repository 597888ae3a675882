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

  public init(_ numbers: Numbers = .none, words: [String] = [], isList: Bool = false) {
    self.numbers = numbers
    self.words = words
    self.isList = isList
  }
}
