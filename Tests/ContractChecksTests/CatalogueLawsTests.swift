import Catalogue
import ContractChecks
import Learning
import Records
import Testing

/// Everything in the catalogue obeys the laws: a new line there is checked without another line here.
struct CatalogueLawsTests {
  /// Settings that keep iterative estimators quick in a debug build, where they have such parameters.
  private static let light: [String: SettingValue] = {
    let own: [String: SettingValue] = ["trees": 6, "rounds": 6, "epochs": 20, "iterations": 50, "depth": 2]
    return own.merging(own.map { ("teacher-" + $0.key, $0.value) }) { first, _ in first }
  }()

  private func make<Algorithm: Estimator>(_: Algorithm.Type) throws -> any Estimator {
    let names = Set(Algorithm.Parameters.descriptions.map(\.name))
    return Algorithm(try Algorithm.Parameters(settings: Self.light.filter { names.contains($0.key) }))
  }

  private func make<Algorithm: Estimator>(_: Algorithm.Type, _ settings: [String: SettingValue]) throws -> any Estimator
  {
    Algorithm(try Algorithm.Parameters(settings: settings))
  }

  private func make<Step: Transform>(_: Step.Type) -> any Transform { Step() }
  private func make<Step: Calibration>(_: Step.Type) -> any Calibration { Step() }

  @Test(arguments: Catalogue.standard.estimators.map { $0.name })
  func everyEstimatorObeys(_ name: String) throws {
    let type = try #require(Catalogue.standard.estimator(name))
    let estimator = try make(type)
    let violations = EstimatorLaws.check(estimator)
    #expect(violations == [])
  }

  @Test(arguments: Catalogue.standard.estimators.map { $0.name })
  func everyChoiceOfEveryEstimatorObeysAtTheEdge(_ name: String) throws {
    let type = try #require(Catalogue.standard.estimator(name))
    let estimator = try make(type)
    let violations = EstimatorLaws.checkChoices(estimator)
    #expect(violations == [])
  }

  @Test(
    arguments: [
      ("ridge", ["penalty": "auto"]), ("ridge", ["penalty": 0]), ("ridge-classifier", ["penalty": "auto"]),
      ("ridge-classifier", ["intercept": .flag(false)]), ("elastic-net", ["l1-ratio": 0]),
      ("quantile-regression", ["penalty": 0.1]), ("gradient-boosting", ["min-leaf-rows": 2, "rounds": 6]),
      ("logistic-regression", ["l1-ratio": 1]), ("logistic-regression", ["C": 1e12]),
      ("linear-svm", ["loss": "hinge", "solver": "dual"]), ("linear-discriminant", ["shrinkage": "auto"]),
      ("linear-discriminant", ["shrinkage": 0.5]), ("quadratic-discriminant", ["regularization": 0.5]),
      ("quadratic-discriminant", ["shrinkage": "auto"]), ("quadratic-discriminant", ["shrinkage": 0.5]),
      ("gaussian-naive-bayes", ["smoothing": 0]), ("nearest-neighbors", ["weights": "distance", "neighbors": 1]),
    ] as [(String, [String: SettingValue])])
  func settingsThatAreNoChoicesObeyAtTheEdge(_ name: String, _ settings: [String: SettingValue]) throws {
    let type = try #require(Catalogue.standard.estimator(name))
    let estimator = try make(type, settings)
    let violations = EstimatorLaws.checkEdges(estimator, named: "\(name) \(settings)")
    #expect(violations == [])
  }

  /// Those to whom a row of weight two is not the same as two rows, and why.
  private static let countingRows = [
    "nearest-neighbors": "asks so many rows, however heavy they are",
    "gradient-boosting": "wants so many rows in a leaf, and in a bin",
    "prototypes": "seeds its clusters by drawing rows",
    "random-forest": "draws rows for each tree",
    "multilayer-perceptron": "deals rows into batches",
    "incremental-logistic-regression": "takes one step for each row, however heavy",
    "adaptive-random-forest": "draws how often a tree learns a row",
    "explainable-boosting": "draws rows for each bag, and wants so many in a segment",
    "score-card": "asks for so many rows that meet a condition",
    "rule-list": "asks for so many rows of a rule",
    "optimal-tree": "asks for so many rows of a leaf, and cuts at quantiles of rows",
  ]

