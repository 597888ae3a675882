import Foundation
import Records

/// An experiment file on its way from the disk to a document.
package enum PlanFile {
  /// The bytes of the file, no more of them than a plan may have and one.
  ///
  /// - Throws: `unreadable`, or `notAPlan` for a folder.
  package static func bytes(of path: String) throws(PlanError) -> Data {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .unreadable(file: path, reason: "there is no such file" + near(path))
    }
    if isFolder.boolValue { throw .notAPlan(file: path, what: ForeignFile.folderDescription(path)) }
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      var bytes = Data()
      // A pipe gives what it has, not what was asked for.
      while bytes.count <= DocumentParser.largestByteCount {
        let wanted = DocumentParser.largestByteCount + 1 - bytes.count
        guard let more = try handle.read(upToCount: wanted), !more.isEmpty else { break }
        bytes += more
      }
      return bytes
    } catch {
      throw .unreadable(file: path, reason: SystemReason.text(of: error))
    }
  }

  /// The document that the bytes hold.
  ///
  /// - Throws: `notAPlan` where they are something else, `invalid` where they are no YAML.
  static func root(of bytes: Data, file: String) throws(PlanError) -> DocumentNode {
    if let what = ForeignFile.description(of: bytes, path: file) { throw .notAPlan(file: file, what: what) }
    guard bytes.count <= DocumentParser.largestByteCount else {
      throw .notAPlan(
        file: file,
        what: ForeignFile.tableDescription(of: bytes)
          ?? "has more than \(ValueFormat.bytes(Double(DocumentParser.largestByteCount))), far more than an experiment "
          + "file; is it a data file?")
    }
    let root: DocumentNode
    do throws(DocumentProblem) {
      root = try DocumentParser.parse(bytes, file: file)
    } catch {
      // YAML is close to any text, so that its own words on a table would tell nothing.
      if let what = ForeignFile.tableDescription(of: bytes) { throw .notAPlan(file: file, what: what) }
      throw .invalid(file: file, problems: [error])
    }
    let isMapping = root.entries != nil
    let what =
      isMapping
      ? ForeignFile.description(of: root)
      : ForeignFile.listDescription(of: bytes) ?? ForeignFile.tableDescription(of: bytes)
    if let what { throw .notAPlan(file: file, what: what) }
    return root
  }

  /// Another file of nearly the same name in the same folder.
  private static func near(_ path: String) -> String {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let plans = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
    let name = URL(fileURLWithPath: path).lastPathComponent
    return NearestName.find(name, among: plans).map { "; did you mean \($0.excerpt())?" } ?? ""
  }
}
