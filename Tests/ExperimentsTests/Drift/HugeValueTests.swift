import Drift
import Foundation
import GoldenFiles
import LinearAlgebra
import Plans
import Testing

@testable import Experiments

/// Cells that are infinite, or nearly.
struct HugeValueTests {
  private let folder = TemporaryDirectory()

  private func side(_ name: String, _ cell: (Int) -> String) throws -> DriftStudy.Side {
    let text = "x,z\n" + (0..<240).map { "\(cell($0)),\($0 % 13)\n" }.joined()
    let path = try folder.file(name, Data(text.utf8))
    let plan = DataPlan(source: .file(path, FileFormat()))
    let resolved = try DatasetCatalogue(folder: "", entries: []).resolve(plan, planFolder: ".", dataDirectory: nil)
    return DriftStudy.Side(path: path, loaded: try resolved.load())
  }

  @Test(arguments: [true, false]) func filesWithHugeAndInfiniteCellsAreCompared(_ isReference: Bool) throws {
    let plain = try side("plain.csv") { "\(Double($0 % 17) / 10)" }
    let huge = try side("huge.csv") { ["1e308", "inf", "-1e308", "-inf", "1e-320"][$0 % 5] }
    var study = DriftStudy(
      reference: isReference ? huge : plain, current: isReference ? plain : huge, options: DriftStudy.Options())
    let found = try study.run()
    #expect(found.notes.contains { $0.contains("huge.csv: infinite cells count as missing: x (96)") }, "\(found.notes)")
    #expect(found.drifted.map(\.name) == ["x"])
    let joint = try #require(found.joint)
    let numbers = [joint.discrepancy, joint.referenceReconstruction, joint.currentReconstruction].compactMap { $0 }
    #expect(!numbers.isEmpty && numbers.allSatisfy(\.isFinite))
    let column = try #require(found.columns.first)
    #expect(!column.change.contains("inf") && !column.change.contains("∞"), "\(column.change)")
  }

  @Test func whatLiesFarBeyondTheReferenceIsStillANumber() {
    let sample = Matrix(rows: 4, columns: 1, storage: [1, 2, 3, 4])
    let scaled = RowScale(sample, levelCounts: [nil]).scaled(
      Matrix(rows: 4, columns: 1, storage: [1e308, -1e308, 2.5, 1_700_000_000_000]))
    #expect(scaled.storage == [1e9, -1e9, 0, 1e9])
    let large = Matrix(rows: 2, columns: 1, storage: [1_700_000_000_000, 1_700_000_000_002])
    #expect(RowScale(large, levelCounts: [nil]).scaled(large).storage == [-1, 1])
    let huge = Matrix(rows: 2, columns: 1, storage: [-1.5e308, 1.5e308])
    #expect(RowScale(huge, levelCounts: [nil]).scaled(huge).storage.allSatisfy { abs(abs($0) - 1) < 1e-12 })
  }
}
