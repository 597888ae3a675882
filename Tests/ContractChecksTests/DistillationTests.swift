import Catalogue
import ContractChecks
import Learning
import LinearAlgebra
import NeuralModels
import Records
import Statistics
import Testing
import TreeModels

/// A small network learns from a teacher of any family.
struct DistillationTests {
  private static let light: [String: SettingValue] = ["trees": 10, "rounds": 10, "epochs": 30]

  private func make<Algorithm: Estimator>(_: Algorithm.Type) throws -> any Estimator {
    let names = Set(Algorithm.Parameters.descriptions.map(\.name))
    return Algorithm(try Algorithm.Parameters(settings: Self.light.filter { names.contains($0.key) }))
  }

  private func supports<Algorithm: Estimator>(_: Algorithm, _ task: LearningTask) -> Bool {
    Algorithm.capabilities.supports(task)
  }

  /// Rows whose first column, or its sign, is the target; and the same rows with targets that say nothing.
  private func samples(_ task: LearningTask) throws -> (known: Examples, blank: Examples) {
    var generator = SeededGenerator(seed: 31)
    let inputs = Matrix<Double>(rows: 120, columns: 3, storage: (0..<360).map { _ in generator.normal() })
    switch task {
    case .regression:
      return (
        try Examples(inputs: inputs, targets: .values(inputs.column(0).map { 5 + 2 * $0 })),
        try Examples(inputs: inputs, targets: .values((0..<120).map { Double($0 % 2) }))
      )
    case .classification(let classCount):
      return (
        try Examples(
          inputs: inputs, targets: .classes(inputs.column(0).map { $0 > 0 ? 1 : 0 }, classCount: classCount)),
        try Examples(inputs: inputs, targets: .classes((0..<120).map { Int32($0 % 2) }, classCount: classCount))
      )
    }
  }

  @Test(arguments: Catalogue.standard.estimators.map { $0.name })
  func theStudentComesCloseToAnyTeacher(_ name: String) throws {
    let type = try #require(Catalogue.standard.estimator(name))
    let estimator = try make(type)
    let student = MultilayerPerceptron(
      try MultilayerPerceptron.Parameters(settings: ["hidden": 12, "epochs": 120, "learning-rate": 0.01]))
    for task in [LearningTask.regression, .classification(classCount: 2)] where supports(estimator, task) {
      let (known, blank) = try samples(task)
      let teacher: any Model = try estimator.fit(known, seed: 1)
      var context = FitContext(seed: 1)
      let taught = try student.fit(blank, taughtBy: teacher, share: 1, in: &context)
      let wanted = try teacher.predict(known.inputs)
      let found = try taught.predict(known.inputs)
      if case .regression = task {
        let values = wanted.values.storage
        let mean = values.reduce(0, +) / 120
        let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let gap = zip(values, found.values.storage).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        #expect(gap <= 0.2 * spread + 1e-6)
      } else {
        #expect(zip(wanted.classes, found.classes).count { $0 == $1 } >= 108)
      }
    }
  }

  @Test func aDistilledPerceptronObeysTheLawsOfEstimators() throws {
    typealias Distilled = DistilledPerceptron<RandomForest>
    let parameters = try Distilled.Parameters(settings: [
      "hidden": 6, "epochs": 15, "teacher-trees": 4, "teacher-folds": 3,
    ])
    #expect(EstimatorLaws.check(Distilled(parameters)) == [])
  }
}
