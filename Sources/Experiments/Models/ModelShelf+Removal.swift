import Foundation
import Records
import Store

extension ModelShelf {
  /// A model file that nothing names.
  package struct LooseFile: Sendable, Equatable {
    /// Below the experiment directory.
    package let path: String
    package let bytes: Int
  }

  /// A sweep writes a model before it stores the evidence that names it, so that a new file may be named soon.
  static let graceSeconds = 3600.0

  /// Model files of the experiment directory that no stored evidence names: those of a run that is being deleted, and
  /// those that a killed sweep left behind more than an hour ago.
  ///
  /// - Parameter removal: what deleting runs would do, or did.
  package func looseFiles(after removal: RunRemoval) throws -> [LooseFile] {
    let named = try store.namedFiles()
    let freed = Set(removal.modelFiles.map(\.path))
    let folder = URL(fileURLWithPath: directory).appendingPathComponent(ArtefactFolder.folderName)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().compactMap { name -> LooseFile? in
      guard name.hasSuffix(".reasonable") else { return nil }
      let path = "\(ArtefactFolder.folderName)/\(name)"
      let file = folder.appendingPathComponent(name).path
      guard let facts = try? FileManager.default.attributesOfItem(atPath: file),
        facts[.type] as? FileAttributeType == .typeRegular
      else { return nil }
      let age = (facts[.modificationDate] as? Date).map { Date.now.timeIntervalSince($0) } ?? 0
      guard freed.contains(path) || (!named.contains(path) && age > Self.graceSeconds) else { return nil }
      return LooseFile(path: path, bytes: facts[.size] as? Int ?? 0)
    }
  }

  /// - Returns: the files that could not be removed, with the reason.
  package func remove(_ files: [LooseFile]) -> [(path: String, reason: String)] {
    files.compactMap { file in
      do {
        try FileManager.default.removeItem(atPath: directory + "/" + file.path)
        return nil
      } catch {
        return (file.path, SystemReason.text(of: error))
      }
    }
  }
}
