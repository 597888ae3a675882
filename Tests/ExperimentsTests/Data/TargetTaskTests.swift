import Experiments
import Foundation
import GoldenFiles
import Plans
import Testing

/// Which task a target of few numbers is, and that the words say so.
struct TargetTaskTests {
  private let directory = TemporaryDirectory()

  private func load(target: (Int) -> String, task: String = "", estimator: String) throws -> LoadedExperiment {
    let lines = ["x,y"] + (0..<60).map { "\(Double($0 * 7 % 23) / 3),\(target($0))" }
    _ = try directory.file("data.csv", Data((lines.joined(separator: "\n") + "\n").utf8))
    let text = """
      version: 1
      data: {file: data.csv, target: y\(task)}
      split: {kind: k-fold, folds: 3}
      estimators: [\(estimator)]

      """
    let path = try directory.file("plan.yaml", Data(text.utf8))
    return try LoadedExperiment(planPath: path, datasets: DatasetCatalogue(folder: directory.path, entries: []))
  }

  @Test func zerosAndOnesAreClassesAndANoteOffersBothTasks() throws {
    let loaded = try load(target: { "\($0 % 2)" }, estimator: "logistic-regression")
    #expect(loaded.data.classes == ["0", "1"])
    let note = try #require(loaded.notes.first { $0.contains("holds only 0 and 1") })
    #expect(note.contains("task: regression") && note.contains("task: classification"))
  }

  @Test func anEstimatorOfValuesIsRefusedWithTheReasonAndWhatToSay() {
    #expect {
      try load(target: { "\($0 % 2)" }, estimator: "ridge")
    } throws: { error in
      let text = String(describing: error)
      return text.contains("ridge doesn't do binary classification") && text.contains("say task: regression")
    }
  }

  @Test func aDeclaredTaskIsKept() throws {
    let values = try load(target: { "\($0 % 2)" }, task: ", task: regression", estimator: "ridge")
    #expect(values.data.classes.isEmpty)
    let classes = try load(target: { "\($0 % 2)" }, task: ", task: binary", estimator: "logistic-regression")
    #expect(classes.data.classes == ["0", "1"])
    #expect(!classes.notes.contains { $0.contains("holds only") })
    #expect {
      try load(target: { "\($0 % 3)" }, task: ", task: binary", estimator: "logistic-regression")
    } throws: { error in String(describing: error).contains("'y'") }
  }

  @Test func manyNumbersAreValues() throws {
    let loaded = try load(target: { "\(Double($0) * 1.5)" }, estimator: "ridge")
    #expect(loaded.data.classes.isEmpty)
  }
}
