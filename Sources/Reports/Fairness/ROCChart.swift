import Fairness
import Records

/// The ROC curves of a few groups in one picture, with the point at which decisions are taken.
struct ROCChart: ReportChart {
  struct Line: Sendable {
    let name: String
    let points: [GroupCurve.Point]
    /// Where the decisions stand: shares of the others and of those of the class that are taken for it.
    let decided: (falsePositive: Double, truePositive: Double)?
  }

  /// More lines than these can't be told apart.
  static let limit = 7

  let title: String
  let lines: [Line]
  private let left: Int

  init(title: String, lines: [Line]) {
    self.title = title
    self.lines = Array(lines.prefix(Self.limit))
    left = max(0, lines.count - Self.limit)
  }

  var summary: String {
    let parts = lines.compactMap { line in
      line.decided.map { decided in
        "\(line.name): \(FairnessWords.percent(decided.truePositive)) of the class and "
          + "\(FairnessWords.percent(decided.falsePositive)) of the others are taken for it"
      }
    }
    return parts.joined(separator: ". ") + "." + (left > 0 ? " \(left) more groups are not drawn." : "")
  }

  func markup(_ format: ChartFormat) -> Markup {
    let size = min(format.plotHeight, format.width - format.leftMargin - format.rightMargin)
    let (start, top) = (format.leftMargin, 16.0)
    let bottom = top + size
    let legendTop = bottom + 44
    let height = legendTop + Double(lines.count) * 17 + 6
    func place(_ falsePositive: Double, _ truePositive: Double) -> Place {
      Place(x: start + size * falsePositive, y: bottom - size * truePositive)
    }
    var parts: [Markup] = []
    for tick in [0.0, 0.25, 0.5, 0.75, 1] {
      parts.append(Mark.line(place(0, tick), place(1, tick), "grid"))
      parts.append(Mark.line(place(tick, 0), place(tick, 1), "grid"))
      let text = "\(Int(tick * 100))%"
      parts.append(
        Mark.text(
          text, at: Place(x: start - 6, y: place(0, tick).y + 4), "soft", anchor: "end", size: format.fontSize))
      parts.append(
        Mark.text(
          text, at: Place(x: place(tick, 0).x, y: bottom + 15), "soft", anchor: "middle", size: format.fontSize))
    }
    parts.append(Mark.line(place(0, 0), place(1, 1), "break"))
    parts.append(
      Mark.text(
        "of the others, taken for the class", at: Place(x: start + size / 2, y: bottom + 32), "soft", anchor: "middle",
        size: 11))
    for (number, line) in lines.enumerated() {
      let colour = "s\(Mark.colour(of: number))"
      parts.append(Mark.polyline(line.points.map { place($0.falsePositive, $0.truePositive) }, "step curve \(colour)"))
      if let decided = line.decided {
        parts.append(
          Mark.point(
            at: place(decided.falsePositive, decided.truePositive), radius: format.pointRadius, series: number,
            isFilled: true))
      }
      let level = legendTop + Double(number) * 17
      parts.append(Mark.line(Place(x: start, y: level), Place(x: start + 22, y: level), "step curve \(colour)"))
      parts.append(Mark.text(line.name, at: Place(x: start + 28, y: level + 4), "", size: format.fontSize))
    }
    return format.drawing(title, summary: summary, height: height, parts)
  }
}
