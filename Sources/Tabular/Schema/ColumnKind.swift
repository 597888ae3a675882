/// What the values of a column are.
public enum ColumnKind: Sendable, Equatable, Codable {
  case numeric
  /// Level names in code order.
  case categorical(levels: [String])
  /// Moments, as seconds since 1970, and how they were written.
  case time(TimeFormat)
}
