import Records

/// Writes the estimators of an experiment file out into candidates: every setting with every pipeline, in the order
/// of the file, without repeats, each with a label made only of what differs.
struct CandidateExpansion {
  let candidates: [CandidateDescription]
  let notes: [String]

  init(
    _ entries: [EstimatorEntry], effects: SettingEffects, vocabulary: PlanVocabulary, notes planNotes: PlanNotes
  ) {
    var drafts: [CandidateDraft] = []
    var seen: Set<CandidateDraft> = []
    var narrowed: Set<CandidateDraft> = []
    var repeated = 0
    for entry in entries {
      let component = entry.component
      let distinct = DistinctPipelines(Self.pipelines(entry.stages), of: component, in: vocabulary)
      let pipelines = distinct.pipelines
      for note in distinct.notes { planNotes.add(note, at: entry.place, key: entry.path) }
      var withoutEffect: Set<String> = []
      for settings in entry.settings {
        let estimator = StepDescription(name: component.name, version: component.version, settings: settings)
        for steps in pipelines {
          let written = CandidateDraft(estimator: estimator, steps: steps)
          let draft = effects.inEffect(written)
          let changed = draft.settingsThatDiffer(from: written)
          withoutEffect.formUnion(changed)
          let meaning = effects.meaning(of: draft)
          if !changed.isEmpty { narrowed.insert(meaning) }
          if seen.insert(meaning).inserted {
            drafts.append(draft)
          } else if !narrowed.contains(meaning) {
            repeated += 1
          }
        }
      }
      if !withoutEffect.isEmpty {
        planNotes.add(
          "\(withoutEffect.sorted().joined(separator: ", ")) \(withoutEffect.count == 1 ? "has" : "have") no effect "
            + "behind an encoding, which leaves no categorical inputs; the values are run once there",
          at: entry.place, key: entry.path)
      }
    }
    candidates = CandidateLabels(drafts, effects: effects).candidates
    notes =
      repeated == 0
      ? []
      : [
        repeated == 1
          ? "1 candidate was listed twice and is run once"
          : "\(repeated) candidates were listed more than once and are run once"
      ]
  }

  /// Every combination of stage variants, the first stage changing slowest.
  private static func pipelines(_ variants: StageVariants) -> [PipelineSteps] {
    var pipelines: [PipelineSteps] = [[:]]
    for stage in PipelineStage.allCases {
      guard let choices = variants[stage] else { continue }
      pipelines = pipelines.flatMap { pipeline in
        choices.map { step in
          var longer = pipeline
          longer[stage] = step
          return longer
        }
      }
    }
    return pipelines
  }
}

/// A candidate without a label.
struct CandidateDraft: Hashable {
  let estimator: StepDescription
  let steps: PipelineSteps

  /// The parameter that holds the size of a PCA.
  static let sizeParameter = "components"

  var components: SettingValue { steps[.pca]?.settings[Self.sizeParameter] ?? .none }

  /// The settings, such as `gradient-boosting.category-l2`, whose values aren't those of another draft of the same steps.
  func settingsThatDiffer(from other: CandidateDraft) -> Set<String> {
    func names(_ step: StepDescription, _ other: StepDescription?) -> [String] {
      step.settings.filter { other?.settings[$0.key] != $0.value }.map { "\(step.name).\($0.key)" }
    }
    return Set(steps.flatMap { names($0.value, other.steps[$0.key]) } + names(estimator, other.estimator))
  }

  /// What all candidates of one curve have in common: everything but the PCA size.
  var family: CandidateDraft {
    var others = steps
    if let pca = others[.pca] {
      var settings = pca.settings
      settings[Self.sizeParameter] = nil
      others[.pca] = StepDescription(name: pca.name, version: pca.version, settings: settings)
    }
    return CandidateDraft(estimator: estimator, steps: others)
  }
}
