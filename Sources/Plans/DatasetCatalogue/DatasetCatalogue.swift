import Foundation
import Records

/// The data sets that experiments can name, from `catalogue.yaml`.
package struct DatasetCatalogue: Sendable, Equatable {
  package static let fileName = "catalogue.yaml"
  /// Environment variable that names the folder of data that isn't shipped.
  package static let dataVariable = "REASONABLE_DATA"
  /// Environment variable that names the folder of the catalogue.
  package static let catalogueVariable = "REASONABLE_DATASETS"

  /// Where the catalogue and the shipped files are.
  package let folder: String
  /// In the order of the file.
  package let entries: [DatasetEntry]

  package init(folder: String, entries: [DatasetEntry]) {
    self.folder = folder
    self.entries = entries
  }

  package var vocabulary: [PlanVocabulary.Dataset] { entries.map(\.vocabulary) }

  package func entry(_ name: String) throws(DatasetError) -> DatasetEntry {
    guard let entry = entries.first(where: { $0.name == name }) else {
      let names = entries.map(\.name)
      throw .unknown(name: name, nearest: NearestName.find(name, among: names), available: names)
    }
    return entry
  }

  /// Finds the folder that holds the catalogue: the one given, else that of `REASONABLE_DATASETS`, else `datasets` in
  /// the current folder, else `datasets` in a folder above the program (a package that was built in place).
  package static func locate(
    _ given: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment,
    currentDirectory: String = FileManager.default.currentDirectoryPath,
    executable: String? = Bundle.main.executablePath
  ) throws(DatasetError) -> String {
    func holdsCatalogue(_ folder: String) -> Bool {
      FileManager.default.fileExists(atPath: folder + "/" + fileName)
    }
    // A folder that someone names is not replaced by another one silently.
    for named in [given, environment[catalogueVariable]].compactMap({ $0 }) where !named.isEmpty {
      guard holdsCatalogue(named) else { throw .catalogueNotFound(searched: [named]) }
      return named
    }
    var searched = [currentDirectory + "/datasets"]
    var above = executable.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent() }
    while let folder = above, folder.path != "/" {
      searched.append(folder.appendingPathComponent("datasets").path)
      above = folder.deletingLastPathComponent()
    }
    guard let found = searched.first(where: holdsCatalogue) else { throw .catalogueNotFound(searched: searched) }
    return found
  }

  /// Reads and checks the catalogue of a folder.
  package static func read(folder: String) throws(DatasetError) -> DatasetCatalogue {
    let file = folder + "/" + fileName
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    } catch {
      throw .catalogueUnreadable(file: file, reason: SystemReason.text(of: error))
    }
    return DatasetCatalogue(folder: folder, entries: try DatasetCatalogueReader.entries(of: bytes, file: file))
  }

  /// Whether a set's files are there; their contents aren't looked at.
  package func state(of entry: DatasetEntry, dataDirectory: String?) -> DatasetState {
    guard let root = entry.isShipped ? folder : dataDirectory else { return .noDataDirectory }
    let missing = entry.files.map { root + "/" + $0.path }.filter { Self.stored($0) == nil }
    return missing.isEmpty ? .ready : .missing(paths: missing)
  }

  /// The file at a path, or the same without `.gz`: an unpacked copy does as well.
  static func stored(_ path: String) -> String? {
    if FileManager.default.fileExists(atPath: path) { return path }
    guard path.hasSuffix(".gz") else { return nil }
    let unpacked = String(path.dropLast(3))
    return FileManager.default.fileExists(atPath: unpacked) ? unpacked : nil
  }
}