  @Test(arguments: Catalogue.standard.estimators.map { $0.name })
  func wholeWeightsEqualRepeatedRows(_ name: String) throws {
    let type = try #require(Catalogue.standard.estimator(name))
    let estimator = try make(type)
    let violations = WeightLaws.checkRepeats(estimator)
    if let reason = Self.countingRows[name] ?? Self.teacherReason(name) {
      // Also fails where the exception is needed no longer.
      withKnownIssue(Comment(rawValue: reason)) { #expect(violations == []) }
    } else {
      #expect(violations == [])
    }
  }

  private static func teacherReason(_ name: String) -> String? {
    guard name.hasPrefix("distilled-") else { return nil }
    return "a student deals rows into batches, and its class-weight isn't its teacher's, whom row weights reach too"
  }

  @Test(arguments: Catalogue.standard.estimators.map { $0.name }.filter { teacherReason($0) == nil })
  func balancedClassesCountTheSame(_ name: String) throws {
    let type = try #require(Catalogue.standard.estimator(name))
    let estimator = try make(type)
    let violations = WeightLaws.checkClassWeights(estimator)
    #expect(violations == [])
  }

  @Test(arguments: Catalogue.standard.transforms.map { $0.name })
  func everyTransformObeys(_ name: String) throws {
    let type = try #require(Catalogue.standard.transform(name))
    let transform = make(type)
    let violations = TransformLaws.check(transform)
    #expect(violations == [])
  }

  @Test(arguments: Catalogue.standard.calibrations.map { $0.name })
  func everyCalibrationObeys(_ name: String) throws {
    let type = try #require(Catalogue.standard.calibration(name))
    let calibration = make(type)
    let violations = CalibrationLaws.check(calibration)
    #expect(violations == [])
  }

  /// Settings beside which others of the estimator have something to do on a few rows.
  private static func bases(_ name: String) -> [[String: SettingValue]] {
    let boosting: [[String: SettingValue]] = [["min-leaf-rows": 2, "max-leaves": 4], ["early-stopping-rounds": 2]]
    let network: [[String: SettingValue]] = [["epochs": 12, "validation-share": 0.3, "learning-rate": 0.05]]
    let taught = boosting.map { Dictionary(uniqueKeysWithValues: $0.map { ("teacher-" + $0.key, $0.value) }) }
    return switch name {
    case "gradient-boosting": boosting
    // Smoothing changes the order of levels where their rows differ in number, and that a split where it has many levels.
    case "random-forest": [["trees": 20, "min-category-rows": 1, "min-category-side-rows": 1, "category-penalty": 0]]
    case "elastic-net", "lasso": [["penalty": 0.01]]
    case "hoeffding-tree", "adaptive-random-forest": [["grace-period": 5, "delta": 0.4, "tie-threshold": 0.9]]
    case "explainable-boosting": [["rounds": 30, "bags": 2, "min-leaf-rows": 1, "learning-rate": 0.3]]
    case "rule-list", "score-card": [["min-rows": 2]]
    case "optimal-tree": [["min-rows": 2], ["min-rows": 2, "conditions": 6, "depth": 3]]
    case "multilayer-perceptron": network
    case "distilled-perceptron-gradient-boosting": network + taught
    case "distilled-perceptron-multilayer-perceptron":
      network + network.map { Dictionary(uniqueKeysWithValues: $0.map { ("teacher-" + $0.key, $0.value) }) }
    default: name.hasPrefix("distilled-") ? network : []
    }
  }

  @Test(arguments: Catalogue.standard.estimators.map { $0.name })
  func everySettingOfEveryEstimatorDoesWhatIsDeclared(_ name: String) throws {
    func check<Algorithm: Estimator>(_ type: Algorithm.Type) -> [Violation] {
      let names = Set(Algorithm.Parameters.descriptions.map(\.name))
      let light: [String: SettingValue] = ["trees": 3, "rounds": 3, "epochs": 3, "iterations": 10, "depth": 2]
      let lighter = light.merging(light.map { ("teacher-" + $0.key, $0.value) }) { first, _ in first }
      return EffectLaws.check(type, light: lighter.filter { names.contains($0.key) }, and: Self.bases(name))
    }
    let type = try #require(Catalogue.standard.estimator(name))
    let violations = check(type)
    #expect(violations == [])
  }

  @Test(arguments: Catalogue.standard.transforms.map { $0.name })
  func everySettingOfEveryTransformDoesWhatIsDeclared(_ name: String) throws {
    func check<Step: Transform>(_ type: Step.Type) -> [Violation] { EffectLaws.check(type) }
    let type = try #require(Catalogue.standard.transform(name))
    let violations = check(type)
    #expect(violations == [])
  }

  @Test func everyAxisObeys() { #expect(AxisLaws.check(Catalogue.standard.axes) == []) }

  @Test func namesAreUnique() {
    let names =
      Catalogue.standard.estimators.map { $0.name } + Catalogue.standard.transforms.map { $0.name }
      + Catalogue.standard.calibrations.map { $0.name }
    #expect(Set(names).count == names.count)
  }
}
