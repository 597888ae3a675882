import Foundation

/// Tells files of data from experiment files.
package enum DataFile {
  private static let extensions: Set<String> = ["csv", "tsv", "tab", "arff", "npy", "data", "dat"]

  /// Whether a path names a file of data: by its name, or by a text that is a table and no plan. `.txt` and files without
  /// an extension are looked into.
  package static func isOne(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
      return false
    }
    var name = URL(fileURLWithPath: path)
    let isPacked = name.pathExtension.lowercased() == "gz"
    if isPacked { name.deletePathExtension() }
    let suffix = name.pathExtension.lowercased()
    if extensions.contains(suffix) { return true }
    guard !isPacked, ["txt", ""].contains(suffix), let bytes = try? PlanFile.bytes(of: path) else { return false }
    guard case .notAPlan(_, let what)? = PlanFile.refusal(of: bytes, file: path) else { return false }
    return what.hasPrefix(ForeignFile.dataFile)
  }
}

extension PlanFile {
  /// Why bytes are no plan; nil where they may be one.
  static func refusal(of bytes: Data, file: String) -> PlanError? {
    do throws(PlanError) {
      _ = try root(of: bytes, file: file)
      return nil
    } catch {
      return error
    }
  }
}
