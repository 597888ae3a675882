/// Why a replay can't be worked with.
package enum ReplayError: Error, Equatable, Sendable, CustomStringConvertible {
  case wrongCount(what: String, expected: Int, found: Int)
  case lossNotFinite(model: Int)
  /// A model that is deployed within a step shares it with the one before: its mean loss doesn't tell their parts.
  case rowsNeeded(model: Int)
  /// Without a model for the first step nothing can be served.
  case noFirstModel(reason: String)

  package var description: String {
    switch self {
    case .wrongCount(let what, let expected, let found): "\(found) \(what) where \(expected) were expected"
    case .lossNotFinite(let model): "the model trained at step \(model + 1) gave an answer whose loss isn't finite"
    case .rowsNeeded(let model):
      "the model trained at step \(model + 1) is deployed within a step, so that losses row by row are needed"
    case .noFirstModel(let reason): "there is no model for the first step: \(reason)"
    }
  }
}
