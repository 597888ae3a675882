import Foundation
import Frontier
import Records
import Statistics
import Testing

@testable import Reports

/// The page's sliders choose by the same rule as the program: the page itself is run in a browser without a window.
@Suite struct PageChoiceTests {
  private static let browser = ["chromium", "chromium-browser", "google-chrome"].lazy
    .flatMap { name in ["/usr/bin/", "/usr/local/bin/", "/snap/bin/"].map { $0 + name } }
    .first { FileManager.default.isExecutableFile(atPath: $0) }
  private static let library = DrawingLibrary.text()
  private static let canRun = browser != nil && library != nil

  private static let runs: [(name: String, run: RunRecord)] = [
    ("digits", SampleRuns.digits), ("drifting", SampleRuns.drifting), ("crowded", SampleRuns.crowded),
    ("noisy", NoisyRuns.run(seed: 1, candidates: 24, spread: 0.004)),
    ("signal", NoisyRuns.run(seed: 2, candidates: 26, spread: 0.05)),
    ("losses", NoisyRuns.run(seed: 3, candidates: 22, spread: 0.05, isLoss: true)),
    ("timed", NoisyRuns.run(seed: 4, candidates: 20, spread: 0.03, evaluation: .production)),
    ("timed-rows", NoisyRuns.run(seed: 6, candidates: 20, spread: 0.003, evaluation: .production, drawsRows: true)),
    ("single", NoisyRuns.run(seed: 5, candidates: 16, spread: 0.03, folds: 1)),
    ("small baseline", NoisyRuns.run(seed: 6, candidates: 18, spread: 0.03, baselineBytes: 10)),
  ]

  @Test(
    .enabled(
      if: canRun,
      "needs chromium and d3 (apt-get install chromium libjs-d3), which are not installed: the page is not run"),
    arguments: runs.map(\.name))
  func thePageAndTheProgramPickTheSame(name: String) throws {
    let run = try #require(Self.runs.first { $0.name == name }?.run)
    let cases = try PolicyCases(run, count: 125, seed: 11)
    let answer = try Self.answer(of: run, cases.value)
    #expect(answer.count == 125)
    #expect(answer.wrong.isEmpty, "\(answer.wrong.prefix(5))")
    // Cases that all end alike would prove nothing.
    #expect(Set(cases.expected).count >= 4, "\(Set(cases.expected))")
  }

  @Test(
    .enabled(
      if: canRun,
      "needs chromium and d3 (apt-get install chromium libjs-d3), which are not installed: the page is not run"))
  func whereABaselineAloneKeepsALimitNothingIsPickedByBoth() throws {
    let run = try #require(Self.runs.first { $0.name == "small baseline" }?.run)
    func policy(_ within: Within, _ most: Double, floor: Double = 0.95) -> Policy {
      var confidence = PickConfidence()
      confidence.aboveGuessing = floor
      return Policy(
        quality: "accuracy", within: within, limits: [Limit(axis: "size.bytes", atMost: most)],
        prefer: ["latency.p99"], confidence: confidence)
    }
    let policies = [
      policy(.whatMatters, 10), policy(.absolute(0), 999),
      // Nothing keeps this one.
      policy(.whatMatters, 9),
      // Without a floor a baseline is a candidate like any other.
      policy(.whatMatters, 10, floor: 0),
    ]
    let cases = PolicyCases(run, .research, policies)
    #expect(cases.expected == [-1, -1, -1, 0])
    let answer = try Self.answer(of: run, cases.value)
    #expect(answer.count == 4 && answer.wrong.isEmpty, "\(answer.wrong)")
  }

