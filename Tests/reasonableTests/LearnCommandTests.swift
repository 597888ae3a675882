import Foundation
import Testing

/// `learn` with models that learn row by row.
@Suite(.serialized)
struct LearnCommandTests {
  private static func rows(_ range: Range<Int>, isTurned: Bool = false) -> String {
    var lines = ["x,z,label"]
    for row in range {
      let (x, z) = (Double((row * 37) % 101), Double((row * 53) % 89))
      let isYes = (x + z > 95) != isTurned
      lines.append("\(x),\(z),\(isYes ? "yes" : "no")")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test func theModelIsAskedAboutEachRowBeforeItLearnsIt() throws {
    let folder = try TemporaryFolder()
    let results = folder.path + "/results"
    _ = try folder.write("train.csv", Self.rows(0..<600))
    let plan = try folder.write(
      "plan.yaml",
      """
      version: 1
      name: stream
      data: {file: train.csv, target: label}
      split: {kind: stratified, folds: 2, seed: 7}
      estimators: [{name: adaptive-random-forest}, {name: incremental-naive-bayes}]
      axes: [accuracy, size.bytes]
      policy: {quality: accuracy, prefer: [size.bytes]}
      """)
    let swept = try CommandLineProgram.run("sweep", plan, "--quiet", "--out", results)
    #expect(swept.status == 0, "\(swept.errors)")
    // The concept turns round.
    let turned = try folder.write("turned.csv", Self.rows(600..<2600, isTurned: true))
    let target = folder.path + "/next.reasonable"
    let forest = try CommandLineProgram.run("learn", "latest:forest", turned, "--to", target, "--out", results)
    #expect(forest.status == 0, "\(forest.errors)")
    let told = try #require(
      forest.errors.firstMatch(
        of:
          /about each of the 2000 rows before it learned it, the model answered ([0-9.]+)% right; without learning: ([0-9.]+)%/
      ), "\(forest.errors)")
    let (learning, before) = (try #require(Double(told.output.1)), try #require(Double(told.output.2)))
    // The model as it was, asked by itself, tells the same.
    let answers = try CommandLineProgram.run("predict", "latest:forest", "--input", turned, "--out", results)
    let predicted = answers.output.split(separator: "\n").dropFirst().compactMap { $0.split(separator: ",").last }
    let known = Self.rows(600..<2600, isTurned: true).split(separator: "\n").dropFirst().compactMap {
      $0.split(separator: ",").last
    }
    let right = zip(predicted, known).count { $0 == $1 }
    #expect(predicted.count == 2000 && abs(Double(right) / 20 - before) < 0.051)
    #expect(learning > before + 20, "\(learning), \(before)")
    #expect(forest.errors.contains("replaced"), "\(forest.errors)")
    #expect(try CommandLineProgram.run("show", target).output.contains("  changes: "))
    let bayes = try CommandLineProgram.run("learn", "latest:naive", turned, "--to", target, "--out", results)
    #expect(bayes.errors.contains("before it learned it") && !bayes.errors.contains("replaced"))
    #expect(!(try CommandLineProgram.run("show", target).output.contains("  changes: ")))
  }
}
