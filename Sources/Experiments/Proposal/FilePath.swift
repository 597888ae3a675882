import Foundation
import Records

/// Names of files as plans write them.
package enum FilePath {
  /// The path of a file as seen from a folder: `../data/churn.csv`. Both are from the current folder, or absolute.
  package static func relative(_ path: String, to folder: String) -> String {
    func parts(_ path: String) -> [String] {
      URL(fileURLWithPath: path).standardizedFileURL.path.split(separator: "/").map(String.init)
    }
    let (file, base) = (parts(path), parts(folder))
    let shared = zip(file, base).prefix { $0 == $1 }.count
    return (Array(repeating: "..", count: base.count - shared) + file[shared...]).joined(separator: "/")
  }

  /// A name for the runs on a file: its own without extensions, of the letters that a plan's name may have.
  package static func planName(of path: String) -> String {
    let stem = URL(fileURLWithPath: path).lastPathComponent.prefix { $0 != "." }
    let plain = stem.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) ? $0 : "-" }
    let name = String(plain.drop { "-_".contains($0) }.prefix(80))
    return name.isEmpty ? "data" : name
  }
}
