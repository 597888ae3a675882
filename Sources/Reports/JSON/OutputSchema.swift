import Frontier
import Records

/// The forms of what commands print with `--json`. A number rises whenever a key goes or means something else; keys may be
/// added without a new number.
package enum OutputSchema: String {
  case runs = "reasonable.runs/1"
  case frontier = "reasonable.frontier/1"
  case comparison = "reasonable.comparison/1"
  case runComparison = "reasonable.run-comparison/1"
  case joinedRuns = "reasonable.joined-runs/1"
  case candidate = "reasonable.candidate/1"
  case drift = "reasonable.drift/1"
  case driftDetectors = "reasonable.drift-detectors/1"
  case model = "reasonable.model/1"
  case dataset = "reasonable.dataset/1"
  case retraining = "reasonable.retraining/1"
  case removal = "reasonable.removal/1"
  case explanation = "reasonable.explanation/1"
  case fairness = "reasonable.fairness/1"

  /// The first member of every object printed.
  package var member: JSONValue.Member { JSONValue.Member(key: "schema", value: .text(rawValue)) }
}

extension JSONValue {
  /// An object whose first key says which form it has.
  package static func document(_ schema: OutputSchema, _ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object([schema.member] + members.map { Member(key: $0.key, value: $0.value) })
  }
}
