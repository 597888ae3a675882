import ArgumentParser

/// For scripts that want results, warnings and errors only.
struct QuietOption: ParsableArguments {
  @Flag(name: [.short, .long], help: "No progress and no notes: results, warnings and errors only.")
  var quiet = false

  func apply() { if quiet { Terminal.isQuiet.store(true, ordering: .relaxed) } }
}
