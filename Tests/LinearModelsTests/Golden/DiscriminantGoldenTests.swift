import GoldenFiles
import Learning
import LinearAlgebra
import Testing

@testable import LinearModels

@Suite struct DiscriminantGoldenTests {
  private func linear(_ data: GoldenData, _ shrinkage: Shrinkage) throws -> LinearClassificationModel {
    var parameters = LinearDiscriminant.Parameters()
    parameters.shrinkage = shrinkage
    return try LinearDiscriminant(parameters).fit(data.examples())
  }

  private func every(_ step: Int, of data: GoldenData) -> Matrix<Double> {
    data.rows(stride(from: 0, to: data.inputs.rows, by: step)).inputs
  }

  @Test(arguments: ["iris", "wine"]) func linearWithoutShrinkage(name: String) throws {
    let data = try GoldenData(name)
    let expected = try GoldenFile("lda_qda_gnb")["expected"][name]["lda"]
    let model = try linear(data, .none)
    #expect(try largestDifference(model.weights.storage, expected["coef"].matrix.storage) < 1e-9)
    #expect(try largestDifference(model.intercepts, expected["intercept"].vector) < 1e-9)
    let probabilities = try model.predict(every(10, of: data)).values
    #expect(try largestDifference(probabilities.storage, expected["proba_first"].matrix.storage) < 1e-9)
  }

  @Test(arguments: ["iris", "wine"]) func linearWithShrinkage(name: String) throws {
    let data = try GoldenData(name)
    for (key, shrinkage) in [("lda_shrinkage_0_3", Shrinkage.fixed(0.3)), ("lda_ledoit_wolf", .auto)] {
      let expected = try GoldenFile("lda_qda_gnb")["expected"][name][key]
      let model = try linear(data, shrinkage)
      let probabilities = try model.predict(every(10, of: data)).values
      #expect(try largestDifference(probabilities.storage, expected["proba_every10"].matrix.storage) < 1e-9)
      // That library leaves the overall mean in its weights, which adds the same to every score.
      let weights = try expected["coef"].matrix
      for column in 0..<weights.columns {
        #expect(largestDifference(centred(model.weights.column(column)), centred(weights.column(column))) < 1e-8)
      }
    }
  }

  @Test(arguments: ["iris", "wine"]) func quadratic(name: String) throws {
    let data = try GoldenData(name)
    for (key, regularization) in [("qda", 0), ("qda_reg_0_2", 0.2)] {
      let expected = try GoldenFile("lda_qda_gnb")["expected"][name][key]
      var parameters = QuadraticDiscriminant.Parameters()
      parameters.regularization = regularization
      let model = try QuadraticDiscriminant(parameters).fit(data.examples())
      let probabilities = try model.predict(every(10, of: data)).values
      #expect(try largestDifference(probabilities.storage, expected["proba_every10"].matrix.storage) < 1e-9)
    }
  }
}
