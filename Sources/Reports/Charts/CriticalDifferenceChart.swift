import Frontier
import Records

/// Mean ranks of methods on one line, best at the left; a bar joins those that the critical difference doesn't tell apart.
///
/// Source: Demšar, "Statistical comparisons of classifiers over multiple data sets", JMLR 7 (2006), figure 1.
struct CriticalDifferenceChart: ReportChart {
  /// More than these would not be read; the best are kept.
  static let limit = 20

  let title: String
  private let methods: [SuiteComparison.Method]
  private let groups: [ClosedRange<Int>]
  private let criticalDifference: Double
  private let count: Int

  init(_ comparison: SuiteComparison, title: String) {
    self.title = title
    methods = Array(comparison.methods.prefix(Self.limit))
    criticalDifference = comparison.criticalDifference
    count = comparison.methods.count
    let last = methods.count - 1
    groups = comparison.groups.filter { $0.lowerBound < last }.map { $0.lowerBound...min($0.upperBound, last) }
  }

  var summary: String {
    let difference = NumberText.fixed(criticalDifference, decimals: 2)
    let best =
      methods.first.map { "\($0.name) has the best mean rank, \(NumberText.fixed($0.meanRank, decimals: 2)). " } ?? ""
    return best + "Mean ranks that differ by \(difference) or less can't be told apart."
  }

  private static let top = 74.0
  private static let rowHeight = 20.0
  private static let groupHeight = 7.0

  func markup(_ format: ChartFormat) -> Markup {
    let width = format.width
    let labelLimit = format == .wide ? 38 : 18
    let side = format == .wide ? 290.0 : 128
    let (from, to) = (side, width - side)
    let highest = Double(max(2, count))
    func x(_ rank: Double) -> Double { from + (rank - 1) / (highest - 1) * (to - from) }
    let axisY = Self.top - 14
    let groupsBottom = axisY + 8 + Double(groups.count) * Self.groupHeight
    let left = (methods.count + 1) / 2
    let rows = max(left, methods.count - left)
    let height = groupsBottom + 16 + Double(rows) * Self.rowHeight + 4
    var parts: [Markup] = [
      Mark.line(Place(x: from, y: axisY), Place(x: to, y: axisY), "rule")
    ]
    let step = count <= 12 ? 1 : (count + 11) / 12
    for rank in stride(from: 1, through: max(2, count), by: step) {
      let place = x(Double(rank))
      parts.append(Mark.line(Place(x: place, y: axisY - 5), Place(x: place, y: axisY), "rule"))
      parts.append(Mark.text(String(rank), at: Place(x: place, y: axisY - 9), "soft", anchor: "middle", size: 11))
    }
    // The critical difference itself, to scale.
    let reach = min(to - from, criticalDifference / (highest - 1) * (to - from))
    parts.append(Mark.line(Place(x: from, y: 22), Place(x: from + reach, y: 22), "frame"))
    parts.append(
      Mark.text(
        "critical difference \(NumberText.fixed(criticalDifference, decimals: 2))",
        at: Place(x: from + reach + 8, y: 26),
        "soft", size: 11))
    for (number, group) in groups.enumerated() {
      let y = axisY + 8 + Double(number) * Self.groupHeight
      parts.append(
        Mark.line(
          Place(x: x(methods[group.lowerBound].meanRank) - 3, y: y),
          Place(x: x(methods[group.upperBound].meanRank) + 3, y: y), "ring"))
    }
    for (position, method) in methods.enumerated() {
      let isLeft = position < left
      // The outermost stand highest, so that lines to the names don't cross.
      let row = isLeft ? position : methods.count - 1 - position
      let y = groupsBottom + 16 + (Double(row) + 0.5) * Self.rowHeight
      let end = isLeft ? from - 8 : to + 8
      let place = x(method.meanRank)
      parts.append(Mark.polyline([Place(x: place, y: axisY), Place(x: place, y: y), Place(x: end, y: y)], "arrow"))
      let rank = NumberText.fixed(method.meanRank, decimals: 2)
      let name = method.name.shortened(to: labelLimit)
      parts.append(
        Mark.text(
          isLeft ? "\(name)  \(rank)" : "\(rank)  \(name)", at: Place(x: isLeft ? end - 6 : end + 6, y: y + 4), "",
          anchor: isLeft ? "end" : "start", size: 12))
    }
    return format.drawing(title, summary: summary, height: height, parts)
  }
}
