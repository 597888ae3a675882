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

  @Test func infiniteTargetsAreCountedAndPlaced() throws {
    let folder = try TemporaryFolder()
    let results = folder.path + "/results"
    let lines = (0..<90).map { "\(Double(($0 * 37) % 101)),\(Double(($0 * 37) % 101) * 2 + 1)" }
    _ = try folder.write("train.csv", (["x,y"] + lines).joined(separator: "\n") + "\n")
    let plan = try folder.write(
      "plan.yaml",
      """
      version: 1
      name: numbers
      data: {file: train.csv, target: y}
      split: {kind: k-fold, folds: 2, seed: 7}
      estimators: [{name: gradient-boosting, parameters: {rounds: 30}}]
      axes: [r2, size.bytes]
      policy: {quality: r2, prefer: [size.bytes]}
      """)
    let swept = try CommandLineProgram.run("sweep", plan, "--quiet", "--out", results)
    #expect(swept.output.contains("Run numbers-"), "\(swept.errors)")
    let target = folder.path + "/next.reasonable"
    let all = try folder.write("all.csv", "x,y\n1,inf\n2,-inf\n")
    let refused = try CommandLineProgram.run("learn", "latest:boosting", all, "--to", target, "--out", results)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("2 rows have an infinite value of the target"), "\(refused.errors)")
    #expect(refused.errors.contains("all.csv:2: column 'y' is infinite"), "\(refused.errors)")
    let some = try folder.write("some.csv", "x,y\n1,3\n2,inf\n4,\n3,7\n")
    let learned = try CommandLineProgram.run("learn", "latest:boosting", some, "--to", target, "--out", results)
    #expect(learned.status == 0, "\(learned.errors)")
    #expect(learned.errors.contains("infinite targets: 1 row has an infinite value of the target"), "\(learned.errors)")
    #expect(learned.errors.contains("1 row has no value of the target"), "\(learned.errors)")
  }
}
