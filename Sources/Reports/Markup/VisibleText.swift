import Records

extension String {
  /// The text as every form of a report shows it: characters that aren't seen or that turn the direction of writing are
  /// written as escapes (`\u{202E}`), so that they can't make a value look like another. Tabs and line ends stay.
  var visible: String {
    // Plain ASCII, as nearly all is.
    if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
    return LegibleText.lines(utf8.contains(0x0D) ? replacing("\r\n", with: "\n") : self, longest: .max)
  }

  /// The same on one line.
  var visibleLine: String { visible.replacing("\n", with: " ").replacing("\t", with: " ") }
}

extension String {
  /// Every line as `singleLine` has it; the line ends stay.
  var visibleLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).singleLine }.joined(separator: "\n")
  }
}
