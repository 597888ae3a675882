import CKernels

/// What stands between two affine maps of a network, element by element.
public enum Activation: String, CaseIterable, Codable, Sendable {
  /// `max(x, 0)`.
  case relu
  /// `x * P(Z <= x)` for a standard normal Z, in the form `x / (1 + exp(-2u))`, `u = sqrt(2 / pi) (x + 0.044715 x^3)`.
  /// Source: Hendrycks & Gimpel, "Gaussian error linear units" (2016), section 2.
  case gelu
  /// The hyperbolic tangent.
  case tanh

  /// The name by which the kernels know it.
  var code: ckernels_activation {
    switch self {
    case .relu: CKERNELS_RELU
    case .tanh: CKERNELS_TANH
    case .gelu: CKERNELS_GELU
    }
  }

  /// Whether the derivative needs the value before the activation, rather than the one after it.
  var needsInput: Bool { self == .gelu }
}
