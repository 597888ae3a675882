import Catalogue
import Foundation
import GoldenFiles
import Learning
import LinearAlgebra
import Testing

/// All of elec2, row by row, beside River: REASONABLE_ELEC2 is the path of its CSV file, unpacked.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["REASONABLE_ELEC2"] != nil))
struct ElectricityStreamTests {
  private static func examples() throws -> Examples {
    let path = try #require(ProcessInfo.processInfo.environment["REASONABLE_ELEC2"])
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
    let rows = lines.map { line in line.split(separator: ",").map { Double($0) ?? .nan } }
    return try Examples(
      inputs: Matrix(rows.map { Array($0.dropLast()) }),
      targets: .classes(rows.map { Int32($0.last ?? 0) }, classCount: 2))
  }

  private func accuracy<Algorithm: IncrementalEstimator>(
    _: Algorithm.Type, _ examples: Examples, delay: Int
  ) throws -> Double {
    let empty = try Algorithm().untrained(examples.features, task: examples.task, in: FitContext(seed: 42))
    let columns = examples.features.map { InputColumn(name: $0.name, kind: .numeric) }
    var learner = try #require(
      PipelineLearner(FittedPipeline(columns: columns, classes: [], stages: [], model: empty)))
    let known = (0..<examples.rows).map { max(0, $0 - max(delay - 1, 0)) }
    let answers = try learner.answers(to: examples.inputs, learning: examples, known: known)
    guard case .classes(let codes, _) = examples.targets else { return 0 }
    // As River counts: answers from before any row was learned don't.
    let asked = codes.indices.filter { known[$0] > 0 }
    return Double(asked.filter { answers.classes[$0] == codes[$0] }.count) / Double(asked.count)
  }

  @Test(arguments: [
    "incremental-naive-bayes", "incremental-logistic-regression", "hoeffding-tree", "adaptive-random-forest",
  ])
  func accuracyIsWithinAPointOfRivers(_ name: String) throws {
    let examples = try Self.examples()
    let type = try #require(Catalogue.standard.estimator(name) as? any IncrementalEstimator.Type)
    let golden = try GoldenFile("stream_learners")
    for delay in [0, 48, 336] {
      guard let wanted = try? golden["elec2", name, String(delay)].number else { continue }
      let start = ContinuousClock.now
      let found = try accuracy(type, examples, delay: delay)
      print("elec2 \(name) delay \(delay): \(found), River \(wanted), \(ContinuousClock.now - start)")
      #expect(abs(found - wanted) < 0.01, "\(name), delay \(delay): \(found) against \(wanted)")
    }
  }
}
