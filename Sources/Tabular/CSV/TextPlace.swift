/// A place in a text file as an editor shows it.
public struct TextPlace: Sendable, Equatable, CustomStringConvertible {
  public let file: String
  /// The physical line, from 1; line ends inside quotes count.
  public let line: Int
  /// The character within that line, from 1.
  public let column: Int
  /// The cell within the record, from 1; nil where no cell is meant.
  public let field: Int?

  public init(file: String, line: Int, column: Int, field: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.field = field
  }

  public var description: String {
    "\(file):\(line):\(column)" + (field.map { " (field \($0))" } ?? "")
  }
}
