import Catalogue
import Foundation
import Machine
import Measurement
import Records

/// Times models in processes that run a program which knows `answer(task:)`, one process a task.
package struct TimingWorker: TimingProcesses {
  private let executable: URL
  private let arguments: [String]

  /// - Parameters:
  ///   - executable: the program.
  ///   - arguments: what it must be told to read a task from standard input and write what it found to standard output.
  package init(executable: URL, arguments: [String]) {
    self.executable = executable
    self.arguments = arguments
  }

  package func run(_ task: [UInt8]) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reasonable-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files rather than pipes: a full pipe would stop the program, and nothing runs here while it times.
    let (input, output, errors) = (
      folder.appendingPathComponent("task"), folder.appendingPathComponent("found"),
      folder.appendingPathComponent("errors")
    )
    try Data(task).write(to: input)
    for file in [output, errors] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let how = process.terminationReason == .exit ? "status" : "signal"
      let text = String(decoding: (try? Data(contentsOf: errors)) ?? Data(), as: UTF8.self)
      let words = text.split(whereSeparator: \.isNewline).last.map { ": \(String($0).excerpt(200))" } ?? ""
      throw MeasurementError.predictionFailed(
        "the process that times ended with \(how) \(process.terminationStatus)\(words)")
    }
    return [UInt8](try Data(contentsOf: output))
  }

  /// Does a task in this process.
  package static func answer(task bytes: [UInt8], catalogue: Catalogue = .standard) throws -> [UInt8] {
    ParentProcess.endWithIt()
    let task = try TimingTask(encoded: bytes)
    return task.run { path in try ModelFile.pipeline(path, catalogue: catalogue) }.encoded()
  }
}
