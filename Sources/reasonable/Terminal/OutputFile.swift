import Foundation
import Records

/// Guards against an output that would replace what a command reads.
enum OutputFile {
  /// Refuses a name that promises gzip where plain text is written.
  static func refuseGzip(_ path: String, option: String, instead advice: String) throws {
    guard path.lowercased().hasSuffix(".gz") else { return }
    throw InputError("\(option) \(path.excerpt()): this isn't written as gzip; leave out .gz (\(advice))")
  }

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
