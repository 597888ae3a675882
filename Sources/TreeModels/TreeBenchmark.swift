import Foundation
import Learning
import LinearAlgebra
import Machine
import Records
import Statistics

/// Times one tree model on data from another program: training, single rows, batches.
///
/// For side-by-side runs with other libraries, which hand over a request and read the answer, both JSON. Numbers of the
/// data are raw little-endian doubles, row by row, so that every language can write them.
public enum TreeBenchmark {
  /// What to run.
  public struct Request: Codable, Sendable {
    /// `decision-tree`, `random-forest`, `extra-trees` or `gradient-boosting`.
    public var estimator: String
    /// Settings by name, as in an experiment file.
    public var settings: [String: SettingValue]
    /// Files of doubles: training inputs, training targets, test inputs.
    public var inputs: String
    public var targets: String
    public var testInputs: String
    public var columns: Int
    /// 0: regression.
    public var classCount: Int
    /// For each category column (by its position) how many codes it has.
    public var levels: [Int: Int]
    public var threads: Int
    public var repeats: Int
    public var seed: UInt64
    /// Also time single rows and batches.
    public var timesPrediction: Bool
  }

  /// What came out. Seconds are lists, one number a repeat.
  public struct Answer: Codable, Sendable {
    public var fitSeconds: [Double] = []
    public var fitCPUSeconds: [Double] = []
    /// Growth of resident memory during one more fit; nil where the system doesn't tell.
    public var peakBytes: Int?
    public var modelBytes = 0
    public var trees = 0
    public var leaves = 0
    /// Seconds of single rows, varied, clock included: median and 99th percentile.
    public var rowMedian: Double?
    public var rowP99: Double?
    /// Least seconds of a batch of all test rows.
    public var batchSeconds: Double?
    /// Test rows x (1 or classes).
    public var answers: [Double] = []
  }

  /// Why a request can't be run.
  public enum BenchmarkError: Error, Equatable, CustomStringConvertible {
    case unknownEstimator(String)
    case sizeMismatch(file: String, expected: String)

    public var description: String {
      switch self {
      case .unknownEstimator(let name): "there is no tree estimator '\(name)'"
      case .sizeMismatch(let file, let expected): "\(file) doesn't hold \(expected)"
      }
    }
  }

  /// Reads a request from a file, runs it, and returns the answer as JSON.
  public static func run(requestAt path: String) throws -> String {
    let request = try JSONDecoder().decode(Request.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    return String(decoding: try JSONEncoder().encode(run(request)), as: UTF8.self)
  }

  public static func run(_ request: Request) throws -> Answer {
    switch request.estimator {
    case DecisionTree.name: try time(DecisionTree(.init(settings: request.settings)), request)
    case RandomForest.name: try time(RandomForest(.init(settings: request.settings)), request)
    case ExtraTrees.name: try time(ExtraTrees(.init(settings: request.settings)), request)
    case GradientBoosting.name: try time(GradientBoosting(.init(settings: request.settings)), request)
    default: throw BenchmarkError.unknownEstimator(request.estimator)
    }
  }

  private static func time<Trees: Estimator>(_ estimator: Trees, _ request: Request) throws -> Answer
  where Trees.Fitted: TreeModel {
    let inputs = try matrix(request.inputs, columns: request.columns)
    let test = try matrix(request.testInputs, columns: request.columns)
    let values = try doubles(request.targets)
    guard values.count == inputs.rows else {
      throw BenchmarkError.sizeMismatch(file: request.targets, expected: "\(inputs.rows) numbers")
    }
    let features = (0..<request.columns).map { column in
      Feature(
        name: "x\(column)", kind: request.levels[column].map { .categorical(levelCount: $0) } ?? .numeric,
        sources: [column])
    }
    let examples = try Examples(
      inputs: inputs, features: features,
      targets: request.classCount > 0
        ? .classes(values.map { Int32($0) }, classCount: request.classCount) : .values(values))

    var answer = Answer()
    var fitted: Trees.Fitted?
    for _ in 0..<max(1, request.repeats) {
      var context = FitContext(seed: request.seed, threadCount: request.threads)
      let wall = Clocks.wallSeconds
      let cpu = Clocks.processCPUSeconds
      fitted = try estimator.fit(examples, in: &context)
      answer.fitSeconds.append(Clocks.wallSeconds - wall)
      answer.fitCPUSeconds.append(Clocks.processCPUSeconds - cpu)
    }
    guard let model = fitted else { return answer }
    answer.modelBytes = try ArtefactEncoder.encode(model).count
    answer.trees = model.treeCount
    answer.leaves = model.leafCount
    answer.answers = try model.predict(test).values.storage
    if request.timesPrediction {
      let growth = try ProcessMemory.peakGrowth {
        var context = FitContext(seed: request.seed, threadCount: request.threads)
        return try estimator.fit(examples, in: &context)
      }
      answer.peakBytes = growth.bytes
      try timePrediction(model, test, threads: request.threads, into: &answer)
    }
    return answer
  }

  private static func timePrediction(
    _ model: some TreeModel, _ test: Matrix<Double>, threads: Int, into answer: inout Answer
  ) throws {
    var scratch = [Double](repeating: 0, count: model.scratchCount)
    var output = [Double](repeating: 0, count: model.output.width)
    let rows = (0..<min(500, test.rows)).map { test.row($0) }
    var seconds: [Double] = []
    for call in 0..<20_000 {
      let row = rows[call * 7 % rows.count]
      var scratchSpan = scratch.mutableSpan
      var outputSpan = output.mutableSpan
      let start = Clocks.wallSeconds
      model.predict(row: row.span, into: &outputSpan, scratch: &scratchSpan)
      let end = Clocks.wallSeconds
      // The first calls only warm up.
      if call >= 1000 { seconds.append(end - start) }
    }
    seconds.sort()
    answer.rowMedian = seconds[seconds.count / 2]
    answer.rowP99 = seconds[seconds.count * 99 / 100]
    var least = Double.infinity
    for _ in 0..<20 {
      let start = Clocks.wallSeconds
      _ = try model.predict(test, threadCount: threads)
      least = min(least, Clocks.wallSeconds - start)
    }
    answer.batchSeconds = least
  }

  private static func doubles(_ path: String) throws -> [Double] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return data.withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map {
        Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)))
      }
    }
  }

  private static func matrix(_ path: String, columns: Int) throws -> Matrix<Double> {
    let values = try doubles(path)
    guard columns > 0, values.count % columns == 0, !values.isEmpty else {
      throw BenchmarkError.sizeMismatch(file: path, expected: "rows of \(columns) numbers")
    }
    return Matrix(rows: values.count / columns, columns: columns, storage: values)
  }
}
