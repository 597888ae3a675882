import Foundation
import Records

/// A form that a report can be written in.
package enum ReportFormat: String, Sendable, CaseIterable {
  case html
  case markdown
  case csv
  case json
  /// A paper's or an appendix' source, with the pictures.
  case latex
  /// The page on paper; needs a browser or another program that prints pages.
  case pdf
  /// The pictures; needs `rsvg-convert`.
  case png

  /// Those that need no other program and that a run is shown in where nothing else is asked for.
  package static let usual: [ReportFormat] = [.html, .markdown, .csv, .json]
}

extension Report {
  /// The text files of some forms, by name: `report.html`, `report.md` and `report.tex` with their pictures,
  /// `trials.csv`, `report.json` with `report.schema.json`.
  package func files(_ formats: [ReportFormat] = ReportFormat.usual) -> [(name: String, content: String)] {
    formats.flatMap { format -> [(name: String, content: String)] in
      switch format {
      case .html: return [("report.html", html)]
      case .markdown: return [("report.md", markdown)] + figures.map { ($0.name, $0.svg) }
      case .csv: return [("trials.csv", csv)]
      case .json: return [("report.json", json), ("report.schema.json", ReportSchema.text)]
      case .latex: return [("report.tex", latex)] + figures.map { ($0.name, $0.svg) }
      case .pdf: return []
      case .png: return figures.map { ($0.name, $0.svg) }
      }
    }
  }

  /// Writes the files into a directory, which is made if it doesn't exist. A file is complete or not there at all: it is
  /// written beside its place and then renamed.
  /// - Parameters:
  ///   - directory: where the files go; files of the same names are replaced.
  ///   - formats: `ReportFormat.usual` by default.
  /// - Returns: the paths of the main file of each form, in the order of `formats`; of `png`, of every picture.
  /// - Throws: `ReportError.cannotWrite`, `missingProgram`, `programFailed`, `noPictures`.
  @discardableResult
  package func write(
    to directory: String, formats: [ReportFormat] = ReportFormat.usual
  ) throws(ReportError) -> [String] {
    try write(to: directory, formats: formats, by: Converter())
  }

  func write(to directory: String, formats: [ReportFormat], by converter: Converter) throws(ReportError) -> [String] {
    let folder = try ReportFile.folder(directory)
    func place(_ name: String) -> String { folder.appendingPathComponent(name).path }
    var paths: [String] = []
    for format in formats {
      for (position, file) in files([format]).enumerated() {
        try ReportFile.write(file.content, to: place(file.name))
        if position == 0, format != .png { paths.append(place(file.name)) }
      }
      switch format {
      case .html, .markdown, .csv, .json: continue
      case .pdf:
        try converter.pdf(ofPage: printedPage, to: place("report.pdf"))
        paths.append(place("report.pdf"))
      case .png:
        guard !figures.isEmpty else { throw .noPictures }
        paths += try draw(.png, into: folder, by: converter)
      case .latex:
        // Without the program the text says at each picture how to make it.
        if converter.hasPictures { _ = try draw(.pdf, into: folder, by: converter) }
      }
    }
    return paths
  }

  private func draw(
    _ picture: Converter.Picture, into folder: URL, by converter: Converter
  ) throws(ReportError) -> [String] {
    var paths: [String] = []
    for figure in figures {
      let place = folder.appendingPathComponent(figure.name).deletingPathExtension().path + "." + picture.rawValue
      try converter.draw(figure.svg, as: picture, to: place)
      paths.append(place)
    }
    return paths
  }
}

/// One text file that a person asked for.
package enum ReportFile {
  /// The folder, which is made if it doesn't exist.
  static func folder(_ directory: String) throws(ReportError) -> URL {
    let folder = URL(fileURLWithPath: directory, isDirectory: true)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: directory, reason: SystemReason.text(of: error))
    }
    return folder
  }

  /// Writes files into a folder, which is made if it doesn't exist.
  /// - Returns: their paths.
  /// - Throws: as `write(_:to:)`.
  @discardableResult
  package static func write(
    _ files: [(name: String, content: String)], into directory: String
  ) throws(ReportError) -> [String] {
    let folder = try folder(directory)
    var paths: [String] = []
    for file in files {
      let path = folder.appendingPathComponent(file.name).path
      try write(file.content, to: path)
      paths.append(path)
    }
    return paths
  }

  /// Writes a text, as bytes are written.
  package static func write(_ content: String, to path: String) throws(ReportError) {
    try write(Data(content.utf8), to: path)
  }

  /// Writes a file whole or not at all: beside its place, and then renamed. Links are followed; a device or a pipe
  /// (`/dev/stdout`) is written to as it is.
  /// - Throws: `ReportError.noPlace`, with what to do where the folder isn't there; `cannotWrite` where the system refuses.
  package static func write(_ content: Data, to path: String) throws(ReportError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw .noPlace(path: path, reason: "it is a folder; give a file inside it")
    }
    let place: OutputPlace
    do throws(POSIXError) {
      place = try OutputPlace(path)
    } catch {
      throw .noPlace(path: path, reason: SystemReason.text(of: error))
    }
    let folder = URL(fileURLWithPath: place.path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw .noPlace(path: path, reason: "there is no folder \(folder); make it first")
    }
    guard isFolder.boolValue else { throw .noPlace(path: path, reason: "\(folder) is no folder") }
    do {
      try place.write(content)
    } catch {
      throw .cannotWrite(path: path, reason: SystemReason.text(of: error))
    }
  }
}
