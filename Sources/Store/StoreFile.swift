import Foundation
import Records

/// What can be told from a file's first bytes, before SQLite touches it.
enum StoreFile {
  static func checkHeader(path: String) throws(StoreError) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      var isDirectory: ObjCBool = false
      let found = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      throw .notReadable(path: path, reason: found && isDirectory.boolValue ? "it is a folder" : "permission denied")
    }
    defer { try? file.close() }
    let header: Data
    do {
      header = try file.read(upToCount: 100) ?? Data()
    } catch {
      throw .notReadable(path: path, reason: SystemReason.text(of: error))
    }
    // A process killed while making the file leaves it empty: as good as new.
    guard !header.isEmpty else { return }
    guard header.count == 100, header.starts(with: Data("SQLite format 3\u{0}".utf8)) else {
      throw .notADatabase(path: path)
    }
    let identifier = header[68..<72].reduce(0) { $0 << 8 | Int($1) }
    // Ours is written by the first transaction, which may still be in the log beside the file: 0 until then.
    guard identifier == 0 || identifier == StoreSchema.applicationIdentifier else {
      throw .foreignDatabase(path: path)
    }
  }
}
