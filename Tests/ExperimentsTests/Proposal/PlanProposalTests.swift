import Catalogue
import Foundation
import GoldenFiles
import Plans
import Records
import Tabular
import Testing

@testable import Experiments

/// Plans that `init` proposes: golden ones for excerpts of public data, and what holds for every one.
struct PlanProposalTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/proposals").path
  static let names = ["churn", "titanic", "bikes", "adult"]

  private func proposal(_ path: String, target: String? = nil) throws -> PlanProposal {
    var flags = DataFlags()
    flags.values["target"] = target
    return try PlanProposal(
      path: path, flags: flags, planFolder: URL(fileURLWithPath: path).deletingLastPathComponent().path)
  }

  /// `REASONABLE_WRITE_REFERENCE=1` writes the plans anew, to be read before they are kept.
  @Test(arguments: names) func excerptsHaveTheirPlans(_ name: String) throws {
    let text = try proposal("\(Self.folder)/\(name).csv").text
    let golden = "\(Self.folder)/\(name).yaml"
    if ProcessInfo.processInfo.environment["REASONABLE_WRITE_REFERENCE"] != nil {
      try text.write(toFile: golden, atomically: true, encoding: .utf8)
    }
    #expect(try text == String(contentsOfFile: golden, encoding: .utf8))
  }

  @Test(arguments: names) func plansReadBackWithWhatWasDecided(_ name: String) throws {
    let proposal = try proposal("\(Self.folder)/\(name).csv")
    let experiment = try LoadedExperiment(
      planPath: "\(Self.folder)/proposed.yaml", planText: Data(proposal.text.utf8),
      datasets: DatasetCatalogue(folder: "", entries: []))
    #expect(experiment.data.roles.target == proposal.target)
    #expect(TaskKind(experiment.data.task) == proposal.task)
    #expect(Set(experiment.data.roles.drop) == Set(proposal.advice.dropped.map(\.column)))
    #expect(experiment.plan.candidates.contains { $0.estimator.name == "prior-baseline" })
    #expect(experiment.plan.candidates.count >= 6)
    // Nothing is left that gives the target away, and nothing that the plan leaves open about the task.
    #expect(
      !experiment.notes.contains { $0.contains("leak") || $0.contains("sum to the target") }, "\(experiment.notes)")
    #expect(!experiment.dataNotes.contains { $0.kind == .taskInferred })
    #expect(experiment.plan.protocols.contains(.production) == (proposal.advice.time != nil))
  }

  @Test func knownLeaksAreDropped() throws {
    let titanic = try proposal("\(Self.folder)/titanic.csv").advice
    #expect(titanic.dropped.first { $0.column == "boat" }?.reason.hasPrefix("a leak") == true)
    #expect(titanic.dropped.contains { $0.column == "name" })
    let bikes = try proposal("\(Self.folder)/bikes.csv")
    #expect(bikes.target == "cnt" && bikes.task == .regression && bikes.advice.time == "dteday")
    #expect(Set(bikes.advice.dropped.map(\.column)).isSuperset(of: ["instant", "casual", "registered"]))
  }

  /// Rows of single days, and when each label became known: later, on the same day, or never.
  private static func arrivals(known isKnown: (Int) -> Bool = { $0 % 10 != 9 }) -> String {
    let lines = (0..<90).map { row in
      let known = !isKnown(row) ? "" : "2024-0\(1 + (row + row % 5) / 28)-\(10 + (row + row % 5) % 28 / 2)"
      return "2024-0\(1 + row / 28)-\(10 + row % 28 / 2),\((row * 7) % 11),\(known),\((row * 5) % 7 < 3 ? "yes" : "no")"
    }
    return (["signup,usage,known,churn"] + lines).joined(separator: "\n")
  }

  @Test func timesAfterTheRowsOwnAreNoInputAndTheReplayReadsThem() throws {
    let folder = TemporaryDirectory()
    let path = try folder.file("churn.csv", Data(Self.arrivals().utf8))
    let proposal = try proposal(path)
    #expect(proposal.advice.time == "signup" && proposal.advice.later == ["known"])
    #expect(proposal.advice.dropped.contains { $0.column == "known" && $0.reason.hasPrefix("later than 'signup' in ") })
    let marked = "# replay:\n#   label-delay: known "
    #expect(proposal.text.contains(marked))
    let asked = proposal.text.replacingOccurrences(of: marked, with: "replay:\n  label-delay: known ")
      .replacingOccurrences(of: "protocols: [research, production]", with: "protocols: [research, production, replay]")
    let experiment = try LoadedExperiment(
      planPath: folder.path + "/plan.yaml", planText: Data(asked.utf8),
      datasets: DatasetCatalogue(folder: "", entries: []))
    #expect(experiment.plan.replay?.labelDelay.column == "known")
    #expect(experiment.data.columns.map(\.name) == ["usage"])
  }

  @Test func aColumnThatHardlyAnyRowHasTellsOfNoLabels() throws {
    let folder = TemporaryDirectory()
    let rare = try proposal(try folder.file("rare.csv", Data(Self.arrivals { $0 % 5 == 3 }.utf8)))
    // It is still later than the rows, and so no input.
    #expect(rare.advice.later == ["known"] && rare.advice.arrival == nil)
    #expect(!rare.text.contains("label-delay: known"))
  }

  @Test func theTargetThatIsGivenIsTaken() throws {
    let proposal = try proposal("\(Self.folder)/titanic.csv", target: "age")
    #expect(proposal.target == "age" && proposal.task == .regression)
    #expect(!proposal.text.contains("guessed"))
    #expect(throws: PlanError.self) { try self.proposal("\(Self.folder)/titanic.csv", target: "aeg") }
  }

  /// Columns with names and cells that YAML could take for something else.
  @Test func oddNamesAndCellsReadBack() throws {
    let folder = TemporaryDirectory()
    var lines = ["\"a: b\",\"#c\",null,\"yes, no\",\"line\nend\",target"]
    for row in 0..<60 {
      lines.append(
        "\(row % 7),\(row % 5),\(row % 3),\(["x: y", "- z", "#"][row % 3]),\(row),\(["no", "null ", "yes"][row % 3])")
    }
    let path = try folder.file("odd name's.csv", Data(lines.joined(separator: "\n").utf8))
    let proposal = try proposal(path)
    let experiment = try LoadedExperiment(
      planPath: folder.path + "/plan.yaml", planText: Data(proposal.text.utf8),
      datasets: DatasetCatalogue(folder: "", entries: []))
    #expect(experiment.data.roles.target == "target")
    // A column that tells the class is gone, and so is one that counts the rows.
    #expect(Set(experiment.data.roles.drop) == ["null", "yes, no", "line\nend"])
  }

  @Test(arguments: [
    (["id", "a", "churn"], "churn"), (["label", "a", "b"], "label"), (["a", "class-label", "z"], "class-label"),
    (["medianHouseValue", "a", "b"], "medianHouseValue"), (["a", "b", "c"], "c"),
    (["a", "Survived", "name2"], "Survived"),
  ])
  func targetsAreGuessedByNameThenPlace(_ names: [String], _ target: String) throws {
    let columns = names.enumerated().map { index, name in
      Column(name: name, values: .numeric((0..<40).map { Double(($0 * (index + 3)) % 11) }))
    }
    let table = try Table(columns: columns)
    #expect(TargetGuess(table, columns.map { ColumnSummary($0) })?.column == target)
  }

  @Test func aBinaryColumnInFrontIsATargetWhereAllOthersAreMeasurements() throws {
    let columns = (0..<5).map { index in
      Column(
        name: "c\(index)",
        values: .numeric((0..<40).map { index == 0 ? Double($0 % 2) : Double($0) * 1.5 + Double(index) }))
    }
    let guess = TargetGuess(try Table(columns: columns), columns.map { ColumnSummary($0) })
    #expect(guess?.column == "c0" && guess?.reason.contains("the only column with two values") == true)
  }

  @Test func aPipeIsRefusedBeforeItIsRead() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("reasonable-\(UUID().uuidString)").path
    #expect(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    // Nobody writes to it: whoever read it would wait.
    #expect(throws: ProposalError.readOnce(path)) { try proposal(path, target: "y") }
    #expect(ProposalError.readOnce("/dev/stdin").description.hasPrefix("/dev/stdin gives its rows only once"))
  }

  @Test func withoutAnyTargetTheColumnsAreListed() throws {
    let folder = TemporaryDirectory()
    let path = try folder.file("one.csv", Data("a,b\n1,x\n1,x\n1,x\n".utf8))
    #expect(throws: ProposalError.noTarget(path, ["a", "b"])) { try proposal(path) }
  }

  @Test func pathsAreNamedFromThePlan() {
    #expect(FilePath.relative("/a/b/c.csv", to: "/a/b") == "c.csv")
    #expect(FilePath.relative("/a/c.csv", to: "/a/b/d") == "../../c.csv")
    #expect(FilePath.relative("/x/c.csv", to: "/a") == "../x/c.csv")
    #expect(FilePath.planName(of: "/x/odd name's.v2.csv.gz") == "odd-name-s")
    #expect(FilePath.planName(of: "/x/.csv") == "data")
  }
}
