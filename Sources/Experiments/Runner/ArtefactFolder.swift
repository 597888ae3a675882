import Foundation
import Learning
import Records
import Store

/// The folder of fitted pipelines beside the store.
struct ArtefactFolder: Sendable {
  /// Name under which the store knows a trial's fitted pipeline.
  static let pipelineName = "pipeline"
  static let folderName = "models"

  let directory: URL

  /// - Parameter directory: the experiment directory.
  init(directory: String) { self.directory = URL(fileURLWithPath: directory) }

  /// Writes a pipeline under the hash of its bytes. A file is whole or absent, whenever the process is killed.
  func write(_ bytes: [UInt8]) throws -> Artefact {
    let hash = SHA256.digest(bytes)
    let file = "\(Self.folderName)/\(hash.prefix(32)).reasonable"
    let target = directory.appendingPathComponent(file)
    if !FileManager.default.fileExists(atPath: target.path) {
      try FileManager.default.createDirectory(
        at: directory.appendingPathComponent(Self.folderName), withIntermediateDirectories: true)
      try Data(bytes).write(to: target, options: .atomic)
    }
    return Artefact(name: Self.pipelineName, file: file, hash: hash, bytes: bytes.count)
  }

  /// The stored pipeline, or nil where its file is gone or isn't what was written.
  func read(_ artefact: Artefact, components: ComponentRegistry) -> FittedPipeline? {
    guard let data = try? Data(contentsOf: directory.appendingPathComponent(artefact.file)) else { return nil }
    let bytes = [UInt8](data)
    guard SHA256.digest(bytes) == artefact.hash else { return nil }
    return try? StoredModel(bytes: bytes, components: components).pipeline
  }
}
