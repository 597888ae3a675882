import Foundation

/// The built program, run as a user runs it.
struct CommandLineProgram {
  struct Result {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Beside the test bundle.
  static let path: String = {
    var folder = Bundle.main.executableURL?.deletingLastPathComponent() ?? URL(fileURLWithPath: ".")
    for bundle in Bundle.allBundles where bundle.bundlePath.hasSuffix(".xctest") {
      folder = bundle.bundleURL.deletingLastPathComponent()
    }
    let besides = folder.appendingPathComponent("reasonable").path
    if FileManager.default.isExecutableFile(atPath: besides) { return besides }
    let arguments = ProcessInfo.processInfo.arguments
    let bundle = arguments.first { $0.hasSuffix(".xctest") } ?? arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("reasonable").path
  }()

  /// The package's own folder.
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = package
    var environment = ProcessInfo.processInfo.environment
    environment["REASONABLE_DATA"] = nil
    process.environment = environment
    return process
  }

  static func run(_ arguments: String...) throws -> Result { try run(arguments) }

  static func run(_ arguments: [String]) throws -> Result {
    let process = process(arguments)
    // Files rather than pipes: a full pipe would stop the program.
    let folder = try TemporaryFolder()
    let outputFile = folder.file("output")
    let errorFile = folder.file("errors")
    for file in [outputFile, errorFile] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: try String(contentsOf: outputFile, encoding: .utf8),
      errors: try String(contentsOf: errorFile, encoding: .utf8))
  }
}

extension CommandLineProgram {
  /// Runs a line of the shell, in which `reasonable` is the program: for redirections that a `Process` doesn't know.
  static func shell(_ line: String, in folder: String) throws -> Int32 {
    let process = process([])
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "reasonable() { '\(path)' \"$@\"; }; \(line)"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment?["REASONABLE_DATASETS"] = package.appendingPathComponent("datasets").path
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}

/// A folder that is gone when nobody holds it any more.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("reasonable-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var path: String { url.path }
  func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  func write(_ name: String, _ text: String) throws -> String {
    let file = file(name)
    try Data(text.utf8).write(to: file)
    return file.path
  }
}
