import Foundation
import Records
import Synchronization

/// Standard output for people, in place of Swift's own `print`, so that nothing passes by `Terminal.write`.
func print(_ text: String = "") { Terminal.write(text + "\n", to: Terminal.output) }

/// What the terminal can do, and writing to it.
enum Terminal {
  /// Whether progress may be redrawn in place.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb" }

  /// Columns of the terminal; 100 where it isn't one.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 100 }
    return Int(size.ws_col)
  }

  /// Columns that a table on standard output may take: COLUMNS where it is set, else those of the terminal; nil where the
  /// output is none, so that a program finds every column.
  static var tableWidth: Int? {
    if let text = ProcessInfo.processInfo.environment["COLUMNS"], let columns = Int(text), columns > 0 {
      return columns
    }
    var size = winsize()
    guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  static let output = OutputChannel(STDOUT_FILENO, goesOnAfterLoss: false)
  static let errors = OutputChannel(STDERR_FILENO, goesOnAfterLoss: true)

  /// An error or a warning, or what a person is told meanwhile. The word in front of its colon is coloured.
  static func error(_ text: String) {
    let shown = LegibleText.lines(text + "\n", longest: longestLine)
    errors.write(mayColour ? coloured(shown) : shown)
  }

  /// What was decided or noticed and changes nothing that was asked for; `--quiet` leaves it out.
  static func note(_ text: String) {
    if !isQuiet.load(ordering: .relaxed) { error("note: \(text)") }
  }

  /// Whether notes and progress are left out.
  static let isQuiet = Atomic(false)

  /// Colours are for people at a terminal, unless NO_COLOR (no-color.org) is set to anything.
  private static let mayColour: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb" && (environment["NO_COLOR"] ?? "").isEmpty
  }()

  private static func coloured(_ text: String) -> String {
    for (word, code) in [("error:", "1;31"), ("warning:", "1;33"), ("note:", "2")] where text.hasPrefix(word) {
      return "\u{1B}[\(code)m\(word)\u{1B}[0m" + text.dropFirst(word.count)
    }
    return text
  }

  /// Progress goes to standard error, so that standard output can be piped.
  static func progress(_ text: String) { write(text, to: errors) }

  /// Begins the last line of standard error anew, and clears it.
  static func clearLine() { errors.write("\r\u{1B}[K") }

  /// Text for people goes out here: what came from data must not steer a terminal, nor fill it.
  static func write(_ text: String, to channel: OutputChannel) {
    channel.write(LegibleText.lines(text, longest: longestLine))
  }

  /// What programs read (JSON, a picture, a page, a plan), on standard output: whole, however long its lines are. Another
  /// program gets it as it is; a terminal gets escapes for what would steer it.
  static func writeWhole(_ text: String) {
    output.write(isatty(STDOUT_FILENO) == 1 ? LegibleText.lines(text, longest: .max) : text)
  }

  /// Characters of a line that are shown.
  private static let longestLine = 4_000

  /// Ends the program. An end with the work done, picked or not, is none where what was to be printed is lost: exit code 3. A
  /// reader that has seen enough (`head`) needs no message.
  static func exit(_ code: Int32) -> Never {
    guard code == 0 || code == 1, let loss = output.firstLoss else { Foundation.exit(code) }
    if loss == EPIPE { Foundation.exit(code == 0 ? 3 : code) }
    error("error: the work is done, but standard output can't be written: \(SystemReason.text(ofNumber: loss))")
    Foundation.exit(3)
  }

  /// The path from the current folder, if it lies below it: shorter to read and to click.
  static func relative(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }
}
