import Foundation

/// Where a file that a person named is written: links are followed, so that a link stays one and what it leads to changes.
package struct OutputPlace: Sendable {
  /// The named path, behind all its links.
  package let path: String
  /// Whether a new file may take the place of what is there. A device, a pipe or a socket is only ever written to.
  package let isReplaceable: Bool

  private static let mostLinks = 40

  /// - Throws: `POSIXError` where links lead round in a circle.
  package init(_ named: String) throws(POSIXError) {
    var status = stat()
    if stat(named, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      (self.path, isReplaceable) = (named, false)
      return
    }
    var path = named
    for _ in 0..<Self.mostLinks {
      // An open file of a process has a name there, and keeps its place whatever is renamed.
      if path.hasPrefix("/dev/") || path.hasPrefix("/proc/") {
        (self.path, isReplaceable) = (path, false)
        return
      }
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
        (self.path, isReplaceable) = (path, true)
        return
      }
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
      path = target.hasPrefix("/") ? target : folder + target
    }
    throw POSIXError(.ELOOP)
  }

  /// Writes everything: whole or not at all where a file can be replaced, and into what is there where it can't.
  package func write(_ data: Data) throws {
    try data.write(to: URL(fileURLWithPath: path), options: isReplaceable ? .atomic : [])
  }
}
