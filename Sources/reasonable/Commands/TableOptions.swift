import ArgumentParser

/// How wide a table may be.
struct WidthOption: ParsableArguments {
  /// Narrower tables tell nothing.
  private static let narrowest = 40

  @Option(
    help: """
      Columns of a line, at least 40. Default: those of the terminal, or COLUMNS; where the output is no terminal, as many \
      as are needed.
      """)
  var width: Int?

  func validate() throws {
    if let width, width < Self.narrowest {
      throw ValidationError("--width is \(width), but must be at least \(Self.narrowest)")
    }
  }

  /// Nil: as many as are needed.
  var columns: Int? { width ?? Terminal.tableWidth.map { max($0, Self.narrowest) } }
}

/// How a table is shown.
struct TableOptions: ParsableArguments {
  @OptionGroup var width: WidthOption

  @Flag(help: "Print JSON; the page 'For scripts' of the documentation lists its keys.")
  var json = false

  /// Nil: as many as are needed.
  var columns: Int? { width.columns }
}
