/// What keeps the values between two layers at a steady size.
public enum Normalization: String, CaseIterable, Codable, Sendable {
  case none
  /// By the moments of each column over the batch; free at prediction, because it is folded into the layer before it.
  case batch
  /// By the moments of each row over its columns.
  case layer
}
