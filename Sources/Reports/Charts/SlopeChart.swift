/// Two ranks of each candidate, joined by a line: who keeps its place under production, who wins, who loses.
struct SlopeChart: ReportChart {
  struct Entry: Sendable {
    let label: String
    let left: Int
    let right: Int
  }

  /// More than these would not be read; the best by either rank are kept.
  static let limit = 24

  let entries: [Entry]
  let leftTitle: String
  let rightTitle: String
  let title: String

  init(entries: [Entry], leftTitle: String, rightTitle: String, title: String) {
    let best = entries.indices.sorted {
      (min(entries[$0].left, entries[$0].right), $0) < (min(entries[$1].left, entries[$1].right), $1)
    }.prefix(Self.limit)
    self.entries = best.sorted().map { entries[$0] }
    self.leftTitle = leftTitle
    self.rightTitle = rightTitle
    self.title = title
  }

  private var rowHeight: Double { 21 }
  private var top: Double { 40 }
  private var height: Double { top + Double(entries.count) * rowHeight + 2 }

  func markup(_ format: ChartFormat) -> Markup {
    let width = format.width
    let labelLimit = format == .wide ? 40 : 19
    let labelWidth = format == .wide ? 300.0 : 134
    let from = labelWidth
    let to = width - labelWidth
    let leftOrder = order(\.left)
    let rightOrder = order(\.right)
    var parts: [Markup] = [
      .tag("title", [:], title), .tag("desc", [:], summary),
      .tag("rect", ["class": "ground", "width": width.px, "height": height.px]),
      Mark.text(leftTitle, at: Place(x: from - 10, y: 18), "number", anchor: "end", size: 12),
      Mark.text(rightTitle, at: Place(x: to + 10, y: 18), "number", size: 12),
    ]
    for (index, entry) in entries.enumerated() {
      let start = Place(x: from, y: level(leftOrder[index]))
      let end = Place(x: to, y: level(rightOrder[index]))
      let style = entry.right < entry.left ? "slope up" : entry.right > entry.left ? "slope down" : "slope"
      let name = entry.label.shortened(to: labelLimit)
      parts.append(Mark.line(start, end, style))
      parts.append(.tag("circle", ["class": "dot", "cx": start.x.px, "cy": start.y.px, "r": "2.6"]))
      parts.append(.tag("circle", ["class": "dot", "cx": end.x.px, "cy": end.y.px, "r": "2.6"]))
      parts.append(
        Mark.text("\(name)  \(entry.left)", at: Place(x: start.x - 10, y: start.y + 4), "", anchor: "end", size: 12))
      parts.append(Mark.text("\(entry.right)  \(name)", at: Place(x: end.x + 10, y: end.y + 4), "", size: 12))
    }
    return .element(
      "svg",
      [
        .init("class", "chart \(format.rawValue)"), .init("xmlns", "http://www.w3.org/2000/svg"),
        .init("viewBox", "0 0 \(width.px) \(height.px)"), .init("role", "img"),
        .init("aria-label", title + ". " + summary),
      ], parts)
  }

  var summary: String {
    let winners = entries.filter { $0.right < $0.left }.count
    let losers = entries.filter { $0.right > $0.left }.count
    return "\(winners) candidates gain places, \(losers) lose places, \(entries.count - winners - losers) keep theirs."
  }

  private func level(_ position: Int) -> Double { top + (Double(position) + 0.5) * rowHeight }

  /// Row of each entry when sorted by a rank; ties by the other rank, so that their lines cross as little as can be.
  private func order(_ rank: KeyPath<Entry, Int>) -> [Int] {
    let sorted = entries.indices.sorted { first, second in
      let left = entries[first]
      let right = entries[second]
      return (left[keyPath: rank], left.left + left.right, first) < (
        right[keyPath: rank], right.left + right.right, second
      )
    }
    var place = [Int](repeating: 0, count: entries.count)
    for (position, index) in sorted.enumerated() { place[index] = position }
    return place
  }
}
