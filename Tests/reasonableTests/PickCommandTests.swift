import Foundation
import Frontier
import Records
import Store
import Testing

/// Choosing again through the command.
@Suite(.serialized) struct PickCommandTests {
  /// Two inputs that tell the class, and enough rows for a floor.
  private static func rows(_ count: Int, noise: Bool = false) -> String {
    var text = "a,b,y\n"
    for index in 0..<count {
      let (a, b) = ((index * 37) % 101, (index * 53) % 97)
      let isHigh = noise ? (index * 7919) % 13 < 6 : a + b > 98
      text += "\(a),\(b),\(isHigh ? "u" : "v")\n"
    }
    return text
  }

  private static let plan = """
    # Ours.
    version: 1
    name: p
    data: {file: d.csv, target: y}
    split: {folds: 5}
    estimators:
      - prior-baseline
      - {name: decision-tree, parameters: {max-depth: [2, 8]}}
      - {name: gradient-boosting, parameters: {rounds: 20}}
    axes: [accuracy, parameters, size.bytes]
    policy: {quality: accuracy, within: 20 points, prefer: [size.bytes]}    # the policy
    """

  private func swept(noise: Bool = false) throws -> (
    folder: TemporaryFolder, results: String, plan: String, status: Int32
  ) {
    let folder = try TemporaryFolder()
    _ = try folder.write("d.csv", Self.rows(200, noise: noise))
    let plan = try folder.write("p.yaml", Self.plan)
    let results = URL(fileURLWithPath: plan).deletingLastPathComponent().path + "/r"
    let sweep = try CommandLineProgram.run("sweep", plan, "--quiet", "--out", results)
    return (folder, results, plan, sweep.status)
  }

  @Test func anotherPolicyChoosesAgainWithoutFitting() throws {
    let run = try swept()
    #expect(run.status == 0)
    let own = try CommandLineProgram.run("pick", "latest", "--results", run.results)
    #expect(own.status == 0 && !own.output.contains("With this policy"), "\(own.errors)")
    #expect(own.output.contains("Rule: up to 20 points of accuracy may be lost against"))
    let strict = try CommandLineProgram.run("pick", "latest", "--results", run.results, "--choose-by", "best")
    #expect(strict.status == 0 && strict.output.contains("by the best quality: "), "\(strict.output)")
    let stored = try ResultStore(directory: run.results, access: .readOnly).run("latest").pick(.research)
    let (before, best) = (try #require(stored.chosen?.label), try #require(stored.best?.label))
    let change = before == best ? "stays \(best)." : "is \(best) instead of \(before)."
    #expect(strict.output.contains("With this policy the pick \(change)"), "\(strict.output)")
    let impossible = try CommandLineProgram.run(
      "pick", "latest", "--results", run.results, "--require", "size.bytes<=1B")
    #expect(impossible.status == 1 && impossible.output.contains("would let "), "\(impossible.output)")
    for (options, words) in [
      (["--require", "size.bytes=1"], "is no limit"), (["--prefer", "latency.p50"], "isn't measured here"),
      (["--set", "split.folds=3"], "only keys of policy and economics"),
      (["--within", "lots"], "must be what matters"),
      (["--protocol", "production"], "has no production protocol"),
    ] {
      let refused = try CommandLineProgram.run(["pick", "latest", "--results", run.results] + options)
      #expect(refused.status == 2 && refused.errors.contains(words), "\(options): \(refused.errors)")
    }
  }

  @Test func thePolicyIsWrittenIntoThePlan() throws {
    let run = try swept()
    let saved = try CommandLineProgram.run(
      "pick", "latest", "--results", run.results, "--within", "0.5 points", "--require", "size.bytes<=1MB", "--save",
      run.plan)
    #expect(saved.output.contains("policy.within, policy.limits"), "\(saved.output) \(saved.errors)")
    let text = try String(contentsOfFile: run.plan, encoding: .utf8)
    #expect(
      text.contains(
        "policy: {quality: accuracy, within: 0.005, prefer: [size.bytes], limits: {size.bytes: {at-most: 1000000}}}    # the policy"
      ), "\(text)")
    #expect(text.hasPrefix("# Ours.\n"))
    let again = try CommandLineProgram.run("sweep", run.plan, "--quiet", "--out", run.results)
    #expect(again.output.contains("0 fits done now"), "\(again.output) \(again.errors)")
  }

  @Test func labelsThatNothingTellsArentPicked() throws {
    let run = try swept(noise: true)
    #expect(run.status == 1)
    let pick = try CommandLineProgram.run("pick", "latest", "--results", run.results)
    #expect(pick.status == 1 && pick.output.contains("nothing here is shown to beat guessing"), "\(pick.output)")
  }
}
