import Learning
import LinearAlgebra

/// Laws of principal components.
public enum PrincipalComponentLaws {
  /// - Parameters:
  ///   - transform: a projection on principal axes, without whitening.
  ///   - components: its axes, one a row.
  ///   - ratios: the share of the *total* variance along each axis.
  public static func check<Step: Transform>(
    _ transform: Step, components: (Step.Fitted) -> Matrix<Double>, ratios: (Step.Fitted) -> [Double]
  ) -> [Violation] {
    var findings = Findings("\(Step.name), \(transform.parameters.settings)")
    guard let data = try? LawData(task: .regression, rows: 40, columns: 6) else { return [] }
    guard
      let fitted = findings.requireNoError("ordinary data are accepted", { try transform.fit(data.examples, seed: 1) })
    else { return findings.violations }
    let axes = components(fitted)
    let products = axes.times(axes.transposed)
    let difference = Comparison.largestDifference(products.storage, Matrix<Double>.identity(axes.rows).storage)
    findings.require(
      difference <= 1e-9, "components are orthonormal", "products differ from the identity by \(difference)")

    let inputs = data.examples.inputs
    let total = (0..<inputs.columns).reduce(0.0) { $0 + variance(inputs.column($1)) }
    guard let scores = findings.requireNoError("training rows are transformed", { try fitted.transform(inputs) }) else {
      return findings.violations
    }
    let expected = (0..<scores.columns).map { variance(scores.column($0)) / total }
    let found = ratios(fitted)
    findings.require(
      Comparison.largestDifference(found, expected) <= 1e-9, "ratios are shares of the total variance",
      "\(found) instead of \(expected)")
    findings.require(found == found.sorted(by: >), "components come in order of their variance", "\(found)")
    return findings.violations
  }

  private static func variance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
  }
}
