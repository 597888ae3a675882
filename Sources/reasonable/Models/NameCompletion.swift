import ArgumentParser
import Foundation
import Records
import Reports
import Store

/// Completes names of runs and candidates from the experiment directory that the words typed so far name.
enum NameCompletion {
  /// What the completion script of bash needs besides: a colon is part of RUN:CANDIDATE and parts no words. Empty for
  /// other commands.
  static func addition(to arguments: [String]) -> String {
    guard let option = arguments.firstIndex(of: "--generate-completion-script"),
      arguments.dropFirst(option + 1).first == "bash"
    else { return "" }
    return "\n\n# RUN:CANDIDATE is one word.\nCOMP_WORDBREAKS=${COMP_WORDBREAKS//:/}"
  }

  /// A run alone.
  static let run = CompletionKind.custom { words, _, _ in runs(in: directory(words)) }

  /// A run, a candidate of it behind a colon, or a model file.
  static let model = CompletionKind.custom { words, _, prefix in
    let directory = directory(words)
    if let colon = prefix.firstIndex(of: ":") {
      let run = String(prefix[..<colon])
      return candidates(of: run, in: directory).map { "\(run):\($0)" }
    }
    return runs(in: directory) + ["pick", "best"] + files(startingWith: prefix)
  }

  /// A candidate of the run that stands in front of it.
  static let candidate = CompletionKind.custom { words, index, _ in
    let directory = directory(words)
    let before = words.prefix(max(0, index)).dropFirst(2).filter { !$0.hasPrefix("-") }
    let known = Set(runs(in: directory))
    return candidates(of: before.first(where: known.contains) ?? "latest", in: directory)
  }

  private static func directory(_ words: [String]) -> String {
    for (position, word) in words.enumerated() {
      if word == "--out" || word == "--results", words.indices.contains(position + 1) { return words[position + 1] }
      for option in ["--out=", "--results="] where word.hasPrefix(option) {
        return String(word.dropFirst(option.count))
      }
    }
    return "results"
  }

  private static func runs(in directory: String) -> [String] {
    let store = try? ResultStore(directory: directory, access: .readOnly)
    return ["latest"] + ((try? store?.runs().map(\.id)) ?? [])
  }

  private static func candidates(of run: String, in directory: String) -> [String] {
    guard let store = try? ResultStore(directory: directory, access: .readOnly), let record = try? store.run(run),
      let evaluation = record.evaluations.last
    else { return ["pick", "best"] }
    return ["pick", "best"] + record.trials(of: evaluation).map(\.candidate.label)
  }

  private static func files(startingWith prefix: String) -> [String] {
    let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return names.sorted().filter { $0.hasSuffix(".reasonable") }.map { folder + $0 }
  }
}
