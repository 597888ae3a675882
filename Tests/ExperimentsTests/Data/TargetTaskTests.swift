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

  @Test func datesAreSaidWithWhatTheyAreReadAs() throws {
    let classes = try load(target: { "2011-12-\(10 + $0 % 4)" }, estimator: "prior-baseline")
    #expect(
      classes.notes.contains(
        "the target 'y' holds times (dates, year first), and each of them is a class: the task is classification; say "
          + "another target, such as a number of days, to predict when, or task: classification to keep it so"),
      "\(classes.notes)")
    let ambiguous = try load(target: { "0\(1 + $0 % 3)/02/2011" }, estimator: "prior-baseline")
    #expect(ambiguous.notes.contains { $0.contains("holds texts that look like times, such as '01/02/2011'") })
    let numbers = try load(target: { "\(20_110_101 + 100 * ($0 % 12) + $0 % 28)" }, estimator: "ridge")
    #expect(
      numbers.notes.contains {
        $0.contains("holds numbers that look like dates, such as 2011") && $0.contains("the task is regression")
      })
    let said = try load(
      target: { "2011-12-\(10 + $0 % 4)" }, task: ", task: classification", estimator: "prior-baseline")
    #expect(!said.notes.contains { $0.contains("'y' holds") })
    let names = try load(target: { $0 % 2 == 0 ? "may" : "june" }, estimator: "prior-baseline")
    #expect(!names.notes.contains { $0.contains("'y' holds") })
  }

  @Test func theMatrixOfOneCandidateCountsInTheSingular() throws {
    let lines = try load(target: { "\(Double($0) / 7)" }, estimator: "ridge").matrix.split(separator: "\n")
    #expect(lines.first?.contains(", 60 rows, 1 column, ") == true, "\(lines)")
    #expect(lines.last == "1 candidate x 1 protocol = 1 trial, 3 fits on folds and 1 on all rows", "\(lines)")
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
