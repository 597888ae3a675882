import Learning
import LinearAlgebra
import Records
import Statistics
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

  /// What each candidate predicts on every fold, and the bytes of shared work held in the end.
  private func predictions(
    of candidates: [CandidateDescription], sharing: Bool, jobs: Int
  ) throws -> (predictions: [[Predictions]], heldBytes: Int) {
    let work = SharedWork(limitBytes: sharing ? Self.limit : 0)
    return (try TrialInHand.predictions(of: candidates, on: try data(), sharing: work, jobs: jobs), work.heldBytes)
  }

  @Test(arguments: [1, 4]) func sharedAndUnsharedAnswersAgreeBitForBit(_ jobs: Int) throws {
    let alone = try predictions(of: candidates, sharing: false, jobs: 1)
    let together = try predictions(of: candidates, sharing: true, jobs: jobs)
    #expect(together.predictions == alone.predictions)
    // The one vote of a single neighbour has the same answer however it is weighted; all others differ.
    #expect(Set(alone.predictions.map { $0[0].values.storage }).count == candidates.count - 1)
    #expect(alone.heldBytes == 0)
  }

  @Test(arguments: [1, 4]) func oneSearchServesAllCandidatesOnTheSameRows(_ jobs: Int) throws {
    let largest = try predictions(of: [candidate(25, "uniform")], sharing: true, jobs: 1)
    let all = try predictions(of: candidates, sharing: true, jobs: jobs)
    #expect(all.heldBytes == largest.heldBytes)
    // Three folds hold each row once: 25 numbers and distances of eight bytes.
    let smallest = try predictions(of: [candidate(1, "uniform")], sharing: true, jobs: 1)
    #expect(largest.heldBytes - smallest.heldBytes == 300 * 24 * 16)
  }

  @Test func candidatesOnOtherInputsSearchForThemselves() throws {
    let mixed = [candidate(5, "uniform"), candidate(5, "uniform", scaled: false)]
    let alone = try predictions(of: mixed, sharing: false, jobs: 1)
    #expect(try predictions(of: mixed, sharing: true, jobs: 2).predictions == alone.predictions)
  }
}
