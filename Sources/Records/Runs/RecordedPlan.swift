/// A plan as a run keeps it: the experiment file word for word, and behind it, as comments, the values that the command
/// line replaced.
public struct RecordedPlan: Sendable, Equatable {
  /// The experiment file.
  public let file: String
  /// The texts of `--set`, in order.
  public let overrides: [String]

  /// Parts the file from what follows, so that comments of the file that look alike aren't taken for overrides.
  private static let mark = "# Given on the command line:"
  private static let override = "# --set "

  public init(file: String, overrides: [String]) {
    self.file = file
    self.overrides = overrides
  }

  /// What a run keeps. Nothing is added to a plan without overrides, unless its own comments could be taken for some.
  public var text: String {
    guard !overrides.isEmpty || RecordedPlan(file).hasEnd else { return file }
    // "\r\n" is one character and no "\n", so the last scalar is asked.
    let isEnded = file.unicodeScalars.last.map { $0 == "\n" || $0 == "\r" } ?? true
    let lines = overrides.map { Self.override + $0.singleLine }
    let heading = overrides.isEmpty ? Self.mark + " nothing" : Self.mark
    return file + (isEnded ? "" : "\n") + ([heading] + lines).joined(separator: "\n") + "\n"
  }

  private var hasEnd: Bool { !overrides.isEmpty || file.contains(Self.mark) }

  /// Reads what a run kept. Earlier versions wrote no mark: there the last lines count, as far as they are overrides.
  public init(_ text: String) {
    // By bytes: "\r\n" is one character.
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Substring($0) }
    if lines.last == "" { lines.removeLast() }
    var overrides: [String] = []
    while let last = lines.last, last.hasPrefix(Self.override) {
      overrides.insert(String(last.dropFirst(Self.override.count)), at: 0)
      lines.removeLast()
    }
    if let last = lines.last, last.hasPrefix(Self.mark) {
      lines.removeLast()
    }
    self.overrides = overrides
    file = lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }
}
