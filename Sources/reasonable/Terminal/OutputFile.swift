import Foundation

/// Guards against an output that would replace what a command reads.
enum OutputFile {
  /// Refuses an output that is one of the files that are read, by whatever name or link.
  ///
  /// - Parameters:
  ///   - option: the option that names the output, for the message.
  ///   - read: the files that are read, with what each is.
  static func refuse(_ path: String, option: String, ifOneOf read: [(path: String, what: String)]) throws {
    var output = stat()
    guard stat(path, &output) == 0, output.st_mode & S_IFMT == S_IFREG else { return }
    for (other, what) in read {
      var status = stat()
      if stat(other, &status) == 0, status.st_dev == output.st_dev, status.st_ino == output.st_ino {
        throw InputError("\(option) \(path) is \(what) itself, which would be lost; name another file")
      }
    }
  }
}
