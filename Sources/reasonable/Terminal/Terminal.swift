import Foundation
import Records

/// Standard output, in place of Swift's own `print`, so that nothing passes by `Terminal.write`.
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

  static func error(_ text: String) { write(text + "\n", to: errors) }

  /// Progress goes to standard error, so that standard output can be piped.
  static func progress(_ text: String) { write(text, to: errors) }

  /// Begins the last line of standard error anew, and clears it.
  static func clearLine() { errors.write("\r\u{1B}[K") }

  /// All text goes out here: what came from data must not steer a terminal, nor fill it.
  static func write(_ text: String, to channel: OutputChannel) {
    channel.write(LegibleText.lines(text, longest: longestLine))
  }

  /// Characters of a line that are shown.
  private static let longestLine = 4_000

  /// Ends the program. A good end is none where what was to be printed is lost: exit code 3. A reader that has seen
  /// enough (`head`) needs no message.
  static func exit(_ code: Int32) -> Never {
    guard code == 0, let loss = output.firstLoss else { Foundation.exit(code) }
    if loss != EPIPE {
      error("error: the work is done, but standard output can't be written: \(SystemReason.text(ofNumber: loss))")
    }
    Foundation.exit(3)
  }

  /// The path from the current folder, if it lies below it: shorter to read and to click.
  static func relative(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }
}
