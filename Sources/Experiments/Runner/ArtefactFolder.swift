import Foundation
import Learning
import Records

/// The folder of models beside the store.
struct ArtefactFolder: Sendable {
  static let folderName = "models"

  let directory: URL

  /// - Parameter directory: the experiment directory.
  init(directory: String) { self.directory = URL(fileURLWithPath: directory) }

  func path(_ file: StoredFile) -> String { directory.appendingPathComponent(file.path).path }

  /// Writes a model under the hash of its bytes. A file is whole or absent, whenever the process is killed; one that
  /// is there but damaged is written anew.
  func write(_ bytes: [UInt8]) throws -> StoredFile {
    let hash = SHA256.digest(bytes)
    let file = StoredFile(path: "\(Self.folderName)/\(hash.prefix(32)).reasonable", hash: hash, bytes: bytes.count)
    guard !isSound(file) else { return file }
    try FileManager.default.createDirectory(
      at: directory.appendingPathComponent(Self.folderName), withIntermediateDirectories: true)
    try Data(bytes).write(to: directory.appendingPathComponent(file.path), options: .atomic)
    return file
  }

  /// Whether the file is there, byte for byte as it was written, in the form that models are written in now.
  func isSound(_ file: StoredFile) -> Bool {
    guard let data = try? Data(contentsOf: directory.appendingPathComponent(file.path)),
      data.dropFirst(4).first == StoredModel.formatVersion
    else { return false }
    return data.count == file.bytes && SHA256.digest(data) == file.hash
  }

  func read(_ file: StoredFile, components: ComponentRegistry) throws -> FittedPipeline {
    let bytes = [UInt8](try Data(contentsOf: directory.appendingPathComponent(file.path)))
    guard SHA256.digest(bytes) == file.hash else { throw ArtefactError.checksumDiffers }
    return try StoredModel(bytes: bytes, components: components).pipeline
  }
}
