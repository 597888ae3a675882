/// A triangle as retraining policies are judged on it: what each model that could have been trained would have lost on
/// each later step, when it could have answered, and when a person would have known. A schedule of trainings is a path
/// through it.
///
/// Labels may come later than they did: with an extra delay of k steps the model trained at the beginning of step t knows
/// what the triangle's model of step t - k knew, so that it is that model. The first k steps then have no model and fall
/// away. This is exact where windows end with the newest label known and steps are alike; where steps have other numbers
/// of rows, labels come later by whole steps, not by rows.
package struct ReplayCase: Sendable {
  package let triangle: ReplayTriangle
  /// Steps that labels come later than in the triangle, and that fall away at the beginning.
  package let extraDelay: Int
  package let stepCount: Int
  package let rowCounts: [Int]
  /// The mean loss over the rows of a step of the model trained at the beginning of another; NaN: there is none.
  package let losses: StepTriangle
  package let knownLabels: KnownLabels
  /// When each model begins to answer.
  package let takeovers: [Takeover]
  /// Between an older model and a newer one: the share of the rows of the step for which the newer was trained that they
  /// decide otherwise; nil: not known.
  package let flips: StepTriangle?
  private let signals: [Signal: StepTriangle]

  /// When a new model begins to answer: the step, and how many of its rows still get the old model's answer.
  package struct Takeover: Sendable, Equatable, Comparable {
    package let step: Int
    package let row: Int

    package init(step: Int, row: Int = 0) {
      self.step = step
      self.row = row
    }

    package static func < (left: Self, right: Self) -> Bool { (left.step, left.row) < (right.step, right.row) }
  }

  /// A number that is seen without labels, such as the Kolmogorov-Smirnov distance of the inputs or an estimated error.
  package struct Signal: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }
  }

  /// - Parameter extraDelay: steps that labels come later than in the triangle.
  package init(_ triangle: ReplayTriangle, extraDelay: Int = 0) throws(RetrainingError) {
    let all = triangle.stepCount
    guard extraDelay >= 0, extraDelay < all else { throw .delayTooLong(steps: extraDelay, found: all) }
    let count = all - extraDelay
    let timeline = triangle.timeline
    let served = timeline.steps[extraDelay...]
    self.triangle = triangle
    self.extraDelay = extraDelay
    stepCount = count
    rowCounts = served.map(\.rowCount)
    var losses = StepTriangle(stepCount: count)
    for model in 0..<count {
      for step in model..<count { losses[model, step] = triangle.loss(trainedAt: model, servedAt: step + extraDelay) }
    }
    self.losses = losses
    knownLabels = KnownLabels(timeline, extraSteps: extraDelay).dropping(extraDelay)
    takeovers = (0..<count).map { model in
      Self.takeover(of: model, in: triangle, extraDelay: extraDelay)
    }
    var signals: [Signal: StepTriangle] = [:]
    for (name, rows) in triangle.signals where name != Signal.flips.rawValue {
      // What was learned from labels would know them too early where they come later.
      if extraDelay > 0, Signal(rawValue: name).needsLabels { continue }
      signals[Signal(rawValue: name)] = Self.triangle(rows, stepCount: count, shift: extraDelay)
    }
    // What two models decide otherwise is told of the models, whenever they serve.
    flips = triangle.signals[Signal.flips.rawValue].map { Self.triangle($0, stepCount: count, shift: 0) }
    self.signals = signals
    guard isTrainable(0) else { throw .firstModelMissing }
  }

  private static func triangle(_ rows: [[Double]], stepCount: Int, shift: Int) -> StepTriangle {
    StepTriangle(stepCount: stepCount) { model, step in
      let place = step + shift - model
      return model < rows.count && place < rows[model].count ? rows[model][place] : .nan
    }
  }

  private static func takeover(of model: Int, in triangle: ReplayTriangle, extraDelay: Int) -> Takeover {
    let timeline = triangle.timeline
    guard model > 0 else { return Takeover(step: 0) }
    // How long the fit and the deployment took, in rows, after the moment at which the model was trained.
    let wait = max(0, triangle.fits[model].servesFrom - timeline.moment(ofStep: model))
    let position = timeline.moment(ofStep: model + extraDelay) + wait
    guard let step = timeline.step(of: position) else { return Takeover(step: triangle.stepCount - extraDelay) }
    return Takeover(step: step - extraDelay, row: position - timeline.moment(ofStep: step))
  }

  /// Whether a model could be trained at the beginning of a step.
  package func isTrainable(_ step: Int) -> Bool { triangle.fits[step].failure == nil }

  /// The values of a signal; nil: it wasn't measured.
  package func signal(_ signal: Signal) -> StepTriangle? { signals[signal] }

  /// Where each step begins, in seconds; nil: the rows have no clock.
  package func seconds(ofStep step: Int) -> Double? {
    triangle.timeline.timesAreSeconds ? triangle.timeline.steps[step + extraDelay].startTime : nil
  }

  /// CPU seconds of a fit.
  package func trainingSeconds(_ model: Int) -> Double { triangle.fits[model].cpuSeconds }

  /// The loss of one row of a step.
  /// - Precondition: the triangle knows rows.
  package func rowLoss(of model: Int, step: Int, row: Int) -> Double {
    triangle.loss(of: model, row: triangle.timeline.moment(ofStep: step + extraDelay) + row)
  }

  /// The sum of a model's losses over some rows of a step.
  package func lossSum(of model: Int, step: Int, rows: Range<Int>) -> Double {
    guard !rows.isEmpty else { return 0 }
    guard rows.count < rowCounts[step] else { return losses[model, step] * Double(rowCounts[step]) }
    guard triangle.hasRows else {
      // Deployments cut steps where the triangle knows sums; with other delays the mean of the step stands for its rows.
      let moment = triangle.timeline.moment(ofStep: step + extraDelay)
      guard extraDelay == 0 else { return losses[model, step] * Double(rows.count) }
      return triangle.lossSum(of: model, rows: moment + rows.lowerBound..<moment + rows.upperBound)
    }
    return rows.reduce(0) { $0 + rowLoss(of: model, step: step, row: $1) }
  }

  /// The sum of a model's losses over those rows of a step whose labels are known when another begins, and their number.
  ///
  /// Where the triangle has no rows the mean of the step stands for them, once enough are known for its error to be told.
  package func knownLossSum(of model: Int, step: Int, rows: Range<Int>, at now: Int) -> (sum: Double, rows: Int) {
    let count = knownLabels.count(ofStep: step, at: now)
    if count == rowCounts[step] { return (lossSum(of: model, step: step, rows: rows), rows.count) }
    guard triangle.hasRows else {
      guard knownLabels.isKnown(step, at: now) else { return (0, 0) }
      let known = count * rows.count / max(1, rowCounts[step])
      return (losses[model, step] * Double(known), known)
    }
    var found = (sum: 0.0, rows: 0)
    for position in 0..<count {
      let row = knownLabels.row(ofStep: step, arrivingAs: position)
      guard rows.contains(row) else { continue }
      found.sum += rowLoss(of: model, step: step, row: row)
      found.rows += 1
    }
    return found
  }

  /// The mean loss of a model over the rows of a step whose labels are known when another begins; nil: none is.
  package func knownLoss(of model: Int, step: Int, at now: Int) -> Double? {
    let known = knownLossSum(of: model, step: step, rows: 0..<rowCounts[step], at: now)
    return known.rows > 0 ? known.sum / Double(known.rows) : nil
  }
}
