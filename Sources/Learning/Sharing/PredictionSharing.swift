import LinearAlgebra
import Records

/// A model whose batch predictions begin with work that models of other settings, fitted on the same examples, need for
/// the same rows as well: a search for neighbours, say.
///
/// Law: for every `size` from that of its estimator, `predict(from: predictionWork(on: inputs, size: size))` equals
/// `predict(inputs)`, bit for bit, whichever of those models did the work.
public protocol WorkSharingModel: Model {
  associatedtype PredictionWork: Sendable

  /// The work for each row of `inputs`, enough for all models that ask for up to `size`.
  func predictionWork(on inputs: Matrix<Double>, size: Int) throws(PredictionError) -> PredictionWork
  /// What this model makes of it.
  func predict(from work: PredictionWork) -> Predictions
  /// Memory that the work for `rows` rows holds.
  func predictionWorkBytes(rows: Int, size: Int) -> Int
}

/// An estimator whose models share the work of their predictions.
public protocol WorkSharingEstimator: Estimator where Fitted: WorkSharingModel {
  /// Names what the work depends on besides the examples, the rows and the size.
  var predictionWorkName: String { get }
  /// How much of it the settings ask for: `neighbors`.
  var predictionWorkSize: Int { get }
}

/// Where candidates of a sweep find the work of one prediction that they share.
public struct PredictionSharing: Sendable {
  let key: String
  /// The largest that any of them asks for.
  let size: Int
}

extension Pipeline {
  /// Transforms and estimator, as far as the shared work depends on them, with the size that the settings ask for.
  var predictionWork: (name: String, size: Int)? {
    guard let estimator = estimator as? any WorkSharingEstimator else { return nil }
    let steps = transforms.map { StepDescription($0).identity } + [estimator.predictionWorkName]
    return ("predictions/" + steps.joined(separator: " | "), estimator.predictionWorkSize)
  }

  /// What a prediction of the pipeline fitted on all examples of one identity shares; nil where it shares nothing.
  ///
  /// - Parameters:
  ///   - identity: of the examples that the pipeline was fitted on.
  ///   - rows: names the rows that are answered.
  ///   - largestSizes: of the sweep's pipelines; see `largestSizes(of:)`.
  public func predictionSharing(
    fittedOn identity: String, rows: String, largestSizes: [String: Int]
  ) -> PredictionSharing? {
    guard let (name, size) = predictionWork else { return nil }
    let largest = max(size, largestSizes[name] ?? 0)
    return PredictionSharing(key: "\(identity)/\(rows)#\(name)/\(largest)", size: largest)
  }
}

extension FittedPipeline {
  /// The answers of `predict(_:)`, made from work that one of the candidates does for all.
  ///
  /// Work that would take more than an eighth of the memory for shared work isn't shared: it would displace all else.
  public func predict(
    _ coded: Matrix<Double>, sharing: PredictionSharing?, in sharedWork: SharedWork
  ) throws(PredictionError) -> Predictions {
    guard let sharing, let model = model as? any WorkSharingModel else { return try predict(coded) }
    return try predict(coded) { inputs throws(PredictionError) in
      try Self.answers(of: model, to: inputs, sharing: sharing, in: sharedWork)
    }
  }

  private static func answers<Sharing: WorkSharingModel>(
    of model: Sharing, to inputs: Matrix<Double>, sharing: PredictionSharing, in sharedWork: SharedWork
  ) throws(PredictionError) -> Predictions {
    let bytes = model.predictionWorkBytes(rows: inputs.rows, size: sharing.size)
    guard bytes <= sharedWork.limitBytes / 8 else { return try model.predict(inputs) }
    let entry = try sharedWork.entry(for: sharing.key, bytes: { _ in bytes }) { () throws(PredictionError) in
      (try model.predictionWork(on: inputs, size: sharing.size), [], 0)
    }
    return model.predict(from: entry.value)
  }
}
