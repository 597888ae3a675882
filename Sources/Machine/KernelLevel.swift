import CKernels

/// The instruction sets that the program's own loops use, lowest first; each contains the ones before it.
public enum KernelLevel: String, CaseIterable, Sendable {
  /// What every processor of the architecture has.
  case baseline
  /// x86-64-v3: AVX2 and FMA.
  case v3
  /// x86-64-v4: AVX-512.
  case v4

  /// The environment variable that asks for a level.
  public static let variable = "REASONABLE_KERNELS"

  /// The level in use; it is chosen once, when the program starts.
  public static var inUse: KernelLevel { level(ckernels_level_in_use()) }

  /// The levels that this processor has.
  public static var available: [KernelLevel] {
    let highest = level(ckernels_highest_level())
    return Array(allCases.prefix { $0 != highest }) + [highest]
  }

  /// Refuses a level that doesn't exist or that this processor doesn't have.
  ///
  /// Throws: `KernelLevelError`, where the environment asks for such a level.
  public static func check(environment: [String: String]) throws(KernelLevelError) {
    guard let asked = environment[variable], !asked.isEmpty else { return }
    guard let level = KernelLevel(rawValue: asked) else { throw .unknown(asked) }
    guard available.contains(level) else { throw .notHere(level) }
  }

  private static func level(_ level: ckernels_level) -> KernelLevel {
    switch level {
    case CKERNELS_V4: .v4
    case CKERNELS_V3: .v3
    default: .baseline
    }
  }
}

/// The environment asks for loops that can't be run.
public enum KernelLevelError: Error, Equatable, CustomStringConvertible {
  case unknown(String)
  case notHere(KernelLevel)

  public var description: String {
    let levels = KernelLevel.available.map(\.rawValue).joined(separator: ", ")
    return switch self {
    case .unknown(let name):
      "the environment variable \(KernelLevel.variable) is \"\(name)\"; this machine has: \(levels)"
    case .notHere(let level):
      "the environment variable \(KernelLevel.variable) asks for \(level.rawValue), which this processor doesn't have; "
        + "it has: \(levels)"
    }
  }
}