  @Test(
    .enabled(
      if: canRun,
      "needs chromium and d3 (apt-get install chromium libjs-d3), which are not installed: the page is not run"))
  func whatAnEarlierRunPickedIsKeptByBothWhileItIsNear() throws {
    let run = try #require(Self.runs.first { $0.name == "noisy" }?.run)
    let policy = Policy(quality: "accuracy", within: .absolute(0.05), prefer: ["latency.p99"])
    let trials = run.trials(of: .research)
    let near = policy.pick(among: trials, axes: run.axes).eligible.map(\.label)
    let chosen = policy.pick(among: trials, axes: run.axes).chosen?.label
    let policies = near.map { label in
      Policy(
        quality: "accuracy", within: .absolute(0.05), prefer: ["latency.p99"],
        earlier: EarlierPicks(run: "earlier", labels: [.research: label]))
    }
    let cases = PolicyCases(run, .research, policies)
    // Each of the near ones is kept in its turn.
    #expect(near.count > 3 && near.contains { $0 != chosen })
    #expect(cases.expected.map { trials[$0].candidate.label } == near)
    let answer = try Self.answer(of: run, cases.value)
    #expect(answer.count == near.count && answer.wrong.isEmpty, "\(answer.wrong)")
  }

  private struct Answer: Decodable {
    let count: Int
    let wrong: [String]
  }

  private static let harness = """
    const model = readData(JSON.parse(document.getElementById("explorer-data").textContent));
    const cases = JSON.parse(document.getElementById("cases").textContent);
    const wrong = [];
    cases.forEach((one, at) => {
      const protocol = model.protocols.find((each) => each.id === one.protocol);
      const found = pickOf(makeChoice(model, protocol), one.policy).chosen;
      if (found !== one.expected) wrong.push(at + ": page " + found + ", program " + one.expected + ": " + JSON.stringify(one.policy));
    });
    const answer = document.createElement("script");
    answer.type = "application/json";
    answer.id = "answer";
    answer.textContent = JSON.stringify({ count: cases.length, wrong: wrong.slice(0, 8).map((text) => text.replace(/</g, "")) });
    document.body.appendChild(answer);
    """

  private static func answer(of run: RunRecord, _ cases: JSONValue) throws -> Answer {
    let parts = ExplorerParts(library: try #require(library), digests: [:])
    let page = Report(run: run, membershipDraws: 0, explorer: parts).html
    let start = "startExplorer();\n})();"
    #expect(page.contains(start))
    let data = "<script type=\"application/json\" id=\"cases\">\(cases.compactText)</script>"
    let tested = page.replacing(start, with: "\(harness)\n})();").replacing("<main>", with: data + "<main>")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("page.html")
    try tested.write(to: file, atomically: true, encoding: .utf8)
    let output = try dump(file, profile: folder.appendingPathComponent("profile"))
    let mark = "id=\"answer\">"
    let begin = try #require(output.range(of: mark), "the page gave no answer: \(output.suffix(300))")
    let end = try #require(output.range(of: "</script>", range: begin.upperBound..<output.endIndex))
    return try JSONDecoder().decode(Answer.self, from: Data(output[begin.upperBound..<end.lowerBound].utf8))
  }

  private static func dump(_ file: URL, profile: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(browser))
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(profile.path)", "--virtual-time-budget=120000",
      "--dump-dom", file.absoluteString,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }
}

/// Policies by chance, with what the program picks under each.
struct PolicyCases {
  let value: JSONValue
  /// Places of the picks; -1: none.
  let expected: [Int]

