import Records

/// Names candidates by what differs: `ridge(penalty=1) + pca(10)`.
///
/// Within the candidates of one estimator, a setting is named where it has an effect and takes more than one value, and
/// a step where it isn't the same everywhere; the name of an estimator is always there. So two candidates never share a
/// label: whether a setting has an effect depends on settings that differ then, and are named.
struct CandidateLabels {
  let candidates: [CandidateDescription]

  init(_ drafts: [CandidateDraft], effects: SettingEffects) {
    let groups = Dictionary(grouping: drafts) { $0.estimator.name }.mapValues { Naming($0, effects: effects) }
    let families = Dictionary(grouping: drafts, by: \.family).mapValues(\.count)
    // A raw form (no PCA at all) begins the curve of its PCA forms; of several (whitened or not) the first.
    let reduced = Dictionary(drafts.filter { $0.steps[.pca] != nil }.map { ($0.withoutPCA, $0) }) { first, _ in first }
    candidates = drafts.map { draft in
      let naming = groups[draft.estimator.name] ?? Naming(drafts, effects: effects)
      let curve = Self.curve(draft, naming: naming, families: families, reduced: reduced)
      return CandidateDescription(
        label: naming.label(draft), transforms: PipelineStage.preprocessing.compactMap { draft.steps[$0] },
        estimator: draft.estimator, calibration: draft.steps[.calibration], mitigation: draft.steps[.mitigation],
        curve: curve, components: draft.components)
    }
  }

  private static func curve(
    _ draft: CandidateDraft, naming: Naming, families: [CandidateDraft: Int], reduced: [CandidateDraft: CandidateDraft]
  ) -> String? {
    guard draft.steps[.pca] != nil else { return reduced[draft].map { naming.label($0, withSize: false) } }
    guard let count = families[draft.family], count > 1 || families[draft.withoutPCA] != nil else { return nil }
    return naming.label(draft, withSize: false)
  }

  /// What differs among the candidates of one estimator.
  private struct Naming {
    private let effects: SettingEffects
    private let estimatorSettings: [String]
    private let stages: [PipelineStage: Stage]

    private struct Stage {
      let differs: Bool
      /// Names of the settings that differ, for each transform that may stand here.
      let settings: [String: [String]]
    }

    init(_ drafts: [CandidateDraft], effects: SettingEffects) {
      self.effects = effects
      estimatorSettings = Self.differing(drafts.map { effects.mattering(of: $0.estimator, at: nil, in: $0) })
      var stages: [PipelineStage: Stage] = [:]
      for stage in PipelineStage.allCases {
        let steps = drafts.map { $0.steps[stage] }
        let settings = drafts.compactMap { draft in
          draft.steps[stage].map { (name: $0.name, settings: effects.mattering(of: $0, at: stage, in: draft)) }
        }
        let byName = Dictionary(grouping: settings) { $0.name }
        stages[stage] = Stage(
          differs: Set(steps).count > 1,
          settings: byName.mapValues { steps in Self.differing(steps.map { $0.settings }) })
      }
      self.stages = stages
    }

    /// Settings with more than one value among the candidates in which they have an effect, by name.
    private static func differing(_ settings: [[String: SettingValue]]) -> [String] {
      var values: [String: Set<SettingValue>] = [:]
      for (name, value) in settings.joined() { values[name, default: []].insert(value) }
      return values.filter { $0.value.count > 1 }.keys.sorted()
    }

    func label(_ draft: CandidateDraft, withSize: Bool = true) -> String {
      let own = effects.mattering(of: draft.estimator, at: nil, in: draft)
      var parts = [named(draft.estimator.name, estimatorSettings.compactMap { name in own[name].map { (name, $0) } })]
      for stage in PipelineStage.allCases {
        guard let step = draft.steps[stage], let naming = stages[stage], naming.differs else { continue }
        let mattering = effects.mattering(of: step, at: stage, in: draft)
        var settings = (naming.settings[step.name] ?? []).compactMap { name in mattering[name].map { (name, $0) } }
        if stage == .pca, let size = step.settings[CandidateDraft.sizeParameter] {
          // The size is what one reads first, so it goes without its name.
          settings.removeAll { $0.0 == CandidateDraft.sizeParameter }
          if withSize { settings.insert(("", size), at: 0) }
        }
        parts.append(named(step.name, settings))
      }
      return parts.joined(separator: " + ")
    }

    private func named(_ name: String, _ settings: [(String, SettingValue)]) -> String {
      guard !settings.isEmpty else { return name }
      let written = settings.map { $0.0.isEmpty ? $0.1.description : "\($0.0)=\($0.1)" }
      return "\(name)(\(written.joined(separator: ", ")))"
    }
  }
}

extension CandidateDraft {
  /// The same pipeline without its PCA step.
  fileprivate var withoutPCA: CandidateDraft {
    var others = steps
    others[.pca] = nil
    return CandidateDraft(estimator: estimator, steps: others)
  }
}
