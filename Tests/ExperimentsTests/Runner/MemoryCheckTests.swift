import Foundation
import Experiments
import Plans
import Testing

/// A plan whose matrices don't fit is refused before any is made, with the column and what to do.
struct MemoryCheckTests {
  /// 3,000 rows whose column `name` has a level for each, and `city` eight.
  private func message(_ plan: String) -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("memory-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let rows = (0..<3_000).map { "n\($0),c\($0 % 8),\($0 % 7),\($0 % 2 == 0 ? "u" : "v")\n" }.joined()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(("name,city,x,y\n" + rows).utf8).write(to: folder.appendingPathComponent("d.csv"))
      let text = "version: 1\nname: t\ndata: {file: d.csv, target: y}\n" + plan
      try Data(text.utf8).write(to: folder.appendingPathComponent("p.yaml"))
      _ = try LoadedExperiment(
        planPath: folder.appendingPathComponent("p.yaml").path,
        datasets: DatasetCatalogue(folder: folder.path, entries: []))
      return "loaded"
    } catch {
      return String(describing: error)
    }
  }

  private let limit = "memory-limit: 50MB\n"

  @Test func oneHotOfThousandsOfLevelsIsRefusedWithTheColumn() {
    // 3,000 x 3,009 numbers of 8 bytes are 72 MB.
    let text = message("preprocessing: {encoding: one-hot}\nestimators: [logistic-regression]\n" + limit)
    #expect(text.contains("logistic-regression needs about 0."), "\(text)")
    #expect(text.contains("for a fit on all 3000 rows, whose widest matrix has 3009 columns"), "\(text)")
    #expect(text.contains("Column 'name' has 3000 levels. Encode it by target or frequency"), "\(text)")
    #expect(text.contains("raise memory-limit"))
  }

  @Test(arguments: [
    "preprocessing: {encoding: target}", "preprocessing: {encoding: frequency}", "preprocessing: {encoding: ordinal}",
    "preprocessing: {encoding: {kind: one-hot, min-frequency: 2}}",
  ]) func whatFitsIsTaken(_ preprocessing: String) {
    #expect(message(preprocessing + "\nestimators: [logistic-regression]\n" + limit) == "loaded")
  }

  @Test func theLimitIsThePlansOwn() {
    let plan = "preprocessing: {encoding: one-hot}\nestimators: [logistic-regression]\n"
    #expect(message(plan + "memory-limit: 4GB\n") == "loaded")
    // A tree takes the column as it is.
    #expect(message("estimators: [decision-tree]\n" + limit) == "loaded")
  }

  @Test func theWorstOfSeveralCandidatesIsNamed() {
    let text = message(
      "preprocessing: {encoding: [target, one-hot]}\nestimators: [prior-baseline, ridge-classifier]\n" + limit)
    #expect(text.contains("ridge-classifier") && text.contains("Column 'name' has 3000 levels"), "\(text)")
  }
}
