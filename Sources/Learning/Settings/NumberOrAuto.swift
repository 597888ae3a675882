/// A number that is given, or one that the training rows choose.
public enum NumberOrAuto: Codable, Equatable, Sendable {
  case fixed(Double)
  case auto
}
