import Learning
import LinearAlgebra
import Records

/// The plan's quality under the noise, gaps and shift that the data show, `robustness.score`, and what of it is lost against
/// the same rows unchanged, `robustness.loss`; with `.gaps`, `.noise` or `.shift` under one of them alone.
///
/// A loss is positive where answers get worse, whichever direction the quality has, and exactly 0 where the data show no
/// change. Values and intervals are those of a `FoldAxis`; a fold's loss is paired row by row.
public struct RobustnessAxis: Axis {
  enum Form: Sendable {
    case score
    case loss(RobustnessEvidence.Change)
  }

  private let form: Form
  /// Nil: no plan says it.
  private let quality: (any FoldAxis)?
  /// Whether accuracy or R2 stands for a quality that can't be found on changed rows.
  private let isReplaced: Bool

  init(_ form: Form, quality: (any FoldAxis)? = nil, isReplaced: Bool = false) {
    self.form = form
    self.quality = quality
    self.isReplaced = isReplaced
  }

  /// Every form, what all three changes do first.
  public static let all: [RobustnessAxis] = [
    RobustnessAxis(.score), RobustnessAxis(.loss(.together)), RobustnessAxis(.loss(.gaps)),
    RobustnessAxis(.loss(.noise)), RobustnessAxis(.loss(.shift)),
  ]

  public var needs: Set<EvidenceKind> { [.predictions, .robustness] }

  /// Which quality it is, and what that depends on.
  public var settings: [String: SettingValue] {
    quality.map { $0.settings.merging(["quality": .text($0.descriptor.id.rawValue)]) { $1 } } ?? [:]
  }
  /// Accuracy, where no plan says the quality, judges decisions.
  public var readsDecisions: Bool { quality?.readsDecisions ?? true }

  /// A quality that isn't scored fold by fold can't be found on changed rows: accuracy or R2 is, and the title says so.
  public func judged(by quality: any Axis) -> any Axis {
    guard let quality = quality as? any FoldAxis else { return Self(form, isReplaced: true) }
    return Self(form, quality: quality)
  }

  public var descriptor: AxisDescriptor {
    let judge = quality?.descriptor
    let unit = judge?.unit ?? .ratio
    let name = judge?.title ?? (isReplaced ? "accuracy or R2" : "score")
    let subject = isReplaced ? "accuracy, or R2 of a regression," : "the policy's quality"
    switch form {
    case .score:
      return AxisDescriptor(
        id: "robustness.score", title: name + " under change", unit: unit,
        direction: judge?.direction ?? .higherIsBetter, family: .robustness, sampling: .folds,
        range: judge?.range ?? Self.everything,
        summary: (isReplaced ? "Accuracy, or R2 of a regression," : "The policy's quality")
          + " on held-out rows under the noise, gaps and shift between first and last rows in time.")
    case .loss(let change):
      let isTogether = change == .together
      let what = isTogether ? "noise, gaps and shift" : change.rawValue
      return AxisDescriptor(
        id: isTogether ? "robustness.loss" : AxisID(rawValue: "robustness.loss." + change.rawValue),
        title: name + " lost under " + (isTogether ? "change" : change.rawValue), unit: unit,
        direction: .lowerIsBetter, family: .robustness, sampling: .folds,
        range: judge?.rangeOfDifferences ?? Self.everything,
        summary: "What of \(subject) is lost under the \(what) between first and last rows in time.")
    }
  }

  private static let everything = -Double.infinity ... .infinity

  /// Accuracy or R2 where no plan says it.
  private func judge(of task: LearningTask) -> any FoldAxis {
    if let quality { return quality }
    if task == .regression { return DeterminationAxis() }
    return AccuracyAxis()
  }

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    let body = try evidence.body(RobustnessEvidence.self)
    let judge = judge(of: evidence.task)
    switch form {
    case .score:
      let folds = try evidence.judgedFolds(at: body.rows, body.predictions(under: .together))
      return try judge.measure(Evidence(task: evidence.task, folds: folds))
    case .loss(let change):
      let before = try evidence.judgedFolds(at: body.rows, body.unchanged)
      let after = try evidence.judgedFolds(at: body.rows, body.predictions(under: change))
      let isHigherBetter = judge.descriptor.direction == .higherIsBetter
      return try Reading(over: after, of: descriptor) { (index) throws(MeasurementError) -> FoldScorer in
        try before[index].requireFinitePredictions()
        let old = try judge.scorer(for: before[index])
        let new = try judge.scorer(for: after[index])
        return { weights in isHigherBetter ? old(weights) - new(weights) : new(weights) - old(weights) }
      }
    }
  }
}

extension Evidence {
  /// The folds with other predictions for some of their held-out rows.
  ///
  /// - Parameter rows: for each fold the places of these rows among the held-out ones.
  fileprivate func judgedFolds(
    at rows: [[Int32]], _ predictions: PredictionEvidence
  ) throws(MeasurementError) -> [FoldEvidence] {
    let folds = try judgedFolds()
    guard rows.count == folds.count, predictions.folds.count == folds.count else {
      throw .lengthMismatch(what: "folds of changed rows", expected: folds.count, found: predictions.folds.count)
    }
    let output = ModelOutput(predictions.form)
    var joined: [FoldEvidence] = []
    for (index, fold) in folds.enumerated() {
      let places = rows[index].map { Int($0) }
      if let outside = places.first(where: { $0 < 0 || $0 >= fold.testRows }) {
        throw .lengthMismatch(what: "held-out rows", expected: fold.testRows, found: outside + 1)
      }
      let values = Matrix(
        rows: predictions.rowCount(ofFold: index), columns: output.width, storage: predictions.folds[index])
      joined.append(
        try FoldEvidence(
          targets: fold.targets.selecting(places), predictions: Predictions(output: output, values: values),
          trainingSummary: fold.trainingSummary, trainRows: fold.trainRows, classNames: fold.classNames
        ).decided(as: fold, at: places))
    }
    return joined
  }
}
