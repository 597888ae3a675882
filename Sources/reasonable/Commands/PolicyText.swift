import Records
import Replay

/// What the catalogue tells of policies of retraining.
enum PolicyText {
  /// All of them for `retraining`, one for its name; nil for any other name.
  static func text(of name: String) -> String? {
    if name == "retraining" {
      let title = "Policies of retraining, for replay.retraining of a plan and 'reasonable retraining --policy'"
      return ([title] + PolicyKind.all.map(text)).joined(separator: "\n\n")
    }
    return PolicyKind.all.first { $0.name == name }.map(text)
  }

  private static func text(of kind: PolicyKind) -> String {
    let settings = kind.parameters.map { parameter -> String in
      let usual = parameter.usual.map(\.description).joined(separator: ", ")
      let played = parameter.usual.count > 1 ? "chosen on the past among \(usual)" : "default \(usual)"
      return "  \(parameter.name): \(parameter.summary.firstLowercased); \(parameter.expectation); \(played)"
    }
    return ([kind.name, "  \(kind.summary) Looks at \(what(kind.source))."] + settings).joined(separator: "\n")
  }

  private static func what(_ source: PolicySource) -> String {
    switch source {
    case .time: "the calendar"
    case .inputs: "inputs or answers, without labels"
    case .labels: "labels that have arrived"
    }
  }
}

extension String {
  fileprivate var firstLowercased: String { prefix(1).lowercased() + dropFirst() }
}
