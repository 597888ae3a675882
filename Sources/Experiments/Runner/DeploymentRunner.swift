import Catalogue
import Foundation
import Learning
import LinearAlgebra
import Machine
import Measurement
import Plans
import Records
import Tabular

/// Fits one candidate on all rows, alone on the machine, as it would be deployed.
struct DeploymentRunner {
  let data: PreparedData
  let catalogue: Catalogue
  let measurement: MeasurementPlan
  let seed: UInt64
  /// What ties the rows together, for the divisions inside a fit.
  var structure: RowStructure?

  /// Longer fits are timed fewer times: past this, one repetition is enough.
  private static let repeatedFitLimitSeconds = 1.0

  struct Deployment {
    let pipeline: FittedPipeline
    let evidence: DeploymentEvidence
  }

  func deploy(_ candidate: CandidateDescription) throws -> Deployment {
    let pipeline = try catalogue.pipeline(candidate)
    let examples = try data.examples(Array(0..<data.rowCount), identity: nil, structure: structure)
    var costs: [FitCost] = []
    let (fitted, peakBytes) = try ProcessMemory.peakGrowth {
      try fit(pipeline, examples, costs: &costs)
    }
    while costs.count < measurement.trainingRepeats, costs[0].wallSeconds < Self.repeatedFitLimitSeconds {
      _ = try fit(pipeline, examples, costs: &costs)
    }
    let served = fitted.served
    let evidence = DeploymentEvidence(
      artefactBytes: try served.artefact().count, parameterCount: served.parameterCount,
      rawColumnCount: data.columns.count, usedRawColumns: fitted.usedColumns, fits: costs,
      peakFitBytes: measurement.measuresTrainingMemory ? peakBytes : nil)
    return Deployment(pipeline: fitted, evidence: evidence)
  }

  private func fit(
    _ pipeline: Pipeline, _ examples: Examples, costs: inout [FitCost]
  ) throws -> FittedPipeline {
    var context = FitContext(seed: seed, fold: "deployment")
    let wall = Clocks.wallSeconds
    let cpu = Clocks.processCPUSeconds
    let fitted = try pipeline.fit(examples, columns: data.columns, classes: data.classes, in: &context)
    costs.append(
      FitCost(cpuSeconds: Clocks.processCPUSeconds - cpu, wallSeconds: Clocks.wallSeconds - wall))
    return fitted
  }
}
