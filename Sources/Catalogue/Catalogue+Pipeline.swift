import Learning
import Measurement
import Plans
import Records

/// Why a stored or planned candidate can't be built.
package enum CatalogueError: Error, Equatable, Sendable, CustomStringConvertible {
  case unknownComponent(String)
  case invalidSettings(component: String, reason: String)

  package var description: String {
    switch self {
    case .unknownComponent(let name): "there is no component named '\(name)' in this build"
    case .invalidSettings(let component, let reason): "\(component): \(reason)"
    }
  }
}

extension Catalogue {
  /// The pipeline that a description stands for.
  package func pipeline(_ candidate: CandidateDescription) throws(CatalogueError) -> Pipeline {
    var steps: [any Transform] = []
    for step in candidate.transforms {
      guard let type = transform(step.name) else { throw .unknownComponent(step.name) }
      steps.append(try make(type, step))
    }
    guard let type = estimator(candidate.estimator.name) else { throw .unknownComponent(candidate.estimator.name) }
    var last: (any Calibration)?
    if let step = candidate.calibration {
      guard let type = calibration(step.name) else { throw .unknownComponent(step.name) }
      last = try make(type, step)
    }
    var mitigation: (any Mitigation)?
    if let step = candidate.mitigation {
      guard let type = self.mitigation(step.name) else { throw .unknownComponent(step.name) }
      mitigation = try make(type, step)
    }
    return Pipeline(
      transforms: steps, estimator: try make(type, candidate.estimator), calibration: last, mitigation: mitigation)
  }

  private func make<Step: Transform>(
    _: Step.Type, _ description: StepDescription
  ) throws(CatalogueError) -> any Transform {
    Step(try settings(description))
  }

  private func make<Step: Calibration>(
    _: Step.Type, _ description: StepDescription
  ) throws(CatalogueError) -> any Calibration {
    Step(try settings(description))
  }

  private func make<Step: Mitigation>(
    _: Step.Type, _ description: StepDescription
  ) throws(CatalogueError) -> any Mitigation {
    Step(try settings(description))
  }

  private func make<Algorithm: Estimator>(
    _: Algorithm.Type, _ description: StepDescription
  ) throws(CatalogueError) -> any Estimator {
    Algorithm(try settings(description))
  }

  private func settings<Parameters: ParameterSet>(
    _ description: StepDescription
  ) throws(CatalogueError) -> Parameters {
    do throws(ParameterError) {
      return try Parameters(settings: description.settings)
    } catch {
      throw .invalidSettings(component: description.name, reason: error.description)
    }
  }
}

extension Catalogue {
  /// The sources of evidence with the settings of a plan, in the order in which they are gathered.
  package func sources(_ measurement: MeasurementPlan) throws(CatalogueError) -> [any EvidenceSource] {
    var sources: [any EvidenceSource] = []
    for type in evidence { sources.append(try source(type, measurement)) }
    return sources
  }

  private func source<Source: EvidenceSource>(
    _: Source.Type, _ measurement: MeasurementPlan
  ) throws(CatalogueError) -> any EvidenceSource {
    do throws(ParameterError) {
      return Source(try Source.Settings(settings: measurement.settings(of: Source.kind)))
    } catch {
      throw .invalidSettings(component: Source.kind.rawValue, reason: error.description)
    }
  }
}
