import Records

/// Which single limit to relax, by how much, and whom that would let in. Each is tried by choosing again with it.
struct LimitRelaxing {
  let choice: Choice
  let obstacles: [[Pick.Exclusion]]

  /// For each limit the least relaxation by which somebody is taken though not shown to keep it, the least by which
  /// somebody is shown to keep it, and the one that lets the best quality in.
  var relaxations: [Pick.Relaxation] {
    choice.policy.limits.flatMap { limit -> [Pick.Relaxation] in
      // Only this limit stands between these and the pick.
      let held = choice.trials.indices.filter { index in
        !obstacles[index].isEmpty
          && obstacles[index].allSatisfy { reason in
            switch reason {
            case .breaksLimit(let broken, _), .limitNotShown(let broken, _, _): broken == limit
            default: false
            }
          }
      }
      let shown = held.compactMap { relaxation(limit, $0, isShown: true) }
      guard let least = shown.min(by: { $0.step < $1.step }) else {
        return untold(limit, held, below: .infinity).map { [$0] } ?? []
      }
      let best = shown.min { choice.betterQuality($0.index, $1.index) } ?? least
      // A second one only where it buys something.
      let buys = choice.loss(of: least.index, against: best.index) > 0
      return (untold(limit, held, below: least.step).map { [$0] } ?? [])
        + ([least] + (buys ? [best] : [])).map(\.relaxation)
    }
  }

  /// A limit that was moved for a candidate.
  private struct Moved {
    let index: Int
    /// How far it was moved.
    let step: Double
    let relaxation: Pick.Relaxation
  }

  /// The least relaxation by which a candidate is taken whose value keeps the limit and whose interval doesn't, where it
  /// is less than what anybody is shown to keep.
  private func untold(_ limit: Limit, _ held: [Int], below step: Double) -> Pick.Relaxation? {
    let moved = held.compactMap { relaxation(limit, $0, isShown: false) }.min { $0.step < $1.step }
    guard let moved, moved.step < step else { return nil }
    return moved.relaxation
  }

  /// The limit moved so far that a candidate keeps it, with its value alone or shown by its whole interval; nil where the
  /// choice wouldn't take it then.
  private func relaxation(_ limit: Limit, _ index: Int, isShown: Bool) -> Moved? {
    guard let reading = choice.reading(index, limit.axis) else { return nil }
    let ends = isShown ? reading.interval.map { limit.ends(of: $0, around: reading.value) } ?? [] : []
    let (low, high) = (min(reading.value, ends.first ?? reading.value), max(reading.value, ends.last ?? reading.value))
    let unit = choice.descriptor(limit.axis)?.unit ?? .count
    let relaxed = Limit(
      axis: limit.axis,
      atLeast: limit.atLeast.map { low < $0 ? ValueFormat.outward(low, unit: unit, isUp: false) : $0 },
      atMost: limit.atMost.map { high > $0 ? ValueFormat.outward(high, unit: unit, isUp: true) : $0 },
      confidence: limit.confidence)
    guard relaxed != limit, choice.relaxing(limit, to: relaxed).admits(index) else { return nil }
    var words: [String] = []
    func add(_ lead: String, _ new: Double?, _ old: Double?, _ end: Double) {
      guard let new, let old, new != old else { return }
      let (text, before) = ValueFormat.apart(new, old, unit: unit)
      // What is shown is shown by an end of an interval, unless there is none.
      let source =
        end == reading.value
        ? "" : limit.confidence.map { " (what is \(choice.share($0)) sure of it)" } ?? " (the end of its interval)"
      words.append("\(lead) \(text)\(source) instead of \(before)")
    }
    add("up to", relaxed.atMost, limit.atMost, high)
    add("down to", relaxed.atLeast, limit.atLeast, low)
    let quality = choice.policy.quality
    let value = choice.value(index, quality).map {
      " (\(choice.title(quality)) \(ValueFormat.text($0, unit: choice.descriptor(quality)?.unit ?? .ratio)))"
    }
    let label = choice.label(index)
    let isTold = LimitStanding(reading, relaxed) == .holds
    // What is shown by its value already is told once.
    guard isTold == isShown else { return nil }
    let isExact = low == high
    let result =
      if !isShown {
        "would have \(label) taken, though it isn't shown to keep that"
      } else if isExact {
        "would let \(label) in"
      } else {
        "would let \(label) in, which is shown to keep that"
      }
    let explanation =
      "\(choice.title(limit.axis)) \(words.joined(separator: " and ")) \(result)\(value ?? "")"
    return Moved(
      index: index, step: max(limit.atMost.map { high - $0 } ?? 0, limit.atLeast.map { $0 - low } ?? 0),
      relaxation: Pick.Relaxation(limit: relaxed, label: label, explanation: explanation))
  }
}

extension Choice {
  /// The same choice with one limit in place of another; how sure it is isn't asked.
  fileprivate func relaxing(_ limit: Limit, to relaxed: Limit) -> Choice {
    Choice(policy: policy.replacing(limit, by: relaxed), trials: trials, axes: axes, rows: rows)
  }
}