  init(_ run: RunRecord, count: Int, seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed).stream(run.name)
    let asked = (0..<count).map { _ -> (EvaluationProtocol, Policy) in
      let evaluation = run.evaluations[chance.integer(below: run.evaluations.count)]
      return (evaluation, Self.policy(run, evaluation, &chance))
    }
    self.init(run, asked)
  }

  init(_ run: RunRecord, _ evaluation: EvaluationProtocol, _ policies: [Policy]) {
    self.init(run, policies.map { (evaluation, $0) })
  }

  private init(_ run: RunRecord, _ asked: [(EvaluationProtocol, Policy)]) {
    var values: [JSONValue] = []
    var expected: [Int] = []
    for (evaluation, policy) in asked {
      let trials = run.trials(of: evaluation)
      let chosen = run.pick(evaluation, by: policy).chosen
      let place = chosen.flatMap { chosen in trials.firstIndex { $0.key == chosen.key } }
      expected.append(place ?? -1)
      values.append(
        .object([
          "protocol": .text(evaluation.id), "policy": PolicyJSON.value(policy),
          "expected": .optional(place),
        ]))
    }
    value = .list(values)
    self.expected = expected
  }

  private static func policy(
    _ run: RunRecord, _ evaluation: EvaluationProtocol, _ chance: inout SeededGenerator
  ) -> Policy {
    func one<Element>(_ values: [Element]) -> Element { values[chance.integer(below: values.count)] }
    let within: Within =
      switch chance.integer(below: 4) {
      case 0: .whatMatters
      case 1: .absolute(one([0, 0.002, 0.01, 0.03, 0.1]))
      case 2: .relative(one([0, 0.01, 0.05, 0.2]))
      default: .standardErrors(one([0.5, 1, 2]))
      }
    var matters = WhatMatters()
    matters.score = one([0.001, 0.005, 0.01, 0.02, 0.05])
    matters.error = one([0.005, 0.02, 0.1])
    matters.factor = one([1.05, 1.2, 1.5, 2, 5])
    matters.latencySeconds = one([0, 1e-7, 1e-6, 1e-5])
    if chance.integer(below: 2) == 0 {
      matters.axes["latency.p99"] = WhatMatters.Amount(
        amount: one([nil, 1e-6, 2e-5]), share: one([nil, 0.1, 1]))
      matters.axes[run.policy.quality] = WhatMatters.Amount(amount: one([0.001, 0.02]))
    }
    var confidence = PickConfidence()
    confidence.lossMultiple = one([1, 2, 3, 4])
    confidence.lossProbability = one([0.05, 0.2, 0.3, 0.5])
    confidence.aboveGuessing = one([0, 0, 0.8, 0.95])
    confidence.redraws = 0
    // What an earlier run picked: often near the best, sometimes gone.
    let labels = run.trials(of: evaluation).map(\.candidate.label)
    let earlier =
      chance.integer(below: 2) == 0
      ? nil : EarlierPicks(run: "earlier", labels: [evaluation: one(labels + ["gone"])])
    let readable = run.axes.filter { axis in run.trials(of: evaluation).contains { $0.reading(axis.id) != nil } }
    let costs = readable.filter {
      ![.quality, .calibration].contains($0.family) && !FoldedForms.isUnfolded($0, in: run)
    }
    let order = chance.permutation(costs.count)
    let prefer = order.prefix(chance.integer(below: min(4, costs.count + 1))).map { costs[$0].id }
    let limits = (0..<one([0, 0, 1, 1, 2])).map { _ -> Limit in
      let axis = one(readable)
      let readings = run.trials(of: evaluation).compactMap { $0.reading(axis.id) }
      let reading = one(readings)
      // Ends of intervals are where a limit just holds.
      let bound = one([
        reading.value, reading.interval?.lower ?? reading.value, reading.interval?.upper ?? reading.value,
      ])
      return axis.direction == .higherIsBetter
        ? Limit(axis: axis.id, atLeast: bound) : Limit(axis: axis.id, atMost: bound)
    }
    return Policy(
      quality: run.policy.quality, within: within, limits: limits, prefer: prefer, matters: matters,
      confidence: confidence, earlier: earlier)
  }
}

