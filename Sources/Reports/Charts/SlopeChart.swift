/// Places of each candidate in two or more orders, joined by lines: who keeps its place from one to the next, who wins, who
/// loses.
struct SlopeChart: ReportChart {
  struct Entry: Sendable {
    let label: String
    /// One for each column, 1 is the best.
    let places: [Int]
  }

  /// More than these would not be read; the best by any place are kept.
  static let limit = 24

  let entries: [Entry]
  /// Names of the orders, from left to right; at least two.
  let columns: [String]
  let title: String

  init(entries: [Entry], columns: [String], title: String) {
    let best = entries.indices.sorted {
      (entries[$0].places.min() ?? 0, $0) < (entries[$1].places.min() ?? 0, $1)
    }.prefix(Self.limit)
    self.entries = best.sorted().map { entries[$0] }
    self.columns = columns
    self.title = title
  }

  private static let rowHeight = 21.0
  private static let top = 40.0
  private var height: Double { Self.top + Double(entries.count) * Self.rowHeight + 2 }

  func markup(_ format: ChartFormat) -> Markup {
    let width = format.width
    // A phone has room for the names on one side only.
    let isWide = format == .wide
    let (leftWidth, rightWidth) = isWide ? (320.0, 320.0) : (34, 206)
    let (names, nameSize) = shownNames(within: rightWidth - Self.gapToNames - 4)
    let gap = (width - leftWidth - rightWidth) / Double(max(1, columns.count - 1))
    let orders = columns.indices.map(order)
    func point(_ entry: Int, _ column: Int) -> Place {
      Place(
        x: leftWidth + Double(column) * gap, y: Self.top + (Double(orders[column][entry]) + 0.5) * Self.rowHeight)
    }
    var parts: [Markup] = []
    let last = columns.count - 1
    let outside = Self.gapToNames
    for (column, name) in columns.enumerated() {
      let x = leftWidth + Double(column) * gap
      let atLeft = column == 0 && isWide
      let place = Place(x: atLeft ? x - outside : column == 0 ? 2 : column == last ? x + outside : x, y: 18)
      let anchor = atLeft ? "end" : column == 0 || column == last ? "start" : "middle"
      parts.append(Mark.text(name, at: place, "number", anchor: anchor, size: 12))
    }
    for index in entries.indices {
      for column in columns.indices.dropLast() {
        parts.append(Mark.line(point(index, column), point(index, column + 1), style(index, from: column)))
      }
    }
    for (index, entry) in entries.enumerated() {
      let name = names[index]
      for (column, place) in entry.places.enumerated() {
        let at = point(index, column)
        parts.append(.tag("circle", ["class": "dot", "cx": at.x.px, "cy": at.y.px, "r": "2.6"]))
        if column == 0 {
          let text = isWide ? "\(name)  \(place)" : "\(place)"
          parts.append(
            Mark.text(text, at: Place(x: at.x - Self.gapToNames, y: at.y + 4), "", anchor: "end", size: nameSize))
        } else if column == last {
          parts.append(
            Mark.text("\(place)  \(name)", at: Place(x: at.x + Self.gapToNames, y: at.y + 4), "", size: nameSize))
        } else {
          parts.append(Mark.text("\(place)", at: Place(x: at.x + 5, y: at.y - 4), "soft halo", size: 10))
        }
      }
    }
    return format.drawing(title, summary: summary, height: height, parts)
  }

  /// Between a point and the name beside it.
  private static let gapToNames = 10.0
  private static let nameSizes = [12.0, 11, 10]

  /// The names as they are shown beside their places, and their size: smaller letters before any name is cut.
  func shownNames(within width: Double) -> (names: [String], size: Double) {
    let most = String(entries.flatMap(\.places).max() ?? 0) + "  "
    func fits(_ name: String, _ size: Double) -> Bool { TextWidth.estimate(most + name, size: size) <= width }
    let labels = entries.map(\.label)
    if let size = Self.nameSizes.first(where: { size in labels.allSatisfy { fits($0, size) } }) {
      return (labels, size)
    }
    // Letters that only the longest names ask for would make all of them small.
    let size = Self.nameSizes[1]
    let names = labels.map { label in
      var (text, limit) = (label, label.count)
      while limit > 8, !fits(text, size) {
        limit -= 1
        text = label.shortenedByWords(to: limit)
      }
      return text
    }
    return (names, size)
  }

  private func style(_ entry: Int, from column: Int) -> String {
    let places = entries[entry].places
    let (before, after) = (places[column], places[column + 1])
    return after < before ? "slope up" : after > before ? "slope down" : "slope"
  }

  /// From the first to the last order.
  var summary: String {
    let moves = entries.map { ($0.places.last ?? 0) - ($0.places.first ?? 0) }
    let winners = moves.filter { $0 < 0 }.count
    let losers = moves.filter { $0 > 0 }.count
    let same = entries.count - winners - losers
    return "\(winners) \(winners == 1 ? "candidate gains" : "candidates gain") places, "
      + "\(losers) \(losers == 1 ? "loses" : "lose") places, "
      + "\(same) \(same == 1 ? "keeps its own" : "keep theirs")."
  }

  /// Row of each entry when sorted by its place in a column; ties by all places, so that lines cross as little as can be.
  private func order(_ column: Int) -> [Int] {
    let sorted = entries.indices.sorted { first, second in
      let (left, right) = (entries[first].places, entries[second].places)
      return (left[column], left.reduce(0, +), first) < (right[column], right.reduce(0, +), second)
    }
    var rows = [Int](repeating: 0, count: entries.count)
    for (row, index) in sorted.enumerated() { rows[index] = row }
    return rows
  }
}
