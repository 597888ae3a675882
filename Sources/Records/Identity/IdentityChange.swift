/// One part in which two identities differ.
public struct IdentityChange: Sendable, Equatable, Hashable, CustomStringConvertible {
  /// In a person's words: `data file`, `split.folds`, `ridge.penalty`, `version of pca`.
  public let part: String
  public let old: String
  public let new: String

  public init(part: String, old: String, new: String) {
    self.part = part
    self.old = old
    self.new = new
  }

  public var description: String { "\(part) changed from \(old) to \(new)" }
}

extension TrialIdentity {
  /// What changed since `older`, most telling first; empty if the identities are equal.
  public func changes(since older: TrialIdentity) -> [IdentityChange] {
    var changes: [IdentityChange] = []
    func compare(_ part: String, _ old: String, _ new: String) {
      if old != new { changes.append(IdentityChange(part: part, old: old, new: new)) }
    }
    func compare(_ prefix: String, _ old: [String: SettingValue], _ new: [String: SettingValue]) {
      // Sensitive columns were once part of the identity; no model sees them for that.
      for name in Set(old.keys).union(new.keys).sorted() where name != "sensitive" {
        let (before, after) = (old[name] ?? .none, new[name] ?? .none)
        if before != after { compare(prefix + "." + name, before.description, after.description) }
      }
    }
    // Eight digits of a hash are enough for a person.
    compare("data file", String(older.dataHash.prefix(8)), String(dataHash.prefix(8)))
    compare("data", older.data, data)
    compare("protocol", older.evaluation.id, evaluation.id)
    // Where the plan says it.
    compare(evaluation.division == .replayed ? "replay" : "split", older.split, split)
    let (oldSteps, newSteps) = (older.steps, steps)
    if oldSteps.map(\.name) == newSteps.map(\.name) {
      for (old, new) in zip(oldSteps, newSteps) {
        compare("version of \(new.name)", String(old.version), String(new.version))
        compare(new.name, old.settings, new.settings)
      }
    } else {
      compare("steps", oldSteps.map(\.name).joined(separator: " + "), newSteps.map(\.name).joined(separator: " + "))
    }
    if changes.isEmpty, older.assignment != assignment {
      if older.assignment == nil {
        compare("held-out predictions", "not kept by an earlier version", "kept")
      } else {
        compare("rows of the folds", older.assignment ?? "", assignment ?? "")
      }
    }
    return changes
  }

  /// Equal for the same candidate under the same protocol, whatever has changed around it (data, split,
  /// versions).
  public var candidateKey: CandidateKey {
    return CandidateKey(evaluation: evaluation, names: steps.map(\.name), settings: steps.map(\.settings))
  }

  public struct CandidateKey: Hashable, Sendable {
    let evaluation: EvaluationProtocol
    let names: [String]
    let settings: [[String: SettingValue]]
  }
}
