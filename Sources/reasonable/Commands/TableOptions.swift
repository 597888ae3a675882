import ArgumentParser

/// How wide tables are, and whether a program reads them.
struct TableOptions: ParsableArguments {
  /// Narrower tables tell nothing.
  private static let narrowest = 40

  @Option(
    help: """
      Columns of a line, at least 40. Default: those of the terminal, or COLUMNS; where the output is no terminal, as many \
      as are needed.
      """)
  var width: Int?

  @Flag(help: "Print JSON; the page 'For scripts' of the documentation lists its keys.")
  var json = false

  func validate() throws {
    if let width, width < Self.narrowest {
      throw ValidationError("--width is \(width), but must be at least \(Self.narrowest)")
    }
  }

  /// Nil: as many as are needed.
  var columns: Int? { width ?? Terminal.tableWidth.map { max($0, Self.narrowest) } }
}
