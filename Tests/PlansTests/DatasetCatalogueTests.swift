import Foundation
import GoldenFiles
import Records
import Tabular
import Testing

@testable import Plans

struct DatasetCatalogueTests {
  private let directory = TemporaryDirectory()
  private static let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("datasets").path

  private func catalogue(_ text: String) throws -> DatasetCatalogue {
    _ = try directory.file("catalogue.yaml", Data(text.utf8))
    return try DatasetCatalogue.read(folder: directory.path)
  }

  private static let small = """
    version: 1
    datasets:
      - name: small
        task: binary
        files:
          - {path: small.csv.gz, rows: 2, columns: 3, sha256: "\(String(repeating: "0", count: 64))"}
          - {path: more.csv, columns: 3}
        target: y
        positive: "yes"
        drop: [id]
        time: row-order
        licence: none
        source: here
        howto: "Ask for it."

    """

  // MARK: The shipped catalogue

  @Test func theShippedCatalogueIsValid() throws {
    let catalogue = try DatasetCatalogue.read(folder: Self.shipped)
    let names = catalogue.entries.map(\.name)
    for name in [
      "digits", "breast-cancer", "wine", "adult", "telco-churn", "bank-marketing", "credit-card-fraud", "electricity",
      "covertype", "california-housing", "bike-sharing",
    ] {
      #expect(names.contains(name))
    }
    #expect(catalogue.entries.allSatisfy { !$0.howTo.isEmpty && !$0.licence.isEmpty })
    let adult = try catalogue.entry("adult")
    #expect(adult.format.columnNames?.count == 15)
    #expect(adult.format.missing == .only(["?"]))
    #expect(
      adult.vocabulary
        == PlanVocabulary.Dataset(
          name: "adult", target: "income", task: .binary, sensitive: ["sex", "race", "age"]))
    #expect(try catalogue.entry("electricity").time == .rowOrder)
    #expect(try catalogue.entry("higgs").format.separator == "\t")
  }

  @Test func marksOfMissingAddToTheUsualOnesOrReplaceThem() throws {
    func marks(_ keys: String) throws -> MissingMarks {
      try catalogue(Self.small.replacingOccurrences(of: "    target: y\n", with: "    target: y\n\(keys)"))
        .entry("small").format.missing
    }
    #expect(try marks("") == .standard)
    #expect(try marks("    missing: [\"-\", \"\"]\n") == .adding(["-", ""]))
    #expect(try marks("    missing_only: [\"-\", \"\"]\n") == .only(["-", ""]))
    #expect(try marks("    missing_only: \"-9\"\n") == .only(["-9"]))
    let both = #expect(throws: DatasetError.self) {
      try marks("    missing: [\"-\"]\n    missing_only: [\"?\"]\n")
    }
    #expect(String(describing: both).contains("give either 'missing'"))
  }

  @Test(arguments: [("digits", 1797, 65), ("breast-cancer", 569, 31), ("wine", 178, 14)])
  func shippedSetsLoadAndMatchTheirChecksums(_ name: String, _ rows: Int, _ columns: Int) throws {
    let catalogue = try DatasetCatalogue.read(folder: Self.shipped)
    #expect(catalogue.state(of: try catalogue.entry(name), dataDirectory: nil) == .ready)
    let resolved = try catalogue.resolve(DataPlan(source: .dataset(name)), planFolder: ".", environment: [:])
    let loaded = try resolved.load()
    #expect(loaded.notes == [])
    #expect(loaded.table.rowCount == rows)
    #expect(loaded.table.columns.count == columns)
    #expect(loaded.contentHash == resolved.files[0].sha256)
    #expect(loaded.table.index(of: try #require(resolved.data.target)) != nil)
  }

  // MARK: Resolving

  @Test func gapsAreFilledFromTheCatalogue() throws {
    let entry = try catalogue(Self.small).entry("small")
    let filled = DataPlan(source: .dataset("small")).completed(by: entry)
    #expect(filled.target == "y" && filled.task == .classification && filled.positive == "yes")
    #expect(filled.drop == ["id"] && filled.time == .rowOrder)
    let own = DataPlan(source: .dataset("small"), positive: "no", drop: []).completed(by: entry)
    #expect(own.positive == "no" && own.drop == [])
    // Another target: the catalogue doesn't know its task or classes.
    let other = DataPlan(source: .dataset("small"), target: "id").completed(by: entry)
    #expect(other.task == nil && other.positive == nil && other.drop == [])
  }

  @Test func aSetThatIsNotThereSaysHowToGetItAndWhereToPutIt() throws {
    let catalogue = try catalogue(Self.small)
    let plan = DataPlan(source: .dataset("small"))
    #expect(
      throws: DatasetError.noDataDirectory(name: "small", files: ["small.csv.gz", "more.csv"], howTo: "Ask for it.")
    ) {
      try catalogue.resolve(plan, planFolder: ".", environment: [:])
    }
    #expect(catalogue.state(of: catalogue.entries[0], dataDirectory: nil) == .noDataDirectory)
    let path = directory.path + "/small.csv.gz"
    #expect(throws: DatasetError.missingFile(name: "small", path: path, howTo: "Ask for it.")) {
      try catalogue.resolve(plan, planFolder: ".", environment: ["REASONABLE_DATA": directory.path])
    }
    #expect(
      catalogue.state(of: catalogue.entries[0], dataDirectory: directory.path)
        == .missing(paths: [path, directory.path + "/more.csv"]))
  }

  @Test func unpackedCopiesAndSeveralFilesAreRead() throws {
    let catalogue = try catalogue(Self.small)
    _ = try directory.file("small.csv", Data("id,kind,y\n1,b,yes\n2,c,no\n".utf8))
    _ = try directory.file("more.csv", Data("id,kind,y\n3,a,no\n4,b,maybe\n".utf8))
    let resolved = try catalogue.resolve(
      DataPlan(source: .dataset("small")), planFolder: ".", dataDirectory: directory.path, environment: [:])
    let loaded = try resolved.load()
    // The unpacked copy has no checksum in the catalogue, so there is nothing to note.
    #expect(loaded.notes == [])
    #expect(try loaded.table.column("id").values == .numeric([1, 2, 3, 4]))
    #expect(
      try loaded.table.column("kind").values == .categorical(codes: [1, 2, 0, 1], levels: ["a", "b", "c"]))
    #expect(try loaded.table.column("y").values == .categorical(codes: [2, 1, 1, 0], levels: ["maybe", "no", "yes"]))
  }

  @Test func filesThatDoNotFitTogetherAreRefused() throws {
    let catalogue = try catalogue(Self.small)
    _ = try directory.file("small.csv", Data("id,kind,y\n1,b,yes\n".utf8))
    for second in ["id,sort,y\n3,a,no\n", "id,kind\n3,a\n"] {
      _ = try directory.file("more.csv", Data(second.utf8))
      let resolved = try catalogue.resolve(
        DataPlan(source: .dataset("small")), planFolder: ".", dataDirectory: directory.path, environment: [:])
      do throws(DatasetError) {
        _ = try resolved.load()
        Issue.record("joined files that differ")
      } catch {
        guard case .unreadable = error else {
          Issue.record("\(error)")
          continue
        }
      }
    }
  }

  @Test func aChecksumThatDiffersIsNoted() throws {
    let text = Self.small.replacingOccurrences(of: "small.csv.gz", with: "small.csv")
    let catalogue = try catalogue(text)
    _ = try directory.file("small.csv", Data("id,kind,y\n1,b,yes\n".utf8))
    _ = try directory.file("more.csv", Data("id,kind,y\n3,a,no\n".utf8))
    let loaded = try catalogue.resolve(
      DataPlan(source: .dataset("small")), planFolder: ".", dataDirectory: directory.path, environment: [:]
    ).load()
    #expect(loaded.notes.count == 1)
    #expect(loaded.notes[0].sentence.contains("not 000000000000"))
  }

  @Test func aFileOfTheUserIsRelativeToThePlan() throws {
    let catalogue = try catalogue(Self.small)
    _ = try directory.file("rows.tsv", Data("1\t2,5\n3\t4\n".utf8))
    var format = FileFormat()
    format.separator = "\t"
    format.decimalMark = .comma
    format.columnNames = ["a", "b"]
    let plan = DataPlan(source: .file("rows.tsv", format), target: "b")
    let resolved = try catalogue.resolve(plan, planFolder: directory.path, environment: [:])
    #expect(resolved.name == "rows")
    #expect(try resolved.load().table.column("b").values == .numeric([2.5, 4]))
    #expect(throws: DatasetError.noSuchFile(path: directory.path + "/nothing.csv")) {
      try catalogue.resolve(
        DataPlan(source: .file("nothing.csv", format), target: "b"), planFolder: directory.path, environment: [:])
    }
  }

  @Test func classesAndGroupsThatAreNoNumbersAreKept() throws {
    let catalogue = try catalogue(Self.small)
    let rows = (0..<1_000).map {
      "\($0 % 125 == 3 ? "A\($0)" : "\($0 % 50)"),\($0),\($0 % 125 == 5 ? "X" : "\($0 % 3)")\n"
    }
    let path = try directory.file("rows.csv", Data(("g,x,y\n" + rows.joined()).utf8))
    var format = FileFormat()
    func missing(_ task: PlannedTask?, groups: String? = nil) throws -> [Int] {
      let plan = DataPlan(source: .file(path, format), target: "y", task: task, groups: groups)
      let table = try catalogue.resolve(plan, planFolder: ".", environment: [:]).load().table
      return try ["g", "y"].map { try table.column($0).missingCount }
    }
    #expect(try missing(.classification) == [8, 0])
    #expect(try missing(nil) == [8, 0])
    #expect(try missing(.multiclass, groups: "g") == [0, 0])
    #expect(try missing(.regression, groups: "g") == [0, 8])
    // Who says a share has it for every column.
    format.numericShare = 0.99
    #expect(try missing(.classification, groups: "g") == [8, 8])
    #expect(try missing(nil) == [8, 8])
  }

  @Test func aMalformedRowIsAnErrorOrSetAside() throws {
    let catalogue = try catalogue(Self.small)
    let path = try directory.file("rows.csv", Data("a,b\n1,2\n3\n4,5\n".utf8))
    var format = FileFormat()
    func load() throws -> LoadedDataset {
      try catalogue.resolve(DataPlan(source: .file(path, format), target: "b"), planFolder: ".", environment: [:])
        .load(setAsideFolder: directory.path)
    }
    #expect(throws: DatasetError.self) { try load() }
    format.malformedRows = .setAside
    let loaded = try load()
    #expect(loaded.table.rowCount == 2)
    #expect(loaded.notes.count == 1)
    #expect(FileManager.default.fileExists(atPath: directory.path + "/rows.csv.set-aside.csv"))
  }

  // MARK: Finding and checking the catalogue

  @Test func theCatalogueIsFoundInTheOrderOfTheRules() throws {
    _ = try catalogue(Self.small)
    let empty = directory.path + "/empty"
    let datasets = directory.path + "/package/datasets"
    try FileManager.default.createDirectory(atPath: datasets, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    try Data(Self.small.utf8).write(to: URL(fileURLWithPath: datasets + "/catalogue.yaml"))
    let package = directory.path + "/package"
    func locate(_ given: String?, _ variable: String?, _ current: String, _ executable: String?) throws -> String {
      try DatasetCatalogue.locate(
        given, environment: variable.map { ["REASONABLE_DATASETS": $0] } ?? [:], currentDirectory: current,
        executable: executable)
    }
    #expect(try locate(directory.path, datasets, package, nil) == directory.path)
    #expect(try locate(nil, directory.path, package, nil) == directory.path)
    #expect(try locate(nil, nil, package, nil) == datasets)
    let found = try locate(nil, nil, empty, package + "/.build/release/reasonable")
    #expect(
      URL(fileURLWithPath: found).resolvingSymlinksInPath() == URL(fileURLWithPath: datasets).resolvingSymlinksInPath())
    #expect(throws: DatasetError.catalogueNotFound(searched: [empty])) { try locate(empty, nil, package, nil) }
    #expect(throws: DatasetError.catalogueNotFound(searched: [empty + "/datasets"])) {
      try locate(nil, nil, empty, nil)
    }
  }

  @Test func everyProblemOfACatalogueIsFound() throws {
    let text = """
      version: 1
      datasets:
        - name: a
          task: binry
          files: [{path: ../secret.csv, sha256: abc}]
          target: y
          drop: [y]
          licence: none
          source: here
          howto: "Ask."
          trps: []
        - name: a
          task: regression
          positive: b
      """
    do {
      _ = try catalogue(text)
      Issue.record("read a broken catalogue")
    } catch DatasetError.catalogueInvalid(_, let problems) {
      #expect(
        problems.map { "\($0.line ?? 0) \($0.key) \($0.nearest ?? "")" } == [
          "4 datasets.0.task binary", "5 datasets.0.files.0.path ", "5 datasets.0.files.0.sha256 ",
          "7 datasets.0.drop ", "11 datasets.0.trps traps", "12 datasets.1.files ", "12 datasets.1.target ",
          "12 datasets.1.licence ", "12 datasets.1.source ", "12 datasets.1.howto ", "14 datasets.1.positive ",
        ])
    }
  }

  @Test func anUnknownSetNamesTheNearest() throws {
    let catalogue = try catalogue(Self.small)
    #expect(throws: DatasetError.unknown(name: "smal", nearest: "small", available: ["small"])) {
      try catalogue.entry("smal")
    }
  }
}
