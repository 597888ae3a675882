import ContractChecks
import Learning
import LinearAlgebra
import Testing

/// Answers nought, by a model that says it folds and never does.
private struct StiffEstimator: Estimator {
  static let name = "stiff"
  static let version = 1
  static let summary = "nought"
  static let capabilities: Capabilities = [.regression]

  let parameters: NoParameters
  init(_ parameters: NoParameters) { self.parameters = parameters }

  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> StiffModel {
    StiffModel(inputWidth: examples.inputs.columns)
  }
}

private struct StiffModel: AffineFoldable {
  static let kind = "stiff-model"
  let inputWidth: Int
  var output: ModelOutput { .value }
  var parameterCount: Int { 0 }
  var usedInputs: [Int] { [] }

  func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    Predictions([Double](repeating: 0, count: inputs.rows))
  }

  func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    answer[0] = 0
  }

  func folded(after map: AffineMap) -> StiffModel? { nil }
}

struct EstimatorLawsTests {
  private func laws(_ fault: FaultyEstimator.Fault) -> Set<String> {
    var parameters = FaultyEstimator.Parameters()
    parameters.fault = fault
    return Set(EstimatorLaws.check(FaultyEstimator(parameters)).map(\.law))
  }

  @Test func anHonestEstimatorBreaksNoLaw() {
    #expect(EstimatorLaws.check(FaultyEstimator()) == [])
  }

  @Test(arguments: [
    (FaultyEstimator.Fault.unseeded, "same seed, same model"),
    (.threads, "any number of threads, same model"),
    (.impure, "prediction is pure"),
    (.rowPath, "the single-row path answers like the batch"),
    (.readsScratch, "the single-row path answers like the batch"),
    (.batch, "a batch equals its rows one by one"),
    (.position, "permuting rows permutes answers"),
    (.forgetful, "a stored copy answers bit for bit the same"),
    (.learnsNaN, "a nan in training is refused"),
    (.answersNaN, "a nan is refused"),
    (.answersNothing, "no rows are refused"),
    (.anyWidth, "a wrong width is refused"),
    (.unnormalised, "probabilities sum to 1"),
    (.ignoresWeights, "weights that are declared are used"),
    (.doublesWeights, "unit weights equal no weights"),
    (.hidesInputs, "unused inputs change no answer"),
    (.notFinite, "answers are finite"),
    (.singleClass, "a single class is answered"),
    (.overflows, "what was learned from inputs of size 1e300 answers"),
  ])
  func eachFaultIsFound(_ fault: FaultyEstimator.Fault, _ law: String) {
    let found = laws(fault)
    #expect(found.contains(law), "found \(found.sorted())")
  }

  @Test func aFoldableModelThatNeverFoldsIsFound() {
    let found = EstimatorLaws.check(StiffEstimator(NoParameters())).map(\.law)
    #expect(found.contains("a foldable model folds"), "found \(found)")
  }

  @Test func choicesAreCheckedOneByOne() {
    #expect(EstimatorLaws.checkEdges(FaultyEstimator(), named: "faulty") == [])
    // Each fault is a choice of the parameter "fault", so all of them are met.
    let subjects = EstimatorLaws.checkChoices(FaultyEstimator()).map(\.subject)
    for fault in ["batch", "overflows", "singleClass"] {
      #expect(subjects.contains { $0.contains("fault \(fault),") }, "found \(subjects)")
    }
  }

  @Test func weightsThatAreNotRepeatsAreFound() {
    #expect(WeightLaws.checkRepeats(FaultyEstimator()) == [])
    var parameters = FaultyEstimator.Parameters()
    parameters.fault = .ignoresWeights
    let found = WeightLaws.checkRepeats(FaultyEstimator(parameters)).map(\.law)
    #expect(Set(found) == ["whole weights equal repeated rows"])
  }

  @Test func aViolationSaysWhoBrokeWhat() {
    let violation = Violation(law: "prediction is pure", subject: "ridge, regression", finding: "it isn't")
    #expect(violation.description == "ridge, regression breaks the law 'prediction is pure': it isn't")
  }
}
