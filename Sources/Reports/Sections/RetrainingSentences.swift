import Records
import Replay

/// What a replay says of ways of running, in words.
struct RetrainingSentences {
  let replay: ReplayedRun

  private var unit: MeasurementUnit { replay.axes.mean.unit }

  func loss(_ value: Double) -> String { ValueFormat.text(value, unit: unit) }

  /// Which steps are tuned on and judged on.
  static func division(_ study: RetrainingStudy) -> String {
    let (known, all) = study.pastRows
    var text =
      "\(study.replay.stepCount) steps were served. Thresholds were chosen on the first \(study.split)"
    if known < all {
      text +=
        " (on the \(ValueFormat.count(Double(known))) of \(ValueFormat.count(Double(all))) rows whose labels were known by then)"
    }
    text +=
      " and are judged on the last \(study.future.count). Intervals are 95%, from a block bootstrap over steps with "
    return text + "blocks of \(study.bootstrap.blockLength)."
  }

  /// What the oracle is.
  static let oracle =
    "the best schedule of the judged steps in hindsight for who begins them with the model of step 1"
  /// Why a policy may stand above it.
  static let aboveOracle =
    "A policy that trained before the judged steps begins them with a newer model and may lose less; its regret is told "
    + "against the best schedule that begins with its own model."

  /// "known-error-rise(rise=0.05) would have saved 66 of 83 trainings for a share of wrong answers 0.6 points higher ...".
  func saving(_ way: WayOfRunning, against reference: WayOfRunning, in study: RetrainingStudy) -> String {
    let difference = study.difference(way, reference)
    let of = ValueFormat.count(reference.future.trainingCount)
    var text = "\(way.label) would have "
    if difference.trainings < 0 {
      text += "saved \(ValueFormat.count(-difference.trainings)) of \(of) trainings"
    } else if difference.trainings > 0 {
      text += "taken \(ValueFormat.count(difference.trainings)) more trainings than \(of)"
    } else {
      text += "taken as many trainings, \(of),"
    }
    text += " for \(comparison(difference.loss, difference.lossInterval))"
    if difference.trainingSeconds != 0 {
      let verb = difference.trainingSeconds < 0 ? "saved" : "taken"
      let seconds = ValueFormat.seconds(difference.trainingSeconds.magnitude)
      text += ", and \(verb) \(seconds) \(verb == "saved" ? "of" : "more") CPU time"
    }
    return text + ", against \(reference.label)" + doubt(difference, study.matters(reference.future.meanLoss)) + "."
  }

  /// What an interval that holds 0 leaves possible: not to be told apart is no reason to choose.
  private func doubt(_ difference: WayDifference, _ matters: Double) -> String {
    guard let interval = difference.lossInterval, interval.lower <= 0, interval.upper >= 0 else { return "" }
    let amounts = [interval.upper, matters].map { ValueFormat.difference($0, unit: unit) }
    guard interval.upper > matters else {
      return ": the losses can't be told apart, and the interval ends below what matters, \(amounts[1])"
    }
    return ": the losses can't be told apart, but that is no leave to train less, since a loss of up to \(amounts[0]) "
      + "can't be ruled out, and \(amounts[1]) matters"
  }

  /// What the past would have chosen beside training at every step, and what hindsight would choose.
  func judgement(of way: WayOfRunning, in study: RetrainingStudy) -> [String] {
    var sentences = [Self.blindness(of: way, in: study)].compactMap { $0 }
    if let reference = study.everyStep, reference.label != way.label {
      sentences.append(saving(way, against: reference, in: study))
    }
    if let hindsight = study.hindsight { sentences.append(self.hindsight(hindsight, chosen: way, in: study)) }
    return sentences
  }

  /// Where the past saw no difference between most policies, the one that it chose stands for all of them.
  static func blindness(of way: WayOfRunning, in study: RetrainingStudy) -> String? {
    let tuned = study.ways.filter { $0.isTuned && $0.origin == .scratch }
    let alike = tuned.filter { abs($0.past.meanLoss - way.past.meanLoss) <= 1e-9 * max(1, way.past.meanLoss) }
    guard alike.count > 2, 2 * alike.count > tuned.count else { return nil }
    return
      "The past could hardly choose: \(alike.count) of the \(tuned.count) policies lost the same in it, so that the fewest "
      + "trainings decided between them."
  }

