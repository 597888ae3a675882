import ArgumentParser
import Experiments
import Foundation
import Learning
import LinearAlgebra
import Machine
import Measurement
import Records
import Tabular

/// Times one pipeline on arrays, so that scripts can compare it with other libraries side by side in one run.
struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Time the fit and the answers of one pipeline on given arrays; prints JSON.",
    discussion: """
      For scripts that compare libraries (experiments/peers). The inputs are .npy or .csv files of numbers; the \
      targets are one column. Example:

        reasonable benchmark logistic-regression --inputs x.npy --targets y.npy --classification \\
          --step standard-scaling --step pca:components=25 --set C=1 --repeats 5
      """)

  @Argument(help: "The estimator's name; see 'reasonable catalogue'.")
  var estimator: String

  @Option(help: "Training inputs: .npy or .csv, rows x columns.")
  var inputs: String

  @Option(help: "Training targets: .npy or .csv, one column.")
  var targets: String

  @Option(help: "Inputs to answer after training; default: the training inputs.")
  var testInputs: String?

  @Flag(help: "The targets are classes, not values.")
  var classification = false

  @Option(name: .customLong("set"), parsing: .singleValue, help: "A setting of the estimator, as name=value.")
  var settings: [String] = []

  @Option(
    name: .customLong("step"), parsing: .singleValue,
    help: "A transform before it, as name or name:setting=value,...")
  var steps: [String] = []

  @Option(help: "Threads that a fit and a batch may use.")
  var threads = 1

  @Option(help: "How often the fit and the batch are timed.")
  var repeats = 3

  @Option(help: "Seconds for timing single rows; 0 leaves them out.")
  var rowSeconds = 2.0

  @Option(help: "Write the answers for the test inputs to this CSV file.")
  var predictions: String?

  func run() throws {
    BLASLibrary.threadCount = threads
    let pipeline = try makePipeline()
    let train = try Self.matrix(inputs)
    let test = try testInputs.map { try Self.matrix($0) } ?? train
    let columns = (0..<train.columns).map { InputColumn(name: "x\($0)", kind: .numeric) }
    let examples = try Examples(inputs: train, targets: try readTargets())
    var result = BenchmarkResult(rows: train.rows, columns: train.columns, threads: threads, batchRows: test.rows)
    var fitted: FittedPipeline?
    for _ in 0..<max(1, repeats) {
      var context = FitContext(seed: 0, threadCount: threads)
      let wall = Clocks.wallSeconds
      let cpu = Clocks.processCPUSeconds
      fitted = try pipeline.fit(examples, columns: columns, classes: [], in: &context)
      result.fitSeconds.append(Clocks.wallSeconds - wall)
      result.fitCPUSeconds.append(Clocks.processCPUSeconds - cpu)
      result.notes = context.notes
    }
    guard let fitted else { return }
    let served = fitted.folded() ?? fitted
    for _ in 0..<max(1, repeats) {
      let wall = Clocks.wallSeconds
      _ = try served.predict(test)
      result.batchSeconds.append(Clocks.wallSeconds - wall)
    }
    if let predictions { try Self.write(try served.predict(test), to: predictions) }
    result.pipeline = served.summary
    result.artefactBytes = try served.artefact().count
    if rowSeconds > 0 {
      result.row = try timeRows(served, test)
      if fitted.stages.count != served.stages.count { result.unfoldedRow = try timeRows(fitted, test) }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    print(String(decoding: try encoder.encode(result), as: UTF8.self))
  }

  private func makePipeline() throws -> Pipeline {
    let transforms = try steps.map { step in
      let parts = step.split(separator: ":", maxSplits: 1)
      let settings = parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : []
      return StepDescription(name: String(parts[0]), version: 1, settings: try Self.settings(settings))
    }
    let description = StepDescription(name: estimator, version: 1, settings: try Self.settings(settings))
    do {
      return try Catalogue.standard.pipeline(
        CandidateDescription(label: estimator, transforms: transforms, estimator: description))
    } catch {
      throw InputError(error)
    }
  }

  private static func settings(_ texts: [String]) throws -> [String: SettingValue] {
    var settings: [String: SettingValue] = [:]
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw InputError("'\(text)' isn't of the form name=value") }
      settings[parts[0]] = value(parts[1])
    }
    return settings
  }

  /// A list is written with semicolons, `[64;32]`, because commas part the settings of a step.
  private static func value(_ text: String) -> SettingValue {
    if text.hasPrefix("["), text.hasSuffix("]") {
      return .list(text.dropFirst().dropLast().split(separator: ";").map { value(String($0)) })
    }
    if let number = Int(text) { return .integer(number) }
    if let number = Double(text) { return .number(number) }
    if text == "true" || text == "false" { return .flag(text == "true") }
    return .text(text)
  }

  private static func matrix(_ path: String) throws -> Matrix<Double> {
    do {
      let table = try TableFile.read(path).table
      return try table.codedMatrix(table.columnNames)
    } catch {
      throw InputError(String(describing: error))
    }
  }

  private func readTargets() throws -> Targets {
    let values = try Self.matrix(targets)
    guard values.columns == 1 else { throw InputError("\(targets) has \(values.columns) columns; one is needed") }
    guard classification else { return .values(values.storage) }
    let classes = Set(values.storage).sorted()
    let codes = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, Int32($0)) })
    return .classes(values.storage.map { codes[$0] ?? 0 }, classCount: classes.count)
  }

  private static func write(_ predictions: Predictions, to path: String) throws {
    var text = ""
    for row in 0..<predictions.rows {
      text += predictions.values.row(row).map { "\($0)" }.joined(separator: ",") + "\n"
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  private func timeRows(_ pipeline: FittedPipeline, _ test: Matrix<Double>) throws -> BenchmarkResult.Row {
    let count = min(1000, test.rows)
    let coded = test.selectingRows(Array(0..<count))
    let rows = (0..<count).map { RawRow(numbers: coded.row($0)) }
    var session = LatencySession()
    session.budgetSeconds = rowSeconds
    let subject = try PipelineSubject(pipeline, rows: rows, coded: coded, batchSizes: [])
    let evidence = session.run([subject]).evidence.first
    let candidate = Candidate(task: .regression, timing: evidence)
    return BenchmarkResult.Row(
      p50Seconds: LatencyAxis(.median).outcome(of: candidate).reading?.value,
      p99Seconds: LatencyAxis(.percentile99).outcome(of: candidate).reading?.value,
      calls: evidence?.callCount ?? 0)
  }
}

/// What `reasonable benchmark` prints.
struct BenchmarkResult: Encodable {
  struct Row: Encodable {
    let p50Seconds: Double?
    let p99Seconds: Double?
    let calls: Int
  }

  var pipeline = ""
  let rows: Int
  let columns: Int
  let threads: Int
  var fitSeconds: [Double] = []
  var fitCPUSeconds: [Double] = []
  let batchRows: Int
  var batchSeconds: [Double] = []
  var artefactBytes = 0
  var notes: [String] = []
  let blasCore = BLASLibrary.coreName
  /// Warm single rows through the served (folded) pipeline.
  var row: Row?
  /// The same without folding, where that differs.
  var unfoldedRow: Row?

  init(rows: Int, columns: Int, threads: Int, batchRows: Int) {
    self.rows = rows
    self.columns = columns
    self.threads = threads
    self.batchRows = batchRows
  }
}
