import ArgumentParser
import Experiments
import Foundation
import Records

struct SelftestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest", abstract: "Find what timings on this machine can tell apart.",
    discussion: """
      Times equal models against each other, models that are slowed by 5% and by 200 ns on purpose, and the same again \
      in several sittings, each in processes of its own. Says how often equal models are called different, how often the \
      slowed ones are found, and how often the interval of one sitting holds the value of another.

      What is found is kept in the results folder (machines/). Sweeps into that folder from this machine then include it \
      in their intervals, and claim no smaller difference. Run it while the machine does nothing else.
      """)

  @OptionGroup var place: OutOption
  var out: String { place.out }

  @Option(help: "Sittings that are compared, from 4 to 1000.")
  var sittings = 12

  @Option(help: "Seconds for all sittings together, about.")
  var seconds = 36.0

  @OptionGroup var quiet: QuietOption

  func validate() throws {
    guard (4...1_000).contains(sittings) else {
      throw ValidationError("--sittings is \(sittings), but must be from 4 to 1000")
    }
    guard seconds.isFinite, (1...86_400).contains(seconds) else {
      throw ValidationError("--seconds is \(seconds), but must be from 1 to 86400")
    }
  }

  func run() throws {
    quiet.apply()
    guard let worker = TimeModelsCommand.processes else {
      throw MachineError("the program's own file isn't known, so that no process can be started")
    }
    var test = SelfTest()
    test.sittings = sittings
    test.budgetSeconds = seconds
    let findings = try inputErrors {
      try test.run(by: worker) { done, total in
        if !quiet.quiet, Terminal.isInteractive { Terminal.clearLine() }
        if !quiet.quiet, Terminal.isInteractive, done < total { Terminal.progress("sitting \(done + 1) of \(total)") }
      }
    }
    for note in findings.notes { Terminal.note(note) }
    print(Self.text(findings))
    let path = try inputErrors { try NoiseFloorFile(directory: out).keep(findings.noise, of: .current) }
    print("\nKept in \(Terminal.relative(path)); sweeps into \(out) from this machine use it.")
  }

  static func text(_ findings: SelfTestFindings) -> String {
    var lines: [String] = []
    func percent(_ share: Double, _ digits: Int = 1) -> String { NumberText.significant(100 * share, digits + 1) + "%" }
    for finding in findings.axes {
      let noise = finding.noise
      var floor = percent(noise.factor - 1)
      if noise.difference > 0 { floor += " and \(NumberText.significant(noise.difference * 1e9, 2)) ns" }
      lines.append("\(finding.axis.title): differences up to \(floor) are noise")
      lines.append(
        "  equal models: \(percent(finding.falseAlarms)) of the comparisons within a sitting call them different")
      if let share = finding.foundShare, let seconds = finding.foundSeconds {
        lines.append("  5% slower: found in \(percent(share)); 200 ns slower: found in \(percent(seconds))")
      }
      lines.append(
        "  intervals: \(percent(finding.coverage)) hold another sitting's value (wanted: 90% or more); width "
          + "\(percent(finding.width)) of the value; spread between sittings \(percent(noise.sittingSpread))")
    }
    if findings.axes.contains(where: { $0.coverage < 0.9 }) {
      lines.append(
        "\nOther sittings came out differently more often than the intervals say: something else runs on this machine. "
          + "Repeat the test when it is quiet.")
    }
    return lines.joined(separator: "\n")
  }
}
