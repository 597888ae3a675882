import ArgumentParser
import Catalogue
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

        reasonable benchmark logistic-regression --inputs x.npy --targets y.npy --classification \
          --step standard-scaling --step pca:components=25 --set C=1 --repeats 5

      With 'none' for the estimator, the one --step is fitted by itself. --further times more sizes of it, given what \
      the first fit has left to share:

        reasonable benchmark none --inputs x.npy --targets y.npy --step pca:components=50 \
          --further pca:components=10 --further pca:components=20
      """)

  @Argument(help: "The estimator's name (see 'reasonable catalogue'), or none.")
  var estimator: String

  @Option(help: "Training inputs: .npy or .csv, rows x columns.")
  var inputs: String

  @Option(help: "Training targets: .npy or .csv, one column.")
  var targets: String

  @Option(help: "Inputs to answer after training; default: the training inputs.")
  var testInputs: String?

  @Flag(help: "The targets are classes, not values.")
  var classification = false

  @Option(help: "Columns that hold category codes (0, 1, ...; NaN for missing), as 1,3,5 counted from 0.")
  var categories: String?

  @Option(name: .customLong("set"), parsing: .singleValue, help: "A setting of the estimator, as name=value.")
  var settings: [String] = []

  @Option(
    name: .customLong("step"), parsing: .singleValue,
    help: "A transform before it, as name or name:setting=value,...")
  var steps: [String] = []

  @Option(
    parsing: .singleValue, help: "With the estimator 'none': a transform to fit after the step, sharing its work.")
  var further: [String] = []

  @Option(help: "Threads that a fit may use, and threads that answer a batch side by side.")
  var threads = 1

  @Option(help: "Threads of each BLAS call; a sweep uses 1.")
  var blasThreads = 1

  @Option(help: "How often the fit is timed.")
  var repeats = 3

  @Option(help: "How often the batch is timed; default: as often as the fit.")
  var batchRepeats: Int?

  @Option(help: "Seconds for timing single rows; 0 leaves them out.")
  var rowSeconds = 2.0

  @Flag(help: "Fit once more, and say how far that pushes the resident memory.")
  var memory = false

  @Option(help: "Write the answers for the test inputs to this CSV file.")
  var predictions: String?

  func validate() throws {
    for (name, count) in [("--threads", threads), ("--blas-threads", blasThreads)] where !(1...256).contains(count) {
      throw ValidationError("\(name) is \(count), but must be from 1 to 256")
    }
    if estimator == "none", steps.count != 1 {
      throw ValidationError("with the estimator 'none', exactly one --step is needed")
    }
    if estimator != "none", !further.isEmpty { throw ValidationError("--further needs the estimator 'none'") }
  }

  func run() throws {
    BLASLibrary.threadCount = blasThreads
    let train = try BenchmarkData.matrix(inputs)
    let test = try testInputs.map { try BenchmarkData.matrix($0) } ?? train
    let columns = try BenchmarkData.columns(of: train, categories: categories)
    let examples = try Examples(
      inputs: train, features: InputColumn.features(of: columns),
      targets: try BenchmarkData.targets(targets, classification: classification))
    var result = BenchmarkResult(rows: train.rows, columns: train.columns, batchRows: test.rows)
    result.threads = threads
    result.blasThreads = blasThreads
    if estimator == "none" {
      try timeTransform(examples, &result)
    } else {
      try timePipeline(examples, columns, test, &result)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    Terminal.writeWhole(String(decoding: try encoder.encode(result), as: UTF8.self) + "\n")
  }

  private func timePipeline(
    _ examples: Examples, _ columns: [InputColumn], _ test: Matrix<Double>, _ result: inout BenchmarkResult
  ) throws {
    let pipeline = try makePipeline()
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
    if let fitted {
      let served = fitted.folded() ?? fitted
      try timeBatches(served, test, &result)
      if let predictions { try BenchmarkData.write(try served.predict(test), to: predictions) }
      result.pipeline = served.summary
      result.artefactBytes = try served.artefact().count
      if rowSeconds > 0 {
        result.row = try timeRows(served, test)
        if fitted.stages.count != served.stages.count { result.unfoldedRow = try timeRows(fitted, test) }
      }
    }
    guard memory else { return }
    // Last, with the fitted models gone, because it gives the process's memory back.
    fitted = nil
    var context = FitContext(seed: 0, threadCount: threads)
    result.fitMemoryBytes =
      try ProcessMemory.peakGrowth {
        try pipeline.fit(examples, columns: columns, classes: [], in: &context)
      }.bytes
  }

  /// Each thread answers its part of the rows, as the workers of a service would.
  private func timeBatches(
    _ served: FittedPipeline, _ test: Matrix<Double>, _ result: inout BenchmarkResult
  ) throws {
    _ = try served.predict(test)
    let parts = (0..<threads).map { part in
      test.selectingRows(Array(test.rows * part / threads..<test.rows * (part + 1) / threads))
    }
    let pool = ThreadPool(threadCount: threads)
    for _ in 0..<max(1, batchRepeats ?? repeats) {
      let wall = Clocks.wallSeconds
      // The whole batch was answered once above, so that no part can be refused here.
      pool.run(count: parts.count) { part, _ in _ = try? served.predict(parts[part]) }
      result.batchSeconds.append(Clocks.wallSeconds - wall)
    }
  }

  private func timeTransform(_ examples: Examples, _ result: inout BenchmarkResult) throws {
    guard let step = try makeTransforms(steps).first else { return }
    for _ in 0..<max(1, repeats) {
      var context = FitContext(seed: 0, threadCount: threads)
      let wall = Clocks.wallSeconds
      let cpu = Clocks.processCPUSeconds
      _ = try step.fit(examples, in: &context)
      result.fitSeconds.append(Clocks.wallSeconds - wall)
      result.fitCPUSeconds.append(Clocks.processCPUSeconds - cpu)
      result.notes = context.notes
    }
    guard !further.isEmpty else { return }
    let named = try Examples(
      inputs: examples.inputs, features: examples.features, targets: examples.targets, identity: "rows")
    for _ in 0..<max(1, repeats) {
      var context = FitContext(seed: 0, threadCount: threads, sharedWork: SharedWork(limitBytes: 1 << 32))
      _ = try step.fit(named, in: &context)
      for next in try makeTransforms(further) {
        let wall = Clocks.wallSeconds
        _ = try next.fit(named, in: &context)
        result.furtherSeconds.append(Clocks.wallSeconds - wall)
      }
    }
  }

  private func makeTransforms(_ texts: [String]) throws -> [any Transform] {
    try makePipeline(steps: texts, estimator: StepDescription(name: "prior-baseline", version: 1, settings: [:]))
      .transforms
  }

  private func makePipeline() throws -> Pipeline {
    let settings = try BenchmarkData.settings(settings)
    return try makePipeline(
      steps: steps, estimator: StepDescription(name: estimator, version: 1, settings: settings))
  }

  private func makePipeline(steps: [String], estimator: StepDescription) throws -> Pipeline {
    let transforms = try steps.map { step in
      let parts = step.split(separator: ":", maxSplits: 1)
      let settings = parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : []
      return StepDescription(name: String(parts[0]), version: 1, settings: try BenchmarkData.settings(settings))
    }
    do {
      return try Catalogue.standard.pipeline(
        CandidateDescription(label: estimator.name, transforms: transforms, estimator: estimator))
    } catch {
      throw InputError(error)
    }
  }

  private func timeRows(_ pipeline: FittedPipeline, _ test: Matrix<Double>) throws -> BenchmarkResult.Row {
    let coded = test.selectingRows(Array(0..<min(1000, test.rows)))
    let rows = BenchmarkData.rawRows(coded, columns: pipeline.columns)
    var session = LatencySession()
    session.budgetSeconds = rowSeconds
    let subject = try ServedSubject(pipeline, rows: rows, coded: coded, batchSizes: [])
    guard let timings = try session.run([subject]).timings.first?.get() else { throw MeasurementError.noRows }
    var evidence = Evidence(task: .regression)
    evidence.insert(TimingEvidence(served: timings))
    return BenchmarkResult.Row(
      p50Seconds: LatencyAxis(.median).outcome(of: evidence).reading?.value,
      p99Seconds: LatencyAxis(.percentile99).outcome(of: evidence).reading?.value,
      calls: timings.callCount)
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
  var threads = 1
  var blasThreads = 1
  var fitSeconds: [Double] = []
  var fitCPUSeconds: [Double] = []
  /// How far one more fit pushed resident memory, its model included; nil where the system doesn't tell.
  var fitMemoryBytes: Int?
  /// Fits of the further transforms, in the order given, once for each repeat.
  var furtherSeconds: [Double] = []
  let batchRows: Int
  var batchSeconds: [Double] = []
  var artefactBytes = 0
  var notes: [String] = []
  let blasCore = BLASLibrary.coreName
  /// Warm single rows through the served (folded) pipeline.
  var row: Row?
  /// The same without folding, where that differs.
  var unfoldedRow: Row?

  init(rows: Int, columns: Int, batchRows: Int) {
    self.rows = rows
    self.columns = columns
    self.batchRows = batchRows
  }
}
