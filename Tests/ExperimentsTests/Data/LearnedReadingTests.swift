import Catalogue
import Foundation
import GoldenFiles
import Learning
import Plans
import Records
import Store
import Tabular
import Testing

@testable import Experiments

/// Nothing of the rows that a model is judged on is known to it: not their values, not how they are written.
struct LearnedReadingTests {
  private static let header = "n;price;count;when;word;few;y"
  /// Rows that are learned from: decimal commas, ambiguous thousands, dates with the day first.
  private static let early = (0..<30).map { row in
    "\(row);\(row),5;\(row % 7 + 1).\(100 + row);\(row % 28 + 1)/0\(row % 9 + 1)/2011;w\(row % 3);\(row % 4);"
      + (row % 2 == 0 ? "a" : "b")
  }

  /// Later rows of all kinds; the classes stay, because the question that is asked is told by the whole file.
  static let late: [String: @Sendable (Int) -> String] = [
    "as before": { "\($0);\($0),5;2.\(100 + $0);\($0 % 28 + 1)/01/2012;w1;3" },
    "words": { "n\($0);dear;lots;soon;v\($0);some\($0)" },
    "other marks": { "\($0).5;1.234.567,\($0);1.234.567,5;12/\($0 % 18 + 13)/2011;w\($0 % 3);00\($0)" },
    "thousands": { "1,234,\(100 + $0);\($0).25;1,234.5;2011-12-\(10 + $0 % 20) 10:15;x;12 %" },
    "nothing": { _ in ";NA;?;;none;" },
    "codes": { "00\($0);(\($0),5);123456789012345678\($0);\($0);w9;€ \($0)" },
    "far away": { "\($0)e9;-9\($0)99,5;9\($0).999;01/0\($0 % 9 + 1)/1999;w2;1e300" },
  ]

  private static let plan = """
    version: 1
    name: reading
    data: {file: rows.csv, target: y, task: binary, time: row-order, separator: semicolon}
    split: {folds: 3}
    protocols: [production]
    preprocessing:
      calendar: {parts: [days, month]}
      imputation: median
      encoding: one-hot
      scaling: standard
    estimators:
      - logistic-regression
      - {name: decision-tree, preprocessing: {scaling: none}}
    axes: [accuracy]
    """

  private func experiment(_ late: (Int) -> String) throws -> (loaded: LoadedExperiment, folder: TemporaryDirectory) {
    let folder = TemporaryDirectory()
    let rows = Self.early + (30..<120).map { late($0) + ($0 % 3 == 0 ? ";a" : ";b") }
    _ = try folder.file("rows.csv", Data(([Self.header] + rows).joined(separator: "\n").utf8))
    let path = try folder.file("plan.yaml", Data(Self.plan.utf8))
    return (try LoadedExperiment(planPath: path, datasets: DatasetCatalogue(folder: folder.path, entries: [])), folder)
  }

  /// The law: whatever the later rows hold, the earlier ones give the same inputs, the same columns and the same models,
  /// bit for bit.
  @Test(arguments: LearnedReadingTests.late.keys.sorted()) func laterRowsChangeNothing(_ name: String) throws {
    let usual = try experiment(try #require(Self.late["as before"]))
    let other = try experiment(try #require(Self.late[name]))
    let (expected, found) = (try first(usual.loaded), try first(other.loaded))
    #expect(found.rows == expected.rows)
    #expect(found.known.columns == expected.known.columns)
    let inputs = other.loaded.data.inputs(found.rows, as: found.known).storage
    let wanted = usual.loaded.data.inputs(expected.rows, as: expected.known).storage
    #expect(inputs.map(\.bitPattern) == wanted.map(\.bitPattern))
    #expect(
      try other.loaded.data.rawRows(found.rows, as: found.known)
        == usual.loaded.data.rawRows(expected.rows, as: expected.known))
    for candidate in usual.loaded.plan.candidates {
      let pipeline = try Catalogue.standard.pipeline(candidate)
      #expect(
        try fit(pipeline, other.loaded, found).artefact() == fit(pipeline, usual.loaded, expected).artefact(),
        "\(candidate.label)")
    }
  }

