import Records

/// What one candidate with one window would have lost, whichever of its models had served: E[trained at, served at].
///
/// One model is trained at the moment at which each step begins and answers every later row. Every schedule of trainings
/// from scratch is a path through this triangle, so that a retraining policy costs no further fit. Models are named by the
/// step at whose beginning they are trained; only what had arrived by then reached their fit.
package struct ReplayTriangle: Sendable, Equatable {
  /// One model.
  package struct Fit: Sendable, Equatable, Codable {
    /// CPU seconds of the fit as if it stood alone.
    package let cpuSeconds: Double
    /// The first position that the model can answer, deploy delay included. That of model 0 is where serving starts.
    package let servesFrom: Int
    /// Rows it learned from.
    package let trainRows: Int
    /// Why there is no such model; nil: there is. A training that fails leaves the model that serves, and is
    /// no training of any policy.
    package let failure: String?

    package init(cpuSeconds: Double, servesFrom: Int, trainRows: Int, failure: String? = nil) {
      self.cpuSeconds = cpuSeconds
      self.servesFrom = servesFrom
      self.trainRows = trainRows
      self.failure = failure
    }
  }

  package let timeline: ReplayTimeline
  /// One for each step.
  package let fits: [Fit]
  /// Positions at which the serving model may change, ascending: beginnings of steps and `servesFrom`; the last is the
  /// number of rows.
  package let cuts: [Int]
  /// For each model and each cut the loss of all rows from the beginning of the model's step to there; empty for a model
  /// whose fit failed.
  private let sums: [[Double]]
  /// For each model the losses of the rows from the beginning of its step on; empty where rows weren't kept.
  private let rows: [RowLosses]
  /// What else is known of the rows of step j where model i serves, `signals[name]?[i][j - i]`: a drift statistic, an
  /// estimate without labels. Known once the step has ended.
  package var signals: [String: [[Double]]] = [:]

  package var stepCount: Int { timeline.steps.count }
  package var hasRows: Bool { !rows.isEmpty }

  fileprivate init(
    timeline: ReplayTimeline, fits: [Fit], cuts: [Int], sums: [[Double]], rows: [RowLosses]
  ) {
    self.timeline = timeline
    self.fits = fits
    self.cuts = cuts
    self.sums = sums
    self.rows = rows
  }

  /// The sum of losses of a model over the rows between two cuts.
  ///
  /// - Precondition: both are among `cuts`, and not before the model's step.
  package func lossSum(of model: Int, rows range: Range<Int>) -> Double {
    guard !range.isEmpty else { return 0 }
    return sums[model][place(ofCut: range.upperBound) - place(ofCut: timeline.moment(ofStep: model))]
      - sums[model][place(ofCut: range.lowerBound) - place(ofCut: timeline.moment(ofStep: model))]
  }

  /// E[trained at, served at]: the mean loss of a model over all rows of a step; NaN where there is no such model.
  package func loss(trainedAt model: Int, servedAt step: Int) -> Double {
    guard step >= model, fits[model].failure == nil else { return .nan }
    let rows = timeline.steps[step].rows
    return lossSum(of: model, rows: rows) / Double(rows.count)
  }

  /// The loss of one row answered by a model. Rows must have been kept.
  package func loss(of model: Int, row position: Int) -> Double {
    rows[model][position - timeline.moment(ofStep: model)]
  }

  private func place(ofCut position: Int) -> Int {
    var (low, high) = (0, cuts.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cuts[middle] < position { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

// MARK: Making one

extension ReplayTriangle {
  /// Takes the row losses of one model after the other, so that no more than one model's are in memory.
  package struct Builder {
    private let timeline: ReplayTimeline
    private let fits: [Fit]
    private let cuts: [Int]
    private let keepsRows: Bool
    private var sums: [[Double]] = []
    private var rows: [RowLosses] = []

    /// - Parameters:
    ///   - fits: one for each step.
    ///   - keepsRows: whether the triangle shall know single rows, for detectors; a bit or four bytes for each model and
    ///     row.
    package init(_ timeline: ReplayTimeline, fits: [Fit], keepsRows: Bool) throws(ReplayError) {
      guard fits.count == timeline.steps.count, !fits.isEmpty else {
        throw .wrongCount(what: "fits", expected: timeline.steps.count, found: fits.count)
      }
      if let reason = fits[0].failure { throw .noFirstModel(reason: reason) }
      self.timeline = timeline
      self.fits = fits
      self.keepsRows = keepsRows
      var cuts = Set(timeline.steps.map(\.rows.lowerBound) + [timeline.rowCount])
      for (step, fit) in fits.enumerated() {
        cuts.insert(min(timeline.rowCount, max(timeline.moment(ofStep: step), fit.servesFrom)))
      }
      self.cuts = cuts.sorted()
    }

    /// Adds the next model.
    ///
    /// - Parameter losses: of all rows from the beginning of its step on; empty for a fit that failed.
    package mutating func add(_ losses: [Double]) throws(ReplayError) {
      let model = sums.count
      guard model < fits.count else { throw .wrongCount(what: "models", expected: fits.count, found: model + 1) }
      let start = timeline.moment(ofStep: model)
      let expected = fits[model].failure == nil ? timeline.rowCount - start : 0
      guard losses.count == expected else { throw .wrongCount(what: "losses", expected: expected, found: losses.count) }
      guard losses.allSatisfy(\.isFinite) else { throw .lossNotFinite(model: model) }
      if keepsRows { rows.append(RowLosses(losses)) }
      var reached: [Double] = []
      if !losses.isEmpty {
        var (sum, position) = (0.0, start)
        for cut in cuts where cut >= start {
          while position < cut {
            sum += losses[position - start]
            position += 1
          }
          reached.append(sum)
        }
      }
      sums.append(reached)
    }

    package func triangle() throws(ReplayError) -> ReplayTriangle {
      guard sums.count == fits.count else {
        throw .wrongCount(what: "models", expected: fits.count, found: sums.count)
      }
      return ReplayTriangle(timeline: timeline, fits: fits, cuts: cuts, sums: sums, rows: rows)
    }
  }

  /// The triangle of mean losses over steps, without single rows, of models that are deployed at once.
  ///
  /// - Parameter losses: `losses[i][j - i]` of the model trained at step i over step j; empty where its fit failed.
  package init(_ timeline: ReplayTimeline, fits: [Fit], stepLosses losses: [[Double]]) throws(ReplayError) {
    guard fits.count == timeline.steps.count, losses.count == fits.count, !fits.isEmpty else {
      throw .wrongCount(what: "fits", expected: timeline.steps.count, found: fits.count)
    }
    if let reason = fits[0].failure { throw .noFirstModel(reason: reason) }
    var sums: [[Double]] = []
    for (model, row) in losses.enumerated() {
      guard fits[model].failure == nil else {
        sums.append([])
        continue
      }
      guard fits[model].servesFrom == timeline.moment(ofStep: model) else {
        throw .rowsNeeded(model: model)
      }
      guard row.count == fits.count - model else {
        throw .wrongCount(what: "losses", expected: fits.count - model, found: row.count)
      }
      guard row.allSatisfy(\.isFinite) else { throw .lossNotFinite(model: model) }
      var reached = [0.0]
      for (later, loss) in row.enumerated() {
        reached.append(reached[later] + loss * Double(timeline.steps[model + later].rowCount))
      }
      sums.append(reached)
    }
    self.init(
      timeline: timeline, fits: fits, cuts: timeline.steps.map(\.rows.lowerBound) + [timeline.rowCount], sums: sums,
      rows: [])
  }
}
