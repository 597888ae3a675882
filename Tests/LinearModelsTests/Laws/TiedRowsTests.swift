import Learning
import LinearAlgebra
import LinearModels
import Statistics
import Tabular
import Testing

/// Where rows are near copies of each other, leaving out one of them tells nothing of rows that were never met.
struct TiedRowsTests {
  /// Twelve groups of eight near copies with twenty columns, and a target that is noise, one number a group.
  private func examples(_ structure: RowStructure?, seed: UInt64) throws -> Examples {
    var generator = SeededGenerator(seed: seed)
    let centres = (0..<240).map { _ in generator.normal() }
    let noise = (0..<12).map { _ in generator.normal() }
    return try Examples(
      inputs: Matrix(
        rows: 96, columns: 20,
        storage: (0..<96 * 20).map { centres[$0 / 20 / 8 * 20 + $0 % 20] + 0.01 * generator.normal() }),
      targets: .values((0..<96).map { noise[$0 / 8] }), structure: structure)
  }

  private func penalty(_ structure: RowStructure?, seed: UInt64) throws -> (note: String, size: Double) {
    var parameters = Ridge.Parameters()
    parameters.penalty = .auto
    var context = FitContext(seed: 1)
    let model = try Ridge(parameters).fit(examples(structure, seed: seed), in: &context)
    return (context.notes.last ?? "", model.weights.reduce(0) { $0 + $1 * $1 })
  }

  @Test func aPenaltyIsChosenByRowsOfOtherGroups() throws {
    // Of twelve numbers, luck may make some look predictable, so the law is about most draws.
    var shrunkByGroups = 0
    var shrunkByTime = 0
    for seed in UInt64(0)..<9 {
      let free = try penalty(nil, seed: seed)
      let grouped = try penalty(RowStructure(groups: (0..<96).map { Int32($0 / 8) }, times: nil), seed: seed)
      let ordered = try penalty(
        RowStructure(groups: nil, times: (0..<96).map(Double.init), gap: 8), seed: seed)
      #expect(free.note.contains("chosen by leave-one-out"))
      #expect(grouped.note.contains("chosen by inner folds") && ordered.note.contains("chosen by inner folds"))
      // Noise is learned by heart, or hardly at all.
      if grouped.size < 0.1 * free.size { shrunkByGroups += 1 }
      if ordered.size < 0.1 * free.size { shrunkByTime += 1 }
    }
    #expect(shrunkByGroups >= 6, "\(shrunkByGroups) of 9")
    #expect(shrunkByTime >= 6, "\(shrunkByTime) of 9")
  }
}
