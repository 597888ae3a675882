import Foundation
import Testing

/// From a data file to a plan and a sweep, in a folder that holds nothing else.
@Suite struct InitCommandTests {
  private static func csv(rows: Int = 120) -> String {
    var lines = ["customer,age,colour,spent,churn"]
    for row in 0..<rows {
      let leaves = (row * 7) % 5 < 2
      lines.append(
        "c\(row),\(20 + (row * 13) % 50),\(["red", "blue", "green"][row % 3]),\(Double((row * 29) % 97) / 7 + (leaves ? 3 : 0)),\(leaves ? "yes" : "no")"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Runs a line in the folder; the catalogue of data sets is out of reach.
  private func shell(_ line: String, in folder: TemporaryFolder) throws -> (status: Int32, output: String) {
    let line = "REASONABLE_DATASETS= ; \(line) > output.txt 2>&1"
    let status = try CommandLineProgram.shell(line, in: folder.path)
    return (status, try String(contentsOf: folder.file("output.txt"), encoding: .utf8))
  }

  @Test func noOutputReplacesTheDataOrThePlan() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("shop.csv", Self.csv())
    let lost = try shell("ln -s shop.csv l.yaml; reasonable init shop.csv --target churn -o l.yaml --force", in: folder)
    #expect(lost.status == 2 && lost.output.contains("is the data file itself, which would be lost"), "\(lost.output)")
    #expect(try shell("reasonable init shop.csv --target churn -o p.yaml", in: folder).status == 0)
    for name in ["shop.csv", "p.yaml"] {
      let folds = try shell("reasonable sweep p.yaml --dry-run --folds-to \(name)", in: folder)
      #expect(folds.status == 2 && folds.output.contains("is there already and holds no folds"), "\(folds.output)")
    }
    // Folds may be written again.
    for _ in 0..<2 {
      #expect(try shell("reasonable sweep p.yaml --dry-run --folds-to f.json", in: folder).status == 0)
    }
    #expect(try String(contentsOf: folder.file("shop.csv"), encoding: .utf8) == Self.csv())
  }

  @Test func aPlanIsWrittenThatRunsAsItIs() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("shop.csv", Self.csv())
    let made = try shell("reasonable init shop.csv", in: folder)
    #expect(made.status == 0, "\(made.output)")
    #expect(
      made.output.contains("target churn (binary)") && made.output.contains("Run it:   reasonable sweep shop.yaml"))
    #expect(made.output.contains("dropped customer: 120 different texts in 120 rows: an identifier"))
    let plan = try String(contentsOf: folder.file("shop.yaml"), encoding: .utf8)
    #expect(plan.hasPrefix("# yaml-language-server: $schema=.reasonable/plan.schema.json\n"))
    #expect(FileManager.default.fileExists(atPath: folder.file(".reasonable/plan.schema.json").path))
    let swept = try shell(
      "reasonable sweep shop.yaml --set data.rows=100 --set split.folds=2 --set split.repeats=1 "
        + "--set measurement.latency-budget=0.2s --set measurement.latency-rounds=2", in: folder)
    #expect(swept.status == 0, "\(swept.output)")
    // So few rows may leave several that are equally reasonable.
    #expect(swept.output.contains("Reasonable pick: ") || swept.output.contains("Equally reasonable: "))
    // A plan that is there isn't written over.
    let again = try shell("reasonable init shop.csv", in: folder)
    #expect(again.status == 2 && again.output.contains("shop.yaml is there already"), "\(again.output)")
    #expect(try shell("reasonable init shop.csv --force", in: folder).status == 0)
    #expect(try String(contentsOf: folder.file("shop.yaml"), encoding: .utf8) == plan)
  }

  @Test func aDataFileIsSweptAndItsPlanKept() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("shop.csv", Self.csv())
    let sets =
      "--set split.folds=2 --set split.repeats=1 --set estimators=[prior-baseline,ridge-classifier] "
      + "--set policy.above-guessing=0 "
      + "--set measurement.latency-budget=0.2s --set measurement.latency-rounds=2"
    let swept = try shell("reasonable sweep shop.csv --target churn \(sets)", in: folder)
    #expect(swept.status == 0, "\(swept.output)")
    #expect(swept.output.contains("note: the plan for shop.csv is results/shop.yaml; edit it"), "\(swept.output)")
    #expect(try shell("reasonable sweep results/shop.yaml --dry-run", in: folder).status == 0)
    let row = try shell("reasonable explain latest best --row 17", in: folder)
    #expect(row.status == 0, "\(row.output)")
    // An edited plan stays as it is.
    let edited = folder.file("results/shop.yaml")
    try "# mine\n".write(to: edited, atomically: true, encoding: .utf8)
    let again = try shell("reasonable sweep shop.csv --target churn \(sets)", in: folder)
    #expect(again.output.contains("results/shop-2.yaml"), "\(again.output)")
    #expect(try String(contentsOf: edited, encoding: .utf8) == "# mine\n")
  }

  @Test func aDryRunOfADataFileWritesNothing() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("shop.csv", Self.csv())
    let shown = try shell("reasonable sweep shop.csv --dry-run", in: folder)
    #expect(shown.status == 0 && shown.output.contains("target churn"), "\(shown.output)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["output.txt", "shop.csv"])
  }

  @Test(arguments: ["sweep /dev/stdin --target churn", "init /dev/stdin --target churn", "init /dev/stdin -o -"])
  func noPlanNamesWhatIsReadOnce(_ line: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("shop.csv", Self.csv())
    let refused = try shell("cat shop.csv | reasonable \(line)", in: folder)
    #expect(refused.status == 2 && refused.output.contains("gives its rows only once"), "\(refused.output)")
    #expect(refused.output.contains("save the rows as a file first"), "\(refused.output)")
  }

  @Test(arguments: [
    ("sweep plan.yaml --target y", "--target goes with a data file"),
    ("init nothing.csv", "nothing.csv"), ("init shop.csv --target chrun", "did you mean 'churn'?"),
    ("swep plan.yaml", "there is no command 'reasonable swep'; did you mean 'reasonable sweep'?"),
    (
      "datasets valdate x.csv",
      "there is no command 'reasonable datasets valdate'; did you mean 'reasonable datasets validate'?"
    ),
    ("catalogue plat", "did you mean 'platt'?"), ("catalogue latency.p90", "did you mean 'latency.p"),
    ("catalogue data.tme", "did you mean 'data.time'?"),
  ])
  func mistakesAreNamed(_ line: String, _ words: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("shop.csv", Self.csv())
    _ = try folder.write(
      "plan.yaml", "version: 1\ndata: {file: shop.csv, target: churn}\nestimators: [prior-baseline]\n")
    let result = try shell("reasonable \(line)", in: folder)
    #expect(result.status == 2 && result.output.contains(words), "\(result.output)")
  }

  @Test(arguments: [
    ("platt", "platt-calibration, version"), ("latency.p99", "p99 latency"), ("data.time", "orders the rows in time"),
    ("folds", "from 2 to 1,000; default 5"), ("plan", "memory-limit: a size such as"), ("ridge.penalty", "auto"),
    ("standard", "standard-scaling"), ("policy.limits", "at-most"),
  ])
  func theCatalogueTellsOfWhatPlansName(_ name: String, _ words: String) throws {
    let result = try CommandLineProgram.run("catalogue", name)
    #expect(result.status == 0 && result.output.contains(words), "\(result.output)\(result.errors)")
  }
}
