import Learning
import Records

/// The steps around one estimator; a stage that isn't there is nothing.
typealias PipelineSteps = [PipelineStage: StepDescription]

/// The pipelines of one estimator without those that can't answer otherwise than another one of them: a step that can't
/// matter to an estimator doesn't multiply it.
///
/// An estimator that looks at no input stands alone. For one that ignores the scale of its columns, pipelines that differ
/// in scaling only are one, as long as no later step mixes columns; the one without scaling is kept, or else the first.
struct DistinctPipelines {
  let pipelines: [PipelineSteps]
  /// What a person should know of the others; empty where there are none.
  let notes: [String]

  init(_ written: [PipelineSteps], of component: PlanVocabulary.Component, in vocabulary: PlanVocabulary) {
    let (asked, uncalibrated) = Self.withoutIdleCalibration(written, vocabulary)
    if component.capabilities.contains(.ignoresInputs) {
      let stands = asked.isEmpty ? [] : [PipelineSteps()]
      pipelines = stands
      notes = asked == stands ? [] : [Self.note(on: component.name, standingAloneFor: asked)]
    } else if component.capabilities.contains(.ignoresScale) {
      pipelines = Self.withoutMereScaling(asked)
      let merged =
        pipelines.count == asked.count
        ? []
        : [
          "\(component.name) doesn't depend on the scale of a column: pipelines that differ in scaling only are run once "
            + "(\(pipelines.count) instead of \(asked.count))"
        ]
      notes = uncalibrated + merged
    } else {
      pipelines = asked
      notes = uncalibrated
    }
  }

  /// Pipelines without calibrations of answers that their mitigation doesn't calibrate, and notes that say so.
  private static func withoutIdleCalibration(
    _ written: [PipelineSteps], _ vocabulary: PlanVocabulary
  ) -> (asked: [PipelineSteps], notes: [String]) {
    var asked: [PipelineSteps] = []
    var notes: [String] = []
    for steps in written {
      guard let mitigation = steps[.mitigation], let note = vocabulary.mitigation(mitigation.name)?.calibrationNote
      else {
        asked.append(steps)
        continue
      }
      if steps[.calibration] != nil, !notes.contains(note) { notes.append(note) }
      var bare = steps
      bare[.calibration] = nil
      if !asked.contains(bare) { asked.append(bare) }
    }
    return (asked, notes)
  }

  private static func note(on name: String, standingAloneFor asked: [PipelineSteps]) -> String {
    let isCalibrated = asked.contains { $0[.calibration] != nil }
    let isPrepared = asked.contains { steps in PipelineStage.preprocessing.contains { steps[$0] != nil } }
    let isMitigated = asked.contains { $0[.mitigation] != nil }
    let left = [
      isPrepared ? "preprocessing" : nil, isCalibrated ? "calibration" : nil, isMitigated ? "mitigation" : nil,
    ].compactMap { $0 }
    return "\(name) looks at no input: it is run once, without \(NameList.sentence(left))"
      + (asked.count > 1 ? ", instead of in \(asked.count) pipelines" : "")
  }

  private static func withoutMereScaling(_ asked: [PipelineSteps]) -> [PipelineSteps] {
    var places: [PipelineSteps: Int] = [:]
    var kept: [PipelineSteps] = []
    for steps in asked {
      guard steps[.projection] == nil, steps[.pca] == nil else {
        kept.append(steps)
        continue
      }
      var others = steps
      others[.scaling] = nil
      if let place = places[others] {
        // A word-for-word repeat is counted where all repeats are.
        if kept[place] == steps { kept.append(steps) }
        if steps[.scaling] == nil { kept[place] = steps }
      } else {
        places[others] = kept.count
        kept.append(steps)
      }
    }
    return kept
  }
}