  @Test func whatIsReadOtherwiseIsSaidWithItsPlace() throws {
    let words = try experiment(try #require(Self.late["words"])).loaded
    let notes = words.dataNotes.filter { $0.kind == .readAsLearned }
    #expect(Set(notes.compactMap(\.column)).isSuperset(of: ["n", "price", "when", "few"]))
    let price = try #require(notes.first { $0.column == "price" })
    #expect(price.line == 32)
    #expect(
      price.sentence.contains("column 'price' is read as numbers, decimal comma in 1 of 3 folds")
        && price.sentence.contains("('dear')"), "\(price.sentence)")
    #expect(words.dataSettings["notation"] == .text("of training rows"))
    let usual = try experiment(try #require(Self.late["as before"])).loaded
    #expect(usual.dataNotes.allSatisfy { $0.kind != .readAsLearned })
    #expect(usual.dataSettings["notation"] == nil)
  }

  /// What notes on readings advise, as the plan's `data.types` takes it.
  private func advised(_ loaded: LoadedExperiment) -> [String] {
    loaded.dataNotes.filter { $0.kind == .readAsLearned }.compactMap { note in
      note.sentence.firstMatch(of: /data\.types: \{(.+)\} reads it as/).map { String($0.output.1) }
    }
  }

  /// The same plan with what a note told to write into it.
  private func heeding(_ types: [String], in folder: TemporaryDirectory) throws -> LoadedExperiment {
    let plan = Self.plan.replacing(
      "separator: semicolon}", with: "separator: semicolon, types: {\(types.joined(separator: ", "))}}")
    return try LoadedExperiment(
      planPath: try folder.file("heeding.yaml", Data(plan.utf8)),
      datasets: DatasetCatalogue(folder: folder.path, entries: []))
  }

  @Test func whatTheNoteAdvisesReadsEveryFoldAlike() throws {
    let (words, folder) = try experiment(try #require(Self.late["words"]))
    let categories = advised(words)
    #expect(categories.contains("price: categorical"), "\(categories)")
    let heeded = try heeding(Array(Set(categories)), in: folder)
    #expect(heeded.dataNotes.allSatisfy { $0.kind != .readAsLearned })

    // Points that part fractions in the first rows turn out to part thousands.
    let other = TemporaryDirectory()
    let rows = (0..<120).map { row in
      "\(row % 7 + 1).\(row < 30 ? "" : "234.")\(100 + row);" + (row % 2 == 0 ? "a" : "b")
    }
    _ = try other.file("rows.csv", Data((["v;y"] + rows).joined(separator: "\n").utf8))
    let found = advised(try heeding(["y: categorical"], in: other))
    #expect(Set(found) == ["v: {kind: numeric, decimal-mark: comma, thousands-mark: point}"], "\(found)")
    let settled = try heeding(Array(Set(found)), in: other)
    #expect(settled.dataNotes.allSatisfy { $0.kind != .readAsLearned })
  }

  /// What a fold can't read counts as missing, and every trial is fitted and judged all the same.
  @Test(arguments: ["words", "other marks", "nothing"]) func sweepsGoOn(_ name: String) throws {
    let (loaded, folder) = try experiment(try #require(Self.late[name]))
    let store = try ResultStore(directory: folder.path + "/results")
    let outcome = try Sweep(loaded, store: store, directory: folder.path + "/results", jobs: 1).run()
    #expect(outcome.failures.isEmpty, "\(outcome.failures)")
    #expect(outcome.newFits == 6)
  }

  private func first(_ loaded: LoadedExperiment) throws -> (rows: [Int], known: TrainingColumns) {
    let division = try loaded.data.division(for: .production, split: loaded.plan.split)
    return (try #require(division.folds.first).train, try #require(division.columns.first))
  }

  private func fit(
    _ pipeline: Pipeline, _ loaded: LoadedExperiment, _ fold: (rows: [Int], known: TrainingColumns)
  ) throws -> FittedPipeline {
    var context = FitContext(seed: 7)
    let examples = try loaded.data.examples(fold.rows, as: fold.known, identity: nil)
    return try pipeline.fit(examples, columns: fold.known.columns, classes: loaded.data.classes, in: &context)
  }
}
