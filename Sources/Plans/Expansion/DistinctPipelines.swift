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
  /// What a person should know of the others.
  let notes: [String]

  init(_ written: [PipelineSteps], of component: PlanVocabulary.Component) {
    // What a reduction or a shift by group answers isn't calibrated.
    var asked: [PipelineSteps] = []
    var uncalibrated: Set<String> = []
    for steps in written {
      guard let mitigation = steps[.mitigation], Self.standWithoutCalibration.contains(mitigation.name) else {
        asked.append(steps)
        continue
      }
      var bare = steps
      if bare.removeValue(forKey: .calibration) != nil { uncalibrated.insert(mitigation.name) }
      if !asked.contains(bare) { asked.append(bare) }
    }
    if component.capabilities.contains(.ignoresInputs) {
      let stands = asked.isEmpty ? [] : [PipelineSteps()]
      pipelines = stands
      notes = asked == stands ? [] : [Self.note(on: component.name, standingAloneFor: asked)]
    } else if component.capabilities.contains(.ignoresScale) {
      pipelines = Self.withoutMereScaling(asked)
      let scaling =
        "\(component.name) doesn't depend on the scale of a column: pipelines that differ in scaling only are run once "
        + "(\(pipelines.count) instead of \(asked.count))"
      notes = Self.notes(uncalibrated, of: component.name) + (pipelines.count == asked.count ? [] : [scaling])
    } else {
      pipelines = asked
      notes = Self.notes(uncalibrated, of: component.name)
    }
  }

  private static func notes(_ uncalibrated: Set<String>, of name: String) -> [String] {
    guard !uncalibrated.isEmpty else { return [] }
    let names = NameList.sentence(uncalibrated.sorted())
    return ["\(name) with \(names) stands without calibration"]
  }

  private static let standWithoutCalibration: Set<String> = ["exponentiated-gradient", "correlation-remover"]

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
