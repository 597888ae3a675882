import Learning
import LinearAlgebra

/// Predicts for every row what the target was last: that of the latest training row, or the mean of the targets (the
/// frequency of each class) of all rows of that time.
///
/// The floor in the order of time: where the target drifts, the last value beats the mean of all, and a model that doesn't
/// beat it has learned nothing that time alone doesn't tell. Without an order of time there is no last value: then all rows
/// count, as for `prior-baseline`, and a note says so.
///
/// Inputs aren't looked at. O(rows). Errors: none of its own. Source: the persistence or naive forecast, as in Hyndman and
/// Athanasopoulos, "Forecasting: Principles and Practice" (2021), 5.2.
public struct NoChangeBaseline: Estimator {
  public static let name = "no-change-baseline"
  public static let version = 1
  public static let capabilities: Capabilities = PriorBaseline.capabilities
  public static let summary = "Predicts what the target was last, in the order of time, whatever the inputs."

  public let parameters: NoParameters
  public init(_ parameters: NoParameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> PriorModel {
    let prior = PriorBaseline(NoParameters())
    guard let times = examples.structure?.times else {
      context.notes.append(
        "no-change-baseline: the rows have no order of time, so there is no last value; it predicts as prior-baseline does"
      )
      return try prior.fit(examples, in: &context)
    }
    // A row that counts nothing tells nothing.
    let counted = times.indices.filter { row in examples.weights.map { $0[row] > 0 } ?? true }
    let last = counted.map { times[$0] }.max()
    return try prior.fit(try examples.selecting(counted.filter { times[$0] == last }), in: &context)
  }
}
