import ArgumentParser
import Foundation
import Plans
import Records
import Tabular

struct DatasetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datasets", abstract: "List, describe, check and generate data sets.",
    subcommands: [List.self, Describe.self, ValidateCommand.self, GenerateCommand.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the data sets that an experiment file can name.")

    @OptionGroup var data: DataOptions

    @Flag(help: "Names only, of those whose files are there.")
    var names = false

    func run() throws {
      let catalogue = try data.catalogue()
      let folder = data.dataDir ?? ProcessInfo.processInfo.environment[DatasetCatalogue.dataVariable]
      for entry in catalogue.entries {
        let state = catalogue.state(of: entry, dataDirectory: folder)
        if names {
          if state == .ready { print(entry.name) }
          continue
        }
        let place =
          switch state {
          case .ready: entry.isShipped ? "shipped" : "found"
          case .missing: "not found"
          case .noDataDirectory: "not shipped"
          }
        let name = entry.name.padding(toLength: max(24, entry.name.count + 1), withPad: " ", startingAt: 0)
        let task = entry.task.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
        print(name + task + place.padding(toLength: 13, withPad: " ", startingAt: 0) + entry.title)
      }
      if !names { print("\n'reasonable datasets describe NAME' tells more, and how to get it.") }
    }
  }

  struct Describe: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Describe a data set of the catalogue: origin, licence, traps, and how to get it.")

    @Argument(help: "The data set's name.")
    var name: String

    @OptionGroup var data: DataOptions

    func run() throws {
      let catalogue = try data.catalogue()
      let entry = try inputErrors { try catalogue.entry(name) }
      print("\(entry.name): \(entry.title)\n")
      var facts = [("task", entry.task.rawValue), ("target", entry.target)]
      if let positive = entry.positive { facts.append(("positive", positive)) }
      if !entry.sensitive.isEmpty { facts.append(("sensitive", entry.sensitive.joined(separator: ", "))) }
      if let time = entry.time { facts.append(("time", time.name)) }
      if !entry.drop.isEmpty { facts.append(("dropped", entry.drop.joined(separator: ", "))) }
      for file in entry.files {
        let size = [file.rows.map { "\($0) rows" }, file.columns.map { "\($0) columns" }].compactMap { $0 }
        facts.append(("file", "\(file.path) (\(size.joined(separator: ", ")))"))
      }
      facts += [("licence", entry.licence), ("source", entry.source)]
      for (key, value) in facts {
        print("  " + key.padding(toLength: 11, withPad: " ", startingAt: 0) + value)
      }
      if !entry.traps.isEmpty { print("\nTraps") }
      for trap in entry.traps { print("  - \(trap)") }
      let folder = data.dataDir ?? ProcessInfo.processInfo.environment[DatasetCatalogue.dataVariable]
      print()
      switch catalogue.state(of: entry, dataDirectory: folder) {
      case .ready: print("Its files are there: reasonable datasets validate \(entry.name)")
      case .missing(let paths):
        print("How to get it\n  \(entry.howTo)\n  Put it at \(paths.joined(separator: " and ")).")
      case .noDataDirectory:
        print("How to get it\n  \(entry.howTo)")
        let files = entry.files.map(\.path).joined(separator: " and ")
        print(
          "  Put it into a folder of your choice as \(files), and name that folder by --data-dir or REASONABLE_DATA.")
      }
    }
  }
}
