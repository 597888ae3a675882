/// The frozen name of one kind of evidence, such as `predictions`.
public struct EvidenceKind: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public var description: String { rawValue }

  public static func < (left: EvidenceKind, right: EvidenceKind) -> Bool { left.rawValue < right.rawValue }
}

extension EvidenceKind: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(rawValue: value) }
}

/// What one kind of evidence holds, and how it is stored.
///
/// A body that is `Codable` is stored as JSON unless it says otherwise; large numbers are better packed, see
/// `EvidenceWriter`.
public protocol EvidenceBody: Sendable {
  static var kind: EvidenceKind { get }
  /// Raised when the stored form changes, or when the same trial would give other evidence.
  static var version: Int { get }

  /// Reads what `encoded` wrote. Throws `EvidenceError` for any other bytes.
  init(encoded bytes: [UInt8]) throws
  func encoded() throws -> [UInt8]
}

extension EvidenceBody where Self: Codable {
  public init(encoded bytes: [UInt8]) throws {
    do {
      self = try CanonicalJSON.value(from: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw EvidenceError.malformed(Self.kind)
    }
  }

  public func encoded() throws -> [UInt8] { Array(try CanonicalJSON.text(self).utf8) }
}

/// Why stored bytes are no evidence.
public enum EvidenceError: Error, Equatable, Sendable, CustomStringConvertible {
  case malformed(EvidenceKind)
  /// Written in a form that this version can't read.
  case unknownForm(EvidenceKind, form: Int)

  public var description: String {
    switch self {
    case .malformed(let kind):
      "the stored \(kind) can't be read: its bytes are damaged; take the results from a backup, or sweep the plan into "
        + "another folder (--out)"
    case .unknownForm(let kind, let form): "the stored \(kind) has the form \(form), which this version can't read"
    }
  }
}
