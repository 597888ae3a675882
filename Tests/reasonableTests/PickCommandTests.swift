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
      (["--set", "split.folds=3"], "only keys of policy, economics and decision"),
      (["--within", "lots"], "must be what matters"),
      (["--protocol", "production"], "has no production protocol"),
    ] {
      let refused = try CommandLineProgram.run(["pick", "latest", "--results", run.results] + options)
      #expect(refused.status == 2 && refused.errors.contains(words), "\(options): \(refused.errors)")
    }
  }

  @Test func anotherDecisionIsReadWithoutFitting() throws {
    let run = try swept()
    let first = try CommandLineProgram.run(
      "pick", "latest", "--results", run.results, "--set", "decision.threshold=best-f1")
    #expect(first.status == 0 && first.output.contains("With this policy the pick"), "\(first.errors)")
    let priced = try CommandLineProgram.run(
      "pick", "latest", "--results", run.results, "--set", "decision.costs={false-positive: 1, false-negative: 5}",
      "--quality", "value.decisions", "--within", "10")
    #expect(priced.status == 0 && priced.output.contains("value of 1,000 decisions"), "\(priced.errors)")
    let refused = try CommandLineProgram.run(
      "pick", "latest", "--results", run.results, "--set", "decision.threshold=0.3", "--quality", "value.decisions")
    #expect(refused.status == 2 && refused.errors.contains("value.decisions isn't measured here"), "\(refused.errors)")
  }

  @Test func thePolicyIsWrittenIntoThePlanBehindALink() throws {
    let run = try swept()
    let link = run.results + "-plan-link.yaml"
    try? FileManager.default.removeItem(atPath: link)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: run.plan)
    let saved = try CommandLineProgram.run(
      "pick", "latest", "--results", run.results, "--within", "0.5 points", "--save", link)
    #expect(saved.status == 0, "\(saved.errors)")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == run.plan)
    #expect(try String(contentsOfFile: run.plan, encoding: .utf8).contains("within: 0.005"))
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

  private static let nestedPlan = """
    version: 1
    name: n
    data: {file: d.csv, target: y}
    split: {folds: 3, nested: 2}
    estimators:
      - prior-baseline
      - {name: decision-tree, parameters: {max-depth: [2, 8]}}
    axes: [accuracy, training.cpu, latency.p50, latency.p99, size.bytes, cost.serving.month, value.month]
    economics: {predictions-a-month: 1000, cpu-hour: 1, answer-prices: [u as v 5, v as u 1, u as u -2]}
    policy:
      quality: accuracy
      matters: {size.bytes: {amount: 1B}, accuracy: {amount: 5%}}
      prefer: [size.bytes]
    measurement: {latency-budget: 1s}
    """

  @Test func aChoiceInsideFoldsAndPricesOfAnswersAreReadFromTheStore() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("d.csv", Self.rows(120))
    let plan = try folder.write("n.yaml", Self.nestedPlan)
    let results = URL(fileURLWithPath: plan).deletingLastPathComponent().path + "/r"
    let sweep = try CommandLineProgram.run("sweep", plan, "--quiet", "--out", results)
    #expect(sweep.status == 0, "\(sweep.output) \(sweep.errors)")
    #expect(sweep.output.contains("Chosen anew inside each of the 3 folds"), "\(sweep.output)")
    #expect(sweep.output.contains("What more quality costs along the frontier of "), "\(sweep.output)")
    let again = try CommandLineProgram.run(
      "sweep", plan, "--quiet", "--out", results, "--set", "economics.cpu-hour=3", "--set", "split.nested=none")
    #expect(again.output.contains("0 fits done now") && !again.output.contains("Chosen anew"), "\(again.output)")
    let json = try CommandLineProgram.run("report", "n", "--results", results, "--format", "json", "--to", "-")
    #expect(json.output.contains("\"value.month\"") && json.output.contains("\"unit\": \"money\""), "\(json.errors)")
    let value = try CommandLineProgram.run(
      "pick", "latest", "--results", results, "--set", "economics.answer-prices=[u as v 500]", "--quality",
      "value.month")
    #expect(value.status == 0 && value.output.contains("the best value a month"), "\(value.output) \(value.errors)")
    for (options, words) in [
      (["--set", "economics.false-positive=x"], "must be none or a number"),
      (["--set", "economics.answer-prices=[u for v]"], "must be a list of a true class"),
      (["--set", "economics.answer-prices=[u as w 2]"], "the target has no class 'w'; the classes are u, v"),
      (["--set", "policy.matters.size.bytes.amount=-1B"], "must be a size"),
      (["--set", "economics.cpu-hour=2", "--save", plan], "--save writes the policy alone"),
    ] {
      let refused = try CommandLineProgram.run(["pick", "latest", "--results", results] + options)
      #expect(refused.status == 2 && refused.errors.contains(words), "\(options): \(refused.errors)")
    }
    let saved = try CommandLineProgram.run(
      "pick", "latest", "--results", results, "--set", "policy.matters.size.bytes.share=50%", "--save", plan)
    #expect(saved.output.contains("policy.matters"), "\(saved.output) \(saved.errors)")
    let text = try String(contentsOfFile: plan, encoding: .utf8)
    #expect(text.contains("size.bytes: {amount: 1, share: 0.5}"), "\(text)")
  }
}
