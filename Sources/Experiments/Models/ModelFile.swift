import Catalogue
import Foundation
import Learning
import Records

/// Reading `*.reasonable` files.
package enum ModelFile {
  /// Larger files are no models that anyone could load.
  private static let mostBytes = 1 << 34

  /// - Throws: `ModelFileError` with the path and what is wrong.
  package static func read(_ path: String, catalogue: Catalogue = .standard) throws(ModelFileError) -> StoredModel {
    let bytes = try contents(of: path)
    do throws(ArtefactError) {
      return try StoredModel(bytes: bytes, components: catalogue.components)
    } catch {
      throw .unusable(path: path, error)
    }
  }

  /// The pipeline of a file alone, without its manifest.
  ///
  /// - Throws: `ModelFileError` with the path and what is wrong.
  static func pipeline(_ path: String, catalogue: Catalogue) throws(ModelFileError) -> FittedPipeline {
    let bytes = try contents(of: path)
    do throws(ArtefactError) {
      return try StoredModel.pipeline(of: bytes, components: catalogue.components)
    } catch {
      throw .unusable(path: path, error)
    }
  }

  static func contents(of path: String) throws(ModelFileError) -> [UInt8] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .missing(path: path) }
    guard !isFolder.boolValue else { throw .unreadable(path: path, reason: "it is a folder; name a model file") }
    do {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      guard size <= mostBytes else {
        throw ModelFileError.unreadable(path: path, reason: "it is too large for a model")
      }
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch let error as ModelFileError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: SystemReason.text(of: error))
    }
  }
}

/// Why there is no model to be asked.
package enum ModelFileError: Error, Equatable, Sendable, CustomStringConvertible {
  case missing(path: String)
  case unreadable(path: String, reason: String)
  case unusable(path: String, ArtefactError)
  /// The run kept no model of the candidate.
  case notKept(candidate: String, reason: String)

  package var description: String {
    switch self {
    case .missing(let path): "there is no file \(path)"
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .unusable(let path, let error): "\(path): \(error)"
    case .notKept(let candidate, let reason): "there is no model file of \(candidate.excerpt(120)): \(reason)"
    }
  }
}
