import ContractChecks
import Experiments
import Learning
import Records
import Testing

/// Everything in the catalogue obeys the laws: a new line there is checked without another line here.
struct CatalogueLawsTests {
  /// Settings that keep iterative estimators quick in a debug build, where they have such parameters.
  private static let light: [String: SettingValue] = {
    let own: [String: SettingValue] = ["trees": 6, "rounds": 6, "epochs": 20, "iterations": 50]
    return own.merging(own.map { ("teacher-" + $0.key, $0.value) }) { first, _ in first }
  }()

  private func make<Algorithm: Estimator>(_: Algorithm.Type) throws -> any Estimator {
    let names = Set(Algorithm.Parameters.descriptions.map(\.name))
    return Algorithm(try Algorithm.Parameters(settings: Self.light.filter { names.contains($0.key) }))
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

  @Test func everyAxisObeys() { #expect(AxisLaws.check(Catalogue.standard.axes) == []) }

  @Test func namesAreUnique() {
    let names =
      Catalogue.standard.estimators.map { $0.name } + Catalogue.standard.transforms.map { $0.name }
      + Catalogue.standard.calibrations.map { $0.name }
    #expect(Set(names).count == names.count)
  }
}
