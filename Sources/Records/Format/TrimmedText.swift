extension StringProtocol {
  /// Without blanks, tabs and line ends at both ends.
  public var trimmingBlanks: SubSequence {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return self[endIndex...]
    }
    return self[first...last]
  }
}
