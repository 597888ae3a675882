import Foundation
import Records

/// A form that a report can be written in.
public enum ReportFormat: String, Sendable, CaseIterable {
  case html
  case markdown
  case csv
  case json
}

extension Report {
  /// The files of some forms, by name: `report.html`, `report.md` with its pictures, `trials.csv`, `report.json` with
  /// `report.schema.json`.
  public func files(_ formats: [ReportFormat] = ReportFormat.allCases) -> [(name: String, content: String)] {
    formats.flatMap { format -> [(name: String, content: String)] in
      switch format {
      case .html: return [("report.html", html)]
      case .markdown: return [("report.md", markdown)] + figures.map { ($0.name, $0.svg) }
      case .csv: return [("trials.csv", csv)]
      case .json: return [("report.json", json), ("report.schema.json", ReportSchema.text)]
      }
    }
  }

  /// Writes the files into a directory, which is made if it doesn't exist. A file is complete or not there at all: it is
  /// written beside its place and then renamed.
  /// - Parameters:
  ///   - directory: where the files go; files of the same names are replaced.
  ///   - formats: all by default.
  /// - Returns: the paths of the main file of each form, in the order of `formats`.
  /// - Throws: `ReportError.cannotWrite`.
  @discardableResult
  public func write(
    to directory: String, formats: [ReportFormat] = ReportFormat.allCases
  ) throws(ReportError) -> [String] {
    let folder = URL(fileURLWithPath: directory, isDirectory: true)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: directory, reason: SystemReason.text(of: error))
    }
    var paths: [String] = []
    for format in formats {
      for (position, file) in files([format]).enumerated() {
        let place = folder.appendingPathComponent(file.name)
        try ReportFile.write(file.content, to: place.path)
        if position == 0 { paths.append(place.path) }
      }
    }
    return paths
  }
}

/// One text file that a person asked for.
public enum ReportFile {
  /// Writes a file whole or not at all: beside its place, and then renamed. A device or a pipe (`/dev/stdout`) is
  /// written to as it is.
  /// - Throws: `ReportError.noPlace`, with what to do where the folder isn't there; `cannotWrite` where the system refuses.
  public static func write(_ content: String, to path: String) throws(ReportError) {
    let place = URL(fileURLWithPath: path)
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw .noPlace(path: path, reason: "it is a folder; give a file inside it")
    }
    let folder = place.deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw .noPlace(path: path, reason: "there is no folder \(folder); make it first")
    }
    guard isFolder.boolValue else { throw .noPlace(path: path, reason: "\(folder) is no folder") }
    do {
      let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
      let isPlain = type == nil || type == .typeRegular || type == .typeSymbolicLink
      try Data(content.utf8).write(to: place, options: isPlain ? .atomic : [])
    } catch {
      throw .cannotWrite(path: path, reason: SystemReason.text(of: error))
    }
  }
}