/// Runs whose candidates differ by chance as much as in truth, with a baseline, a failure and missing readings.
enum NoisyRuns {
  static func run(
    seed: UInt64, candidates: Int, spread: Double, isLoss: Bool = false, evaluation: EvaluationProtocol = .research,
    folds: Int = 5, baselineBytes: Double? = nil, drawsRows: Bool = false
  ) -> RunRecord {
    var chance = SeededGenerator(seed: seed).stream("noisy-run")
    let axes = SampleRuns.axes.filter {
      ["accuracy", "log-loss", "latency.p99", "training.cpu", "size.bytes", "parameters"].contains($0.id)
    }
    let quality: AxisID = isLoss ? "log-loss" : "accuracy"
    let hard = (0..<folds).map { _ in 0.01 * chance.normal() }
    let trials = (0..<candidates).map { index -> TrialRecord in
      let isBaseline = index == 0
      let truth = isBaseline ? 0.7 : 0.7 + spread * (1 + chance.normal())
      let scores = (0..<folds).map { fold in
        let score = isBaseline ? truth : truth + hard[fold] + 0.006 * chance.normal()
        return isLoss ? 1.2 - score : score
      }
      var outcomes: [AxisID: Outcome] = [quality: .measured(reading(scores))]
      for axis in ["latency.p99", "training.cpu"] as [AxisID] {
        let centre = exp(4 * chance.uniform()) * 1e-6
        let rounds = (0..<8).map { _ in centre * (1 + 0.1 * chance.normal()) }.map { abs($0) }
        outcomes[axis] = .measured(median(rounds))
      }
      let bytes = (1000 * exp(5 * chance.uniform())).rounded()
      outcomes["size.bytes"] = .measured(
        Reading(value: isBaseline ? baselineBytes ?? bytes : bytes, interval: nil, sampleCount: 1))
      outcomes["parameters"] =
        index % 7 == 3
        ? .notApplicable(reason: "it has none")
        : .measured(Reading(value: Double(10 + chance.integer(below: 5)), interval: nil, sampleCount: 1))
      return TrialRecord(
        key: "key-\((index * 37) % 101)-\(index)",
        candidate: CandidateDescription(
          label: isBaseline ? "prior-baseline" : "model(size=\(index))", transforms: [],
          estimator: StepDescription(
            name: isBaseline ? "prior-baseline" : "model", version: 1, settings: ["size": .integer(index)])),
        evaluation: evaluation,
        status: index == candidates - 1 ? .failed(message: "it did not converge") : .completed, outcomes: outcomes,
        folds: (0..<folds).map { fold in
          FoldRecord(
            trainRows: 800 + (index % 11 == 5 ? fold : 0), testRows: 200, standaloneFitCPUSeconds: 0.1,
            marginalFitCPUSeconds: 0.1)
        }, finishedAt: "2026-01-31T14:25:01Z")
    }
    let sample = SampleRuns.digits
    let shared = (0..<50).map { _ in 0.002 * chance.normal() }
    let drawn = trials.map { trial -> (String, [Float]) in
      let value = trial.reading(quality)?.value ?? 0
      return (trial.key, shared.map { Float(value + $0 + 0.003 * chance.normal()) })
    }
    let rows = RowRedraws(
      evaluation: evaluation, axis: quality, rows: 1000, blockLength: 14,
      scores: Dictionary(uniqueKeysWithValues: drawn))
    return RunRecord(
      id: "noisy-\(seed)", name: "noisy-\(seed)", planText: "", planHash: "", dataset: sample.dataset,
      machine: sample.machine, seed: seed, splits: [:], policy: Policy(quality: quality, prefer: ["latency.p99"]),
      axes: axes, startedAt: sample.startedAt, finishedAt: sample.finishedAt, trials: trials,
      redraws: drawsRows ? [rows] : [])
  }

  private static func reading(_ scores: [Double]) -> Reading {
    let estimate = try? MeanEstimate(ofFoldScores: scores, testToTrainRatio: 0.25)
    return Reading(
      value: scores.reduce(0, +) / Double(scores.count),
      interval: estimate.map { Interval(lower: $0.interval.lower, upper: $0.interval.upper) },
      sampleCount: scores.count, samples: scores)
  }

  private static func median(_ rounds: [Double]) -> Reading {
    let sorted = rounds.sorted()
    return Reading(
      value: (sorted[3] + sorted[4]) / 2, interval: Interval(lower: sorted[0], upper: sorted[7]), sampleCount: 8,
      samples: rounds)
  }
}
