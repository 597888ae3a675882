import Records

extension String {
  /// The text as every form of a report shows it: characters that aren't seen or that turn the direction of writing are
  /// written as escapes (`\u{202E}`), so that they can't make a value look like another. Tabs and line ends stay.
  var visible: String { LegibleText.lines(replacing("\r\n", with: "\n"), longest: .max) }

  /// The same on one line.
  var visibleLine: String { visible.replacing("\n", with: " ").replacing("\t", with: " ") }
}
