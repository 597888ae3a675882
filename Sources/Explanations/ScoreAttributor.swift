import Learning
import LinearAlgebra

/// Exact Shapley values of a pipeline's scores on its raw columns, where there are such.
///
/// The model must be `ExactlyAttributable`, and each of its inputs made of one raw column at most: then raw columns are
/// the players. Affine steps (scaling, PCA) before a linear model are folded into it first, so that principal components
/// don't stand in the way there.
public struct ScoreAttributor: Sendable {
  public let meaning: ScoreMeaning
  private let stages: [any FittedTransform]
  private let model: any ExactlyAttributable
  private let players: Players
  private let columnCount: Int

  /// Nil where there is no exact way.
  public init?(_ pipeline: FittedPipeline) {
    // What depends on the group of a row stands beside the steps.
    guard pipeline.shift == nil, pipeline.modelColumnCount == pipeline.columns.count else { return nil }
    // Folding a calibration would change what the scores are; they are explained before it.
    let bare = FittedPipeline(
      columns: pipeline.columns, classes: pipeline.classes, stages: pipeline.stages, model: pipeline.model)
    let served = bare.folded() ?? bare
    guard let model = served.model as? any ExactlyAttributable,
      let players = Self.players(of: served)
    else { return nil }
    self.model = model
    self.players = players
    stages = served.stages
    columnCount = pipeline.columns.count
    meaning = model.scoreMeaning
  }

  private static func players(of pipeline: FittedPipeline) -> Players? {
    let count = pipeline.columns.count
    guard let features = pipeline.stages.last?.outputFeatures else { return Players(inputs: count) }
    let used = Set(pipeline.model.usedInputs)
    var owners: [Int] = []
    for (position, feature) in features.enumerated() {
      let sources = Set(feature.sources)
      guard sources.count <= 1 || !used.contains(position) else { return nil }
      let source = sources.count == 1 ? sources.first ?? -1 : -1
      guard source < count else { return nil }
      owners.append(source)
    }
    return Players(count: count, ofInput: owners)
  }

  /// Values of each row's scores: players are raw columns.
  ///
  /// - Parameter background: rows that unknown columns come from; nil: at a split of a tree they go both ways, as often as
  ///   the training rows did.
  public func values(
    _ rows: Matrix<Double>, background: Matrix<Double>?
  ) throws(ExplanationError) -> ShapleyValues? {
    guard rows.rows > 0 else { throw .noRows }
    guard rows.columns == columnCount else { throw .widthMismatch(expected: columnCount, found: rows.columns) }
    do throws(PredictionError) {
      let inputs = try transformed(rows)
      let unknown: UnknownInputs =
        if let background { .background(try transformed(background)) } else { .trainingPaths }
      return try model.shapleyValues(inputs, unknown: unknown, players: players)
    } catch {
      throw .refused(error, column: nil)
    }
  }

  /// What the values add up to: rows x scores.
  public func scores(_ rows: Matrix<Double>) throws(ExplanationError) -> Matrix<Double> {
    do throws(PredictionError) {
      return try model.scoresBeforeLink(try transformed(rows))
    } catch {
      throw .refused(error, column: nil)
    }
  }

  private func transformed(_ rows: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    var current = rows
    for stage in stages { current = try stage.transform(current) }
    return current
  }

  /// The attributions of one row, one a score.
  public func attributions(of row: [Double], background: Matrix<Double>?) throws(ExplanationError) -> [Attribution]? {
    let one = Matrix(rows: 1, columns: row.count, storage: row)
    guard let shapley = try values(one, background: background) else { return nil }
    let own = try scores(one)
    return shapley.values.indices.map { score in
      Attribution(
        method: .exact, base: shapley.expected[score], answer: own[0, score],
        contributions: (0..<columnCount).compactMap { column in
          let value = shapley.values[score][0, column]
          return value == 0 ? nil : Attribution.Contribution(column: column, value: value, standardError: 0)
        })
    }
  }
}
