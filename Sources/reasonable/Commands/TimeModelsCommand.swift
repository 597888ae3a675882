import ArgumentParser
import Experiments
import Foundation

/// What a sweep starts to time models in a process of their own. Not for people.
struct TimeModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "time-models", abstract: "Time models for a sweep: a task in, timings out.", shouldDisplay: false)

  func run() throws {
    try inputErrors {
      let task = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
      FileHandle.standardOutput.write(Data(try TimingWorker.answer(task: task)))
    }
  }

  /// Processes that run this command; nil where the program's own file isn't known.
  static var processes: TimingWorker? {
    // Names the running program, even if its file was replaced meanwhile.
    let path = ["/proc/self/exe", Bundle.main.executablePath].lazy.compactMap { $0 }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    return path.map {
      TimingWorker(executable: URL(fileURLWithPath: $0), arguments: [configuration.commandName ?? "time-models"])
    }
  }
}
