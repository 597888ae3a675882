import LinearAlgebra
import Records
import Statistics
import Tabular

extension Pipeline {
  /// Fits the steps on all rows, and the calibration on answers for rows that the steps, fitted again for each fold,
  /// hadn't seen. Transforms are fitted anew in each fold too, so that no encoding or scaling knows the rows it answers.
  ///
  /// Folds are drawn at random by class; where the rows have groups or an order of time, the folds keep to those. In the
  /// order of time the earliest rows have nothing before them, and teach the calibration nothing. A class that was told
  /// apart but that no answered row has counts as one row, answered as the others are; where a class could never be told
  /// apart, the calibration is left out with a note.
  ///
  /// - Throws: `unsupportedTask` for a regression, `tooFewRows` for fewer than two rows, and what the steps throw.
  func fit(
    _ calibration: some Calibration, _ examples: Examples, columns: [InputColumn], classes: [String],
    in context: inout FitContext
  ) throws(FitError) -> FittedPipeline {
    let (codes, _) = try examples.targets.classCodes(for: StepDescription(calibration).name)
    guard examples.rows >= 2 else { throw .tooFewRows(required: 2, found: examples.rows) }
    // Calibrations of the same steps share all fits; each of those is a fit of its own beside the uncalibrated one.
    let uncalibrated = Pipeline(transforms: transforms, estimator: estimator)
    func fitScoring(_ examples: Examples, _ context: inout FitContext) throws(FitError) -> FittedPipeline {
      try uncalibrated.fit(examples, columns: columns, classes: classes, in: &context).scoring
    }
    let whole = try context.shared(
      "steps/\(stepsIdentity)", for: examples, bytes: { 16 * $0.parameterCount }
    ) { inner throws(FitError) in try fitScoring(examples, &inner) }
    let name = "out-of-fold/\(calibration.folds)/\(stepsIdentity)"
    let held = try context.shared(name, for: examples, bytes: \.byteCount) {
      inner throws(FitError) in
      try Self.predictionsOutOfFold(calibration.folds, examples, codes: codes, in: &inner, fit: fitScoring)
    }
    if let missed = held.missedClass {
      let name = classes.indices.contains(Int(missed)) ? classes[Int(missed)] : String(missed)
      context.notes.append(
        "\(StepDescription(calibration).name) is left out: it learns from rows answered by models of other rows, and no "
          + "such model tells class '\(name)' from another; the answers are those of the estimator")
      return try uncalibrated.fit(examples, columns: columns, classes: classes, in: &context)
    }
    return FittedPipeline(
      columns: columns, classes: classes, stages: whole.stages, model: whole.model,
      calibration: try calibration.fit(held.answers, codes: held.codes, weights: held.weights))
  }

  private var stepsIdentity: String {
    (transforms.map(StepDescription.init(transform:)) + [StepDescription(estimator: estimator)]).map(\.identity)
      .joined(separator: " | ")
  }

  /// Each row's answer from a pipeline that `fit` made of the other folds.
  private static func predictionsOutOfFold(
    _ foldCount: Int, _ examples: Examples, codes: [Int32], in context: inout FitContext,
    fit: (Examples, inout FitContext) throws(FitError) -> FittedPipeline
  ) throws(FitError) -> HeldOutPredictions {
    let folds = try context.shared("folds-by-class/\(foldCount)", for: examples, bytes: { _ in examples.rows * 16 }) {
      inner throws(FitError) in
      if let folds = try inner.structuredFolds(foldCount, of: examples, for: "calibration") { return folds }
      var generator = inner.stream("calibration-folds")
      return try foldsByClass(foldCount, codes: codes, using: &generator)
    }
    var held = HeldOutPredictions(codes: codes, weights: examples.weights, rows: examples.rows)
    for (number, fold) in folds.enumerated() {
      let train = try examples.selecting(
        fold.train, identity: examples.identity.map { "\($0)/fold \(number + 1) of \(foldCount)" })
      let fitted = try context.withRows("calibration-fold", number) { inner throws(FitError) in try fit(train, &inner) }
      let answers: Predictions
      do throws(PredictionError) {
        answers = try fitted.predict(examples.inputs.selectingRows(fold.test))
      } catch {
        throw FitError(error, features: examples.features)
      }
      held.add(answers, to: fold)
    }
    guard held.output != nil else { throw .tooFewRows(required: 2, found: examples.rows) }
    held.close()
    return held
  }

  /// Folds with equal class shares. Classes too small for that are dealt out together, or with the largest one.
  private static func foldsByClass(
    _ count: Int, codes: [Int32], using generator: inout SeededGenerator
  ) throws(FitError) -> [Fold] {
    let count = max(2, min(count, codes.count))
    var sizes: [Int32: Int] = [:]
    for code in codes { sizes[code, default: 0] += 1 }
    let rareRows = sizes.values.filter { $0 < count }.reduce(0, +)
    let largest = sizes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
    let common = rareRows < count ? largest : sizes.keys.filter { (sizes[$0] ?? 0) < count }.min() ?? largest
    let strata = codes.map { (sizes[$0] ?? 0) < count ? common : $0 }
    do throws(SplitError) {
      return try Splits.stratifiedKFold(classes: strata, folds: count, using: &generator)
    } catch {
      throw .numerical("the rows can't be cut into \(count) parts for calibration: \(error)")
    }
  }
}

extension FittedPipeline {
  /// The same with a model that answers with its scores, where it has any: they order rows whose probabilities have
  /// both been rounded to 1.
  fileprivate var scoring: FittedPipeline {
    func scoring<Scoring: ScoringModel>(_ model: Scoring) -> any Model { model.scoring }
    guard let model = model as? any ScoringModel else { return self }
    return FittedPipeline(columns: columns, classes: classes, stages: stages, model: scoring(model))
  }
}

extension StepDescription {
  fileprivate init(transform: any Transform) { self.init(transform) }
  fileprivate init(estimator: any Estimator) { self.init(estimator) }
}
