extension TableFile {
  /// Whether a path gives its bytes once and no second time, as standard input from a pipe or a named pipe does.
  public static func isReadOnce(_ path: String) -> Bool {
    if case .readOnce = FileKind(path) { true } else { false }
  }
}
