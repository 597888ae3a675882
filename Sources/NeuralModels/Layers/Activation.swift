/// The bend between two affine maps of a network.
public enum Activation: String, CaseIterable, Codable, Sendable {
  /// `max(x, 0)`.
  case relu
  /// `x * P(Z <= x)` for a standard normal Z, in the form `x / (1 + exp(-2u))`, `u = sqrt(2 / pi) (x + 0.044715 x^3)`.
  /// Source: Hendrycks & Gimpel, "Gaussian error linear units" (2016), section 2.
  case gelu
  /// The hyperbolic tangent.
  case tanh

  /// The number by which the kernels know it; 0 stands for none.
  var code: Int32 {
    switch self {
    case .relu: 1
    case .tanh: 2
    case .gelu: 3
    }
  }

  /// Whether the derivative needs the value before the bend, rather than the one after it.
  var needsInput: Bool { self == .gelu }
}
