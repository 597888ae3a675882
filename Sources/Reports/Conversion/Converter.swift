import Foundation
import Records

/// Makes files that other programs make from ours: pages into PDF, pictures into PNG or PDF. The programs are looked for
/// when they are needed; none is part of Reasonable.
struct Converter: Sendable {
  /// Folders in which programs are looked for, in order.
  let folders: [String]
  /// Seconds after which a program that doesn't end is ended.
  let patience: Double

  /// - Parameters:
  ///   - path: as in the environment's `PATH`, which is the default.
  ///   - patience: 120 by default.
  init(path: String? = ProcessInfo.processInfo.environment["PATH"], patience: Double = 120) {
    folders = (path ?? "").split(separator: ":").map(String.init)
    self.patience = patience
  }

  enum Picture: String, Sendable { case png, pdf }

  private static let browsers = [
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
  ]

  /// Whether pictures can be converted.
  var hasPictures: Bool { find(["rsvg-convert"]) != nil }

  /// Prints a page that needs no network into a PDF file.
  /// - Throws: `ReportError.missingProgram`, `programFailed`.
  func pdf(ofPage page: String, to output: String) throws(ReportError) {
    let choices = Self.browsers + ["weasyprint", "wkhtmltopdf"]
    guard let program = find(choices) else {
      throw .missingProgram(
        form: "pdf", names: ["chromium", "google-chrome", "weasyprint", "wkhtmltopdf"],
        install: "apt install chromium, or pip install weasyprint")
    }
    try convert(page, "page.html", to: output) { input, made, folder in
      switch (program as NSString).lastPathComponent {
      case "weasyprint", "wkhtmltopdf": (program, [input, made])
      default:
        (
          program,
          // The page is ours and has no script; a browser that runs as root starts without a sandbox only.
          ["--headless", "--disable-gpu", "--no-pdf-header-footer", "--user-data-dir=\(folder)/profile"]
            + (getuid() == 0 ? ["--no-sandbox"] : []) + ["--print-to-pdf=\(made)", "file://\(input)"]
        )
      }
    }
  }

  /// Draws an SVG picture into a file; a PNG file has twice as many pixels as the picture has points.
  /// - Throws: `ReportError.missingProgram`, `programFailed`.
  func draw(_ svg: String, as picture: Picture, to output: String) throws(ReportError) {
    guard let program = find(["rsvg-convert"]) else {
      throw .missingProgram(
        form: picture.rawValue, names: ["rsvg-convert"], install: "apt install librsvg2-bin, or brew install librsvg")
    }
    try convert(svg, "picture.svg", to: output) { input, made, _ in
      (
        program,
        ["--format", picture.rawValue] + (picture == .png ? ["--zoom", "2"] : []) + ["--output", made, input]
      )
    }
  }

  private func find(_ names: [String]) -> String? {
    for name in names {
      for folder in folders where FileManager.default.isExecutableFile(atPath: folder + "/" + name) {
        return folder + "/" + name
      }
    }
    return nil
  }

  /// Writes the content into a folder that is gone afterwards, runs the program, and moves what it made to its place.
  private func convert(
    _ content: String, _ name: String, to output: String,
    _ command: (_ input: String, _ made: String, _ folder: String) -> (program: String, arguments: [String])
  ) throws(ReportError) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reasonable-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appendingPathComponent(name)
    let made = folder.appendingPathComponent("made")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(content.utf8).write(to: input)
    } catch {
      throw .cannotWrite(path: folder.path, reason: SystemReason.text(of: error))
    }
    let (program, arguments) = command(input.path, made.path, folder.path)
    try run(program, arguments, log: folder.appendingPathComponent("log"))
    do {
      let bytes = try Data(contentsOf: made)
      try OutputPlace(output).write(bytes)
    } catch {
      guard FileManager.default.fileExists(atPath: made.path) else {
        throw .programFailed(program: program, reason: "it ended well and made no file")
      }
      throw .cannotWrite(path: output, reason: SystemReason.text(of: error))
    }
  }

  private func run(_ program: String, _ arguments: [String], log: URL) throws(ReportError) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    // What a program says goes to a file, which never fills up as a pipe does.
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    let output = try? FileHandle(forWritingTo: log)
    process.standardOutput = output ?? FileHandle.nullDevice
    process.standardError = output ?? FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw .programFailed(program: program, reason: SystemReason.text(of: error))
    }
    let end = Date(timeIntervalSinceNow: patience)
    while process.isRunning, Date() < end { Thread.sleep(forTimeInterval: 0.02) }
    guard !process.isRunning else {
      process.terminate()
      throw .programFailed(program: program, reason: "it didn't end within \(NumberText.compact(patience, 3)) seconds")
    }
    guard process.terminationStatus == 0 else {
      let said = ((try? String(contentsOf: log, encoding: .utf8)) ?? "").split(separator: "\n").last.map(String.init)
      let status = "exit code \(process.terminationStatus)"
      throw .programFailed(program: program, reason: said.map { "\(status): \($0.excerpt(200))" } ?? status)
    }
  }
}
