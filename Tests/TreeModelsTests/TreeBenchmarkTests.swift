import Foundation
import Learning
import LinearAlgebra
import Testing

@testable import TreeModels

@Suite("Tree benchmark")
struct TreeBenchmarkTests {
  @Test("a request in JSON is answered with times and with the model's own answers")
  func answersRequest() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tree-benchmark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let sample = Sample(rows: 60, columns: 3, seed: 1)
    guard case .values(let values) = sample.values else { return }
    func file(_ name: String, _ numbers: [Double]) throws -> String {
      let path = folder.appendingPathComponent(name)
      try numbers.withUnsafeBytes { Data($0) }.write(to: path)
      return path.path
    }
    let request = TreeBenchmark.Request(
      estimator: "gradient-boosting", settings: ["rounds": .integer(3)], inputs: try file("x", sample.inputs.storage),
      targets: try file("y", values), testInputs: try file("t", sample.inputs.storage), columns: 3, classCount: 0,
      levels: [:], threads: 1, repeats: 2, seed: 5, timesPrediction: false)
    let path = folder.appendingPathComponent("request.json")
    try JSONEncoder().encode(request).write(to: path)
    let text = try TreeBenchmark.run(requestAt: path.path)
    let answer = try JSONDecoder().decode(TreeBenchmark.Answer.self, from: Data(text.utf8))
    var parameters = GradientBoosting.Parameters()
    parameters.rounds = 3
    let model = try GradientBoosting(parameters).fit(Examples(inputs: sample.inputs, targets: sample.values), seed: 5)
    #expect(answer.answers == (try model.predict(sample.inputs)).values.storage)
    #expect(answer.fitSeconds.count == 2)
    #expect(answer.trees == 3)

    var wrong = request
    wrong.estimator = "oak"
    #expect(throws: TreeBenchmark.BenchmarkError.unknownEstimator("oak")) { try TreeBenchmark.run(wrong) }
    wrong = request
    wrong.columns = 7
    #expect(throws: TreeBenchmark.BenchmarkError.self) { try TreeBenchmark.run(wrong) }
  }
}
