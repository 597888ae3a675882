import Foundation
import Testing

/// Files as people write them, through the command.
@Suite(.serialized) struct DatasetsCommandTests {
  static let rows = "5.1,3.5,setosa\n4.9,3.0,setosa\n6.3,3.3,virginica\n5.8,2.7,virginica\n"

  @Test func theFirstRowIsKeptAndSaid() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("d.csv", Self.rows)
    let found = try CommandLineProgram.run("datasets", "validate", file, "--quiet")
    #expect(found.status == 0 && found.output.contains("4 rows, 3 columns"), "\(found.errors)")
    #expect((found.output + found.errors).contains("note: the first line of d.csv is read as a row"))
    for (options, count) in [
      (["--header", "true"], 3), (["--header", "none"], 4), (["--no-header"], 4), (["--skip-lines", "1"], 3),
    ] {
      let process = CommandLineProgram.process(["datasets", "validate", file, "--quiet"] + options)
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = FileHandle.nullDevice
      try process.run()
      let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(output.contains(": \(count) rows"), "\(options): \(output)")
    }
  }

  @Test func standardInputGivesAllRowsEveryTime() throws {
    let text = "a,y\n" + (0..<20_000).map { "\($0),\($0 % 2 == 0 ? "u" : "v")\n" }.joined()
    for _ in 0..<3 {
      let process = CommandLineProgram.process(["datasets", "validate", "-", "--quiet"])
      let (input, output) = (Pipe(), Pipe())
      process.standardInput = input
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
      try input.fileHandleForWriting.close()
      let shown = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0 && shown.contains("20000 rows, 2 columns"), "\(shown)")
    }
  }

  @Test func anEmptyStandardInputIsSaid() throws {
    let folder = try TemporaryFolder()
    for line in ["reasonable datasets validate - < /dev/null", ": | reasonable datasets validate -"] {
      #expect(try CommandLineProgram.shell("\(line) > out 2> errors", in: folder.path) == 2, "\(line)")
      let errors = try String(contentsOf: folder.file("errors"), encoding: .utf8)
      #expect(errors.contains("standard input is empty; a table needs a header or a row"), "\(errors)")
      #expect(!errors.contains("/dev/stdin"))
    }
  }

  @Test func aDecimalCommaIsDeclaredForBothSeparators() throws {
    let folder = try TemporaryFolder()
    for (name, text) in [
      ("commas", "a,b,y\n\"1,5\",2,u\n\"2,5\",3,v\n"), ("semicolons", "a;b;y\n1,5;2;u\n2,5;3;v\n"),
    ] {
      let file = try folder.write("\(name).csv", text)
      let found = try CommandLineProgram.run("datasets", "validate", file, "--decimal-mark", "comma")
      #expect(found.status == 0 && found.output.contains("2 rows, 3 columns"), "\(found.errors)")
      #expect(found.output.contains("1.500 to 2.500"), "\(found.output)")
    }
  }

  @Test func nothingFromTheDataSteersTheTerminal() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "z", count: 100_000)
    let file = try folder.write("d.csv", "\"x\u{1B}[2J\ny\",n\n\"\u{1B}[31mred\",1\n\"two\nlines\",2\n\(long),3\n")
    let shown = try CommandLineProgram.run("datasets", "validate", file)
    #expect(shown.status == 0)
    let all = shown.output + shown.errors
    #expect(!all.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(all.contains("\\u{1B}[31mred") && all.contains("two\\nlines") && all.count < 5_000)
    let error = try CommandLineProgram.run("datasets", "validate", file, "--target", "\u{1B}[2J")
    #expect(error.status == 2 && !error.errors.contains("\u{1B}"))
  }

  @Test func rowsAreNeverSetAsideOntoTheirFile() throws {
    let folder = try TemporaryFolder()
    let text = "a,b\n1,x\n2\n3,y\n"
    let file = try folder.write("d.csv", text)
    let refused = try CommandLineProgram.run("datasets", "validate", file, "--set-aside", file)
    #expect(refused.status == 2 && refused.errors.contains("it is the data file itself"))
    #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
  }

  @Test func aDryRunWritesNothingAndASweepMakesItsFolder() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(
      "d.csv", "x,y\n" + (0..<30).map { "\($0 * 7 % 30),\($0 % 2 == 0 ? "u" : "v")\n" }.joined() + "1,2,u\n")
    let plan = try folder.write(
      "p.yaml",
      """
      version: 1
      name: t
      data: {file: d.csv, target: y, malformed-rows: set-aside}
      split: {kind: stratified, folds: 3, seed: 7}
      estimators: [prior-baseline]
      measurement: {latency-budget: 0.1s, latency-rounds: 2}
      """)
    let out = folder.file("new/results").path
    let dry = try CommandLineProgram.run("sweep", plan, "--out", out, "--dry-run")
    #expect(dry.status == 0 && dry.errors.contains("1 malformed row was left out"), "\(dry.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("new").path))
    let sweep = try CommandLineProgram.run("sweep", plan, "--out", out, "--quiet")
    #expect(sweep.status == 0, "\(sweep.errors)")
    #expect(FileManager.default.fileExists(atPath: out + "/d.csv.set-aside.csv"))
  }
}