  /// The fewest trainings that would have been enough, said to be hindsight.
  private func hindsight(
    _ hindsight: RetrainingStudy.Hindsight, chosen: WayOfRunning, in study: RetrainingStudy
  ) -> String {
    let matters = ValueFormat.difference(hindsight.matters, unit: unit)
    // Ways that go on from the last model have no part in it.
    let scratch = study.ways.contains { $0.origin != .scratch } ? "train from scratch and " : ""
    let rule = "that \(scratch)lose at most what matters, \(matters), against \(hindsight.reference.label)"
    guard let way = hindsight.way else {
      return "In hindsight, no policy with fewer trainings is among those \(rule), on the judged steps."
    }
    if way.label == chosen.label {
      return "In hindsight too it has the fewest trainings of the policies \(rule), on the judged steps."
    }
    let difference = study.difference(way, hindsight.reference)
    let (saved, all) = (-difference.trainings, hindsight.reference.future.trainingCount)
    return
      "In hindsight, which nobody has in advance, \(way.label) has the fewest trainings of the policies \(rule): on the "
      + "judged steps it would have saved \(ValueFormat.count(saved)) of \(ValueFormat.count(all)) trainings for "
      + "\(comparison(difference.loss, difference.lossInterval))."
  }

  /// "a share of wrong answers 0.6 points higher (0.3 lower to 1.5 higher)": no one reads "-0.3 points higher".
  private func comparison(_ value: Double, _ interval: Interval?) -> String {
    func word(_ value: Double) -> String { value < 0 ? "lower" : "higher" }
    func end(_ value: Double) -> String {
      unit == .ratio ? bare(value.magnitude) : ValueFormat.difference(value.magnitude, unit: unit)
    }
    let range = interval.map { interval -> String in
      let (lower, upper) = (interval.lower, interval.upper)
      if lower < 0, upper < 0 { return " (\(end(upper)) to \(end(lower)) lower)" }
      if lower < 0 { return " (\(end(lower)) lower to \(end(upper)) higher)" }
      return " (\(end(lower)) to \(end(upper)) higher)"
    }
    return "a \(replay.loss.title) \(ValueFormat.difference(value.magnitude, unit: unit)) \(word(value))\(range ?? "")"
  }

  /// "0.6 points (-0.3 to 1.5)".
  func amount(_ value: Double, _ interval: Interval?) -> String {
    ReadingText.difference(value, interval, unit: unit)
  }

  /// "0.2534 (0.2480 to 0.2591)".
  func loss(_ reading: Reading) -> String { ValueFormat.text(reading, unit: unit) }

  private func bare(_ share: Double) -> String {
    String(ValueFormat.points(share).prefix { $0 != " " })
  }

  /// Which way of running costs least at which price.
  /// - Parameter names: one a line of the envelope.
  func envelope(_ envelope: PriceEnvelope, names: [String]) -> String {
    let segments = envelope.segments.filter { segment in
      segment.from == 0 || !segment.to.isFinite || segment.to > segment.from * (1 + Self.leastWidth)
    }
    guard segments.count > 1 else {
      return segments.first.map { "On the judged steps, looking back, \(names[$0.index]) costs least at every price." }
        ?? "No way of running has a cost."
    }
    let money = replay.prices.arePerTraining
    if money, replay.loss == .decisionCost {
      // All is in the plan's currency already.
      guard let place = envelope.segments.first(where: { $0.from <= 1 && 1 <= $0.to })?.index else { return "" }
      return "On the judged steps, looking back, \(names[place]) costs least by the prices of the plan."
    }
    let unit = replay.loss == .error ? "an error" : "a unit of the loss of one row"
    // Few trainings are right where errors are cheap.
    let limits = Self.limits(segments.dropLast().map { money ? 1 / $0.from : $0.from })
    let pieces = segments.enumerated().map { place, segment -> String in
      let name = names[segment.index]
      if money {
        if place == 0 { return "below \(limits[0]) \(unit): \(name)" }
        if place == segments.count - 1 { return "above \(limits[place - 1]): \(name)" }
        return "up to \(limits[place]): \(name)"
      }
      if place == 0 { return "above \(limits[0]): \(name)" }
      if place == segments.count - 1 { return "below \(limits[place - 1]): \(name)" }
      return "\(limits[place]) to \(limits[place - 1]): \(name)"
    }
    let lead =
      money
      ? "Cheapest on the judged steps, looking back, by the price of \(unit)"
      : "Cheapest on the judged steps, looking back, by what one training costs, in \(replay.loss == .error ? "errors" : "losses of one row")"
    return "\(lead): " + pieces.joined(separator: "; ") + "." + atPlansPrice(envelope, names, unit)
  }

