/// What the values of a column are.
public enum ColumnKind: Sendable, Equatable, Codable {
  case numeric
  /// Level names in code order.
  case categorical(levels: [String])
}
