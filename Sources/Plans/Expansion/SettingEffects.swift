import Learning
import Records

/// Which settings of a pipeline's steps have an effect, given the steps before them.
struct SettingEffects {
  let vocabulary: PlanVocabulary
  /// The tasks that are still possible.
  let tasks: Set<TaskFamily>
  /// Whether some input may be a category before any step.
  let mayHaveCategories: Bool
  /// Whether some fits go on from earlier ones.
  var mayWarmStart = false

  func parameters(of step: StepDescription) -> [ParameterDescription] {
    let found =
      vocabulary.estimator(step.name) ?? vocabulary.transform(step.name) ?? vocabulary.calibration(step.name)
      ?? vocabulary.mitigation(step.name)
    return found?.parameters ?? []
  }

  /// What is known where a stage stands; nil: the estimator.
  func place(of stage: PipelineStage?, in draft: CandidateDraft) -> SettingsPlace {
    let isBeforeEncoding = stage == .imputation || stage == .encoding
    return SettingsPlace(
      tasks: tasks, mayHaveCategories: mayHaveCategories && (isBeforeEncoding || draft.steps[.encoding] == nil),
      // Behind these a fit never goes on; see `Pipeline.warmStartRefusal`.
      mayWarmStart: mayWarmStart && draft.steps[.calibration] == nil && draft.steps[.mitigation] == nil)
  }

  /// The settings of a step that have an effect.
  func mattering(
    of step: StepDescription, at stage: PipelineStage?, in draft: CandidateDraft
  ) -> [String: SettingValue] {
    let parameters = parameters(of: step)
    let place = place(of: stage, in: draft)
    var settings = step.settings
    // A default of these isn't written; beside other values it is one of them.
    for parameter in parameters where parameter.isOfWarmStarts && settings[parameter.name] == nil {
      settings[parameter.name] = parameter.defaultValue
    }
    return settings.filter { parameters.matters($0.key, in: settings, at: place) }
  }

  /// The draft with defaults for settings that have no effect.
  func inEffect(_ draft: CandidateDraft) -> CandidateDraft {
    changing(draft) { $0.inEffect($1, at: $2) }
  }

  /// Equal for drafts that do the same.
  func meaning(of draft: CandidateDraft) -> CandidateDraft {
    changing(draft) { $0.meaning(of: $1, at: $2) }
  }

  private func changing(
    _ draft: CandidateDraft,
    _ change: ([ParameterDescription], [String: SettingValue], SettingsPlace) -> [String: SettingValue]
  ) -> CandidateDraft {
    func changed(_ step: StepDescription, _ stage: PipelineStage?) -> StepDescription {
      StepDescription(
        name: step.name, version: step.version,
        settings: change(parameters(of: step), step.settings, place(of: stage, in: draft)))
    }
    var steps = draft.steps
    for (stage, step) in draft.steps { steps[stage] = changed(step, stage) }
    return CandidateDraft(estimator: changed(draft.estimator, nil), steps: steps)
  }
}
