import Catalogue
import Learning
import Measurement
import Plans
import Records
import Statistics
import Tabular
import Testing

@testable import Experiments

/// A trial could be held in a process of its own: what others have computed, and models that were kept, save time and
/// change nothing.
struct TrialProcessTests {
  private func data() throws -> PreparedData {
    var generator = SeededGenerator(seed: 9)
    let inputs = (0..<4).map { _ in (0..<120).map { _ in generator.normal() } }
    let kinds = (0..<120).map { Int32(inputs[0][$0] - inputs[1][$0] > 0.2 ? 1 : 0) }
    let table = try Table(
      columns: inputs.enumerated().map { Column(name: "x\($0)", values: .numeric($1)) }
        + [Column(name: "y", values: .categorical(codes: kinds, levels: ["no", "yes"]))])
    return try PreparedData(
      name: "small", contentHash: "0", table: table, roles: DataRoles(target: "y", time: .rowOrder))
  }

  private var candidates: [CandidateDescription] {
    let scaling = StepDescription(name: "standard-scaling", version: 1, settings: [:])
    let named: [(name: String, settings: [String: Int])] = [
      ("logistic-regression", [:]), ("random-forest", ["trees": 5]), ("random-forest", ["trees": 9]),
    ]
    return named.map { name, settings in
      CandidateDescription(
        label: "\(name) \(settings)", transforms: [scaling],
        estimator: StepDescription(name: name, version: 1, settings: settings.mapValues { SettingValue.integer($0) }))
    }
  }

  /// The bytes of evidence that no machine is part of, of every trial.
  private func evidence(_ contexts: [GatheringContext]) throws -> [[UInt8]] {
    let sources = try Catalogue.standard.sources(MeasurementPlan())
      .filter { !type(of: $0).isMachineBound }.compactMap { $0 as? any TrialEvidenceSource }
    #expect(sources.count >= 2)
    var found: [[UInt8]] = []
    for (trial, context) in zip(try TrialInHand.planned(candidates), contexts) {
      // Evidence of one kind at a time, as a sweep gathers it: a later one may find the model kept.
      for source in sources {
        let bench = try TrialInHand(trial, in: context, keepsFolds: true)
        found.append(try source.gather(bench, allowance: nil).encoded())
      }
    }
    return found
  }

  @Test func aTrialWithoutItsShortcutsGivesTheSameEvidence() throws {
    let data = try data()
    let together = try TrialInHand.context(
      of: candidates, on: data, sharing: SharedWork(limitBytes: 1 << 26), keptBytes: 1 << 26)
    let alone = try candidates.map { _ in
      try TrialInHand.context(of: candidates, on: data, sharing: SharedWork(limitBytes: 0))
    }
    let shared = try evidence(candidates.map { _ in together })
    #expect(together.sharedWork.heldBytes > 0)
    #expect(try evidence(alone) == shared)
  }
}
