import Foundation

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

  static func error(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  /// Progress goes to standard error, so that standard output can be piped.
  static func progress(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  /// The path from the current folder, if it lies below it: shorter to read and to click.
  static func relative(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }
}
