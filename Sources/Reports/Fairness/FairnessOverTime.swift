import Fairness
import Records

/// Gaps along a replay: curves, and the trainings that widened one.
struct FairnessOverTime {
  let gaps: GapsOverTime

  private static let mostWidenings = 12

  var sentences: [String] {
    guard gaps.trainings > 0 else {
      return ["No training can be compared with the model before it: the steps hold too few rows of two groups."]
    }
    let rows = gaps.spread == 1 ? "the rows of its step" : "the rows of its step and the \(gaps.spread - 1) after it"
    let lead =
      "Each of \(NumberText.counted(gaps.trainings, "training")) is compared with the model before it on \(rows)."
    guard !gaps.widenings.isEmpty else {
      return [lead + " None is shown to widen a gap between groups."]
    }
    let flagged = Set(gaps.widenings.map(\.step)).count
    let more = gaps.widenings.count - Self.mostWidenings
    return [
      lead + " \(flagged == 1 ? "One widens" : "\(flagged) widen") a gap by more than chance explains:"
    ] + gaps.widenings.prefix(Self.mostWidenings).map(sentence) + (more > 0 ? ["and \(more) more"] : [])
  }

  private func sentence(_ widening: GapsOverTime.Widening) -> String {
    "step \(widening.step + 1): the gap of \(widening.measure.title) by \(widening.grouping.excerpt(40)) "
      + "(\(widening.high.excerpt(40)) against \(widening.low.excerpt(40))) grows from \(amount(widening.before)) to "
      + amount(widening.after)
  }

  private func amount(_ value: Double) -> String { NumberText.significant(value, 3) }

  var blocks: [ReportBlock] {
    let texts = sentences
    var blocks: [ReportBlock] =
      gaps.widenings.isEmpty ? texts.map { .paragraph($0) } : [.warning(texts[0], Array(texts.dropFirst()))]
    let charts = gaps.curves.filter { curve in curve.everyStep.contains(where: \.isFinite) }.enumerated().map {
      place, curve in
      ReportFigure("fairness-over-time-\(place + 1)", Self.chart(curve))
    }
    if !charts.isEmpty {
      blocks.append(
        .multiples(
          "The gap between groups, step by step, each model as if it answered from its step on; smaller is more alike. A point "
            + "rests on the rows of the last "
            + NumberText.counted(gaps.spread, "step") + ".", charts))
    }
    return blocks
  }

  private static func chart(_ curve: GapsOverTime.Curve) -> ErrorOverTimeChart {
    let title = "gap of \(curve.measure.title) by \(curve.grouping.excerpt(40))"
    return ErrorOverTimeChart(
      title: title.sentenceStart, lossTitle: title,
      lines: [
        .init(name: "never trained again", losses: curve.never, trainings: [0]),
        .init(name: "trained at every step", losses: curve.everyStep, trainings: [0]),
      ], split: nil)
  }

  var value: JSONValue {
    func numbers(_ values: [Double]) -> JSONValue { .list(values.map { .finite($0) }) }
    return .object([
      "trainings": .integer(gaps.trainings), "stepsOfAPoint": .integer(gaps.spread),
      "curves": .list(
        gaps.curves.map { curve in
          .object([
            "measure": .text(curve.measure.title), "grouping": .text(curve.grouping), "never": numbers(curve.never),
            "everyStep": numbers(curve.everyStep),
          ])
        }),
      "widenings": .list(
        gaps.widenings.map { widening in
          .object([
            "step": .integer(widening.step + 1), "measure": .text(widening.measure.title),
            "grouping": .text(widening.grouping), "lowGroup": .text(widening.low), "highGroup": .text(widening.high),
            "before": .finite(widening.before), "after": .finite(widening.after), "pValue": .finite(widening.pValue),
          ])
        }),
    ])
  }
}
