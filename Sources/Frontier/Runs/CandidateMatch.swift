import Records

/// The same candidate in two runs: the same steps with the same settings, or else the same label.
public struct CandidateMatch: Sendable {
  public let first: TrialRecord
  public let second: TrialRecord

  /// Settings of steps that differ though the label is the same, such as a default that came with a later version.
  public var changedSettings: [String] {
    zip(first.candidate.steps, second.candidate.steps).flatMap { old, new -> [String] in
      guard old.name == new.name else { return ["\(old.name) became \(new.name)"] }
      return Set(old.settings.keys).union(new.settings.keys).sorted().compactMap { key in
        let (before, after) = (old.settings[key] ?? .none, new.settings[key] ?? .none)
        return before == after ? nil : "\(new.name).\(key) changed from \(before) to \(after)"
      }
    }
  }

  private struct Steps: Hashable {
    let names: [String]
    let settings: [[String: SettingValue]]

    init(_ candidate: CandidateDescription) {
      names = candidate.steps.map(\.name)
      settings = candidate.steps.map(\.settings)
    }
  }

  /// - Returns: the matches in the order of the second list, and what only one list has.
  static func matches(
    _ first: [TrialRecord], _ second: [TrialRecord]
  ) -> (both: [CandidateMatch], onlyFirst: [TrialRecord], onlySecond: [TrialRecord]) {
    var left = first
    var partners = [TrialRecord?](repeating: nil, count: second.count)
    let byKey = Dictionary(first.map { ($0.key, $0) }) { one, _ in one }
    let bySteps = Dictionary(first.map { (Steps($0.candidate), $0) }) { one, _ in one }
    for (index, trial) in second.enumerated() {
      guard let found = byKey[trial.key] ?? bySteps[Steps(trial.candidate)] else { continue }
      partners[index] = found
    }
    var taken = Set(partners.compactMap { $0?.key })
    left = left.filter { !taken.contains($0.key) }
    let byLabel = Dictionary(left.map { ($0.candidate.label, $0) }) { one, _ in one }
    for (index, trial) in second.enumerated() where partners[index] == nil {
      guard let found = byLabel[trial.candidate.label], taken.insert(found.key).inserted else { continue }
      partners[index] = found
    }
    return (
      zip(partners, second).compactMap { partner, trial in partner.map { CandidateMatch(first: $0, second: trial) } },
      first.filter { !taken.contains($0.key) },
      zip(partners, second).compactMap { partner, trial in partner == nil ? trial : nil }
    )
  }
}