  /// Which of them it is at the price that is known.
  private func atPlansPrice(_ envelope: PriceEnvelope, _ names: [String], _ unit: String) -> String {
    guard replay.prices.arePerTraining, let price = replay.prices.error, price > 0,
      let place = envelope.segments.first(where: { $0.from <= 1 / price && 1 / price <= $0.to })?.index
    else { return "" }
    return " At \(NumberText.compact(price, 3)) \(unit) it is \(names[place])."
  }

  /// Ranges of prices that are narrower, as a share of the price, are none.
  private static let leastWidth = 1e-5

  /// Prices in as few digits as tell them apart, two at least.
  private static func limits(_ prices: [Double]) -> [String] {
    // Two digits are all that two sums of losses tell.
    var texts = prices.map { price($0, digits: 2) }
    var digits = 3
    while digits <= 7, Set(texts).count < texts.count {
      texts = prices.map { price($0, digits: digits) }
      digits += 1
    }
    return texts
  }

  private static func price(_ value: Double, digits: Int) -> String {
    var most = 1.0
    for _ in 0..<digits { most *= 10 }
    guard value.isFinite, value.magnitude >= most else { return NumberText.significant(value, digits) }
    var unit = 1.0
    while value.magnitude / unit >= most { unit *= 10 }
    return ValueFormat.count((value / unit).rounded() * unit)
  }

  /// What trainings by lot are.
  static let lot =
    "By lot: as many trainings at steps drawn by chance, \(RetrainingStudy.dummyDraws) times, the range of 95% of the draws, and "
    + "the share of them that lose no more; an alarm that does no better is a calendar."

  /// What is said of an alarm beside trainings drawn by lot.
  func dummy(_ comparison: DummyComparison?) -> String {
    guard let comparison else { return "" }
    let range = "\(loss(comparison.range.lower)) to \(loss(comparison.range.upper))"
    return "\(loss(comparison.meanLoss)) (\(range)), \(Int((comparison.shareAsGood * 100).rounded()))% as good"
  }

  // MARK: Baselines

  /// What each baseline loses on the judged steps, with labels as late as in the run.
  var baselineReadings: [(name: String, reading: Reading)] {
    guard let study = replay.candidates.first?.study else { return [] }
    return replay.baselines.compactMap { baseline in
      study.reading(of: baseline).map { (name: baseline.name, reading: $0) }
    }
  }

  /// The baselines in one line, and which of them come to the same; nil: there are none.
  var baselines: String? {
    let texts = baselineReadings.map { "\($0.name) \(loss($0.reading))" }
    guard !texts.isEmpty else { return nil }
    let late = replay.extraDelay > 0 ? ", labels as late as in the run" : ""
    return
      (["Baselines that look at no input, on the judged steps\(late): \(texts.joined(separator: ", "))."]
      + equalBaselines).joined(separator: " ")
  }

  /// A sentence for each baseline that loses at every step what one before it does.
  var equalBaselines: [String] {
    let all = replay.baselines
    return all.indices.compactMap { place -> String? in
      guard let other = all.prefix(place).first(where: { $0.stepLosses == all[place].stepLosses }) else { return nil }
      let isSeason = other.name == ReplayBaselines.lastLabel && all[place].name == ReplayBaselines.seasonal
      let why = isSeason ? ", as it does where replay.season is as long as labels are late" : ""
      return "The \(all[place].name) loses the same as the \(other.name) at every step\(why)."
    }
  }
}
