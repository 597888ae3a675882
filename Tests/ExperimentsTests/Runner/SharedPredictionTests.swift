import Catalogue
import Foundation
import Learning
import LinearAlgebra
import Measurement
import Plans
import Records
import Statistics
import Synchronization
import Tabular
import Testing

@testable import Experiments

/// One search for neighbours serves all candidates of a sweep that look among the same rows.
struct SharedPredictionTests {
  private static let limit = 1 << 26

  private func data() throws -> PreparedData {
    var generator = SeededGenerator(seed: 5)
    // Few different values, so that many neighbours are equally near.
    let inputs = (0..<3).map { _ in (0..<300).map { _ in (generator.normal() * 2).rounded() } }
    let targets = (0..<300).map { inputs[0][$0] - inputs[1][$0] * inputs[2][$0] + generator.normal() }
    let table = try Table(
      columns: inputs.enumerated().map { Column(name: "x\($0)", values: .numeric($1)) }
        + [Column(name: "y", values: .numeric(targets))])
    return try PreparedData(name: "small", contentHash: "0", table: table, roles: DataRoles(target: "y"))
  }

  private func candidate(_ neighbors: Int, _ weights: String, scaled: Bool = true) -> CandidateDescription {
    let scaling = StepDescription(name: "standard-scaling", version: 1, settings: [:])
    return CandidateDescription(
      label: "\(neighbors) \(weights)", transforms: scaled ? [scaling] : [],
      estimator: StepDescription(
        name: "nearest-neighbors", version: 1,
        settings: ["neighbors": .integer(neighbors), "weights": .text(weights)]))
  }

  private var candidates: [CandidateDescription] {
    [1, 4, 25, 9].flatMap { neighbors in ["uniform", "distance"].map { candidate(neighbors, $0) } }
  }

  /// What the axes say of each candidate, and the bytes of shared work held in the end.
  private func outcomes(
    of candidates: [CandidateDescription], sharing: Bool, jobs: Int
  ) throws -> (outcomes: [[AxisID: Outcome]], heldBytes: Int) {
    let data = try data()
    let evaluation = EvaluationProtocol.research
    let work = SharedWork(limitBytes: sharing ? Self.limit : 0)
    let runner = TrialRunner(
      data: data, divisions: [evaluation: try data.division(for: evaluation, split: SplitPlan(folds: 3))],
      catalogue: .standard, axes: [RootMeanSquareAxis(), MeanAbsoluteAxis(), DeterminationAxis()],
      measuresImportance: false, sharedWork: work, seed: 3,
      largestSizes: Pipeline.largestSizes(of: try candidates.map { try Catalogue.standard.pipeline($0) }))
    let found = Mutex([Int: TrialRecord]())
    ParallelTrials.run(count: candidates.count, jobs: jobs) { index in
      let record = runner.run(PlannedTrial(candidate: candidates[index], evaluation: evaluation), key: "\(index)")
      found.withLock { $0[index] = record }
    }
    let records = found.withLock { $0 }
    for record in records.values { #expect(record.status == .completed) }
    return (try candidates.indices.map { try #require(records[$0]).outcomes }, work.heldBytes)
  }

  @Test(arguments: [1, 4]) func sharedAndUnsharedAnswersAgreeBitForBit(_ jobs: Int) throws {
    let alone = try outcomes(of: candidates, sharing: false, jobs: 1)
    let together = try outcomes(of: candidates, sharing: true, jobs: jobs)
    #expect(together.outcomes == alone.outcomes)
    // The one vote of a single neighbour has the same answer however it is weighted; all others differ.
    #expect(Set(alone.outcomes.map { $0["rmse"]?.reading?.value }).count == candidates.count - 1)
    #expect(alone.heldBytes == 0)
  }

  @Test(arguments: [1, 4]) func oneSearchServesAllCandidatesOnTheSameRows(_ jobs: Int) throws {
    let largest = try outcomes(of: [candidate(25, "uniform")], sharing: true, jobs: 1)
    let all = try outcomes(of: candidates, sharing: true, jobs: jobs)
    #expect(all.heldBytes == largest.heldBytes)
    // Three folds hold each row once: 25 numbers and distances of eight bytes.
    let smallest = try outcomes(of: [candidate(1, "uniform")], sharing: true, jobs: 1)
    #expect(largest.heldBytes - smallest.heldBytes == 300 * 24 * 16)
  }

  @Test func candidatesOnOtherInputsSearchForThemselves() throws {
    let mixed = [candidate(5, "uniform"), candidate(5, "uniform", scaled: false)]
    let alone = try outcomes(of: mixed, sharing: false, jobs: 1)
    #expect(try outcomes(of: mixed, sharing: true, jobs: 2).outcomes == alone.outcomes)
  }
}
