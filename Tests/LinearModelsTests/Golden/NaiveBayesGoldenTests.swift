import GoldenFiles
import Learning
import LinearAlgebra
import Testing

@testable import LinearModels

@Suite struct NaiveBayesGoldenTests {
  @Test(arguments: ["iris", "wine"]) func matchesScikitLearn(name: String) throws {
    let data = try GoldenData(name)
    let expected = try GoldenFile("lda_qda_gnb")["expected"][name]["gnb"]
    let model = try GaussianNaiveBayes().fit(data.examples())
    #expect(try largestDifference(model.means.storage, expected["theta"].matrix.storage) < 1e-12)
    #expect(try largestDifference(model.precisions.storage.map { 1 / $0 }, expected["var"].matrix.storage) < 1e-11)
    let rows = data.rows(stride(from: 0, to: data.inputs.rows, by: 10)).inputs
    #expect(
      try largestDifference(model.jointLogLikelihoods(rows).storage, expected["joint_log_every10"].matrix.storage)
        < 1e-10)
    #expect(
      try largestDifference(model.predict(rows).values.storage, expected["proba_every10"].matrix.storage) < 1e-10)
  }
}
