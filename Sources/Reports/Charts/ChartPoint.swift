import Records

/// One candidate as a chart draws it.
struct ChartPoint: Sendable {
  let label: String
  /// Its number among the members of the frontier, from the cheapest to the best; nil: dominated.
  let number: Int?
  /// Position of its estimator in the legend, which decides colour and shape.
  let series: Int
  let x: Reading
  let y: Reading
  let z: Reading?
  let isPick: Bool
  let isBest: Bool
  let curve: String?
  let components: SettingValue
  /// Whether it was chosen before the readings that are drawn were known.
  var isChosenOnPast = false

  /// What the candidate is called that was chosen before the readings were known.
  static let pastName = "chosen on the past"

  var isMember: Bool { number != nil }
  var isNamed: Bool { isMember || isPick || isBest || isChosenOnPast }
}

extension [ChartPoint] {
  /// What the pick is called: one that knows more than who had to choose is one in hindsight.
  var pickName: String { contains(where: \.isChosenOnPast) ? "pick in hindsight" : "pick" }

  /// What a point is marked as, in words.
  func tags(of point: ChartPoint) -> [String] {
    [point.isPick ? pickName : nil, point.isBest ? "best" : nil, point.isChosenOnPast ? ChartPoint.pastName : nil]
      .compactMap { $0 }
  }
}

extension SettingValue {
  /// Order of PCA sizes along a curve: counts, then shares of variance, then no PCA at all.
  var curveOrder: (kind: Int, size: Double) {
    switch self {
    case .integer(let count): (0, Double(count))
    case .number(let value): value < 1 ? (1, value) : (0, value)
    default: (2, 0)
    }
  }
}

/// A point or a size on the drawing, in its own units; y grows downwards.
struct Place: Sendable, Equatable {
  var x: Double
  var y: Double
}

/// An upright rectangle on the drawing.
struct Box: Sendable, Equatable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  var width: Double { right - left }
  var height: Double { bottom - top }

  init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// A square around a point.
  init(around center: Place, halfWidth: Double) {
    self.init(
      left: center.x - halfWidth, top: center.y - halfWidth, right: center.x + halfWidth, bottom: center.y + halfWidth)
  }

  func overlap(with other: Box) -> Double {
    let across = min(right, other.right) - max(left, other.left)
    let down = min(bottom, other.bottom) - max(top, other.top)
    return across > 0 && down > 0 ? across * down : 0
  }

  func contains(_ other: Box) -> Bool {
    other.left >= left && other.right <= right && other.top >= top && other.bottom <= bottom
  }
}

extension Double {
  /// A coordinate as text: one decimal at most, the same on every machine.
  var px: String {
    guard isFinite, abs(self) < 1e9 else { return "0" }
    let tenths = Int((self * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let whole = abs(tenths) / 10
    let rest = abs(tenths) % 10
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }
}

/// How wide a text is, without a font to ask: average widths of the letters of a usual sans-serif face.
enum TextWidth {
  static func estimate(_ text: String, size: Double) -> Double {
    var width = 0.0
    for character in text {
      switch character {
      case "i", "j", "l", "t", "f", "r", "I", ".", ",", ":", ";", "|", "'", "!", "(", ")", "[", "]", " ", "-":
        width += 0.38
      case "m", "w", "M", "W", "%", "@": width += 0.93
      case "A"..."Z": width += 0.7
      default: width += character.isASCII ? 0.61 : 0.85
      }
    }
    return width * size
  }
}

extension String {
  /// At most `limit` characters, with an ellipsis where something was cut from the middle: the end of a label tells
  /// candidates apart as often as its beginning.
  func shortened(to limit: Int) -> String {
    guard count > limit, limit > 4 else { return self }
    let tail = (limit - 1) / 3
    return prefix(limit - 1 - tail) + "…" + suffix(tail)
  }

  /// As many characters as a width has room for, cut in the middle as above.
  func shortened(toWidth width: Double, size: Double) -> String {
    var (text, limit) = (self, count)
    while limit > 5, TextWidth.estimate(text, size: size) > width {
      limit -= 1
      text = shortened(to: limit)
    }
    return text
  }

  /// On one line of at most `limit` characters, on two, or on three: broken before a `+` where that keeps the lines within the
  /// limit, a third also behind a comma, else between other words. What three lines have no room for is cut by words, to two.
  func lines(of limit: Int) -> [String] {
    guard count > limit else { return [self] }
    if let lines = inTwoLines(of: limit) ?? inThreeLines(of: limit) { return lines }
    for room in stride(from: min(count - 1, 2 * limit), to: limit, by: -1) {
      if let lines = shortenedByWords(to: room).inTwoLines(of: limit) { return lines }
    }
    return [shortenedByWords(to: limit)]
  }

  private func inTwoLines(of limit: Int) -> [String]? {
    let words = split(separator: " ").map(String.init)
    var found: (lines: [String], cost: Int)?
    for place in words.indices.dropFirst() where words[place - 1] != "+" {
      let lines = [words[..<place], words[place...]].map { $0.joined(separator: " ") }
      let longest = max(lines[0].count, lines[1].count)
      guard longest <= limit else { continue }
      let cost = longest + (words[place] == "+" ? 0 : limit)
      if found.map({ cost < $0.cost }) ?? true { found = (lines, cost) }
    }
    return found?.lines
  }

  private func inThreeLines(of limit: Int) -> [String]? {
    let words = split(separator: " ").map(String.init)
    guard words.count > 2 else { return nil }
    func cost(before place: Int) -> Int { words[place] == "+" || words[place - 1].hasSuffix(",") ? 0 : limit }
    let places = words.indices.dropFirst().filter { words[$0 - 1] != "+" }
    var found: (lines: [String], cost: Int)?
    for first in places {
      for second in places where second > first {
        let lines = [words[..<first], words[first..<second], words[second...]].map { $0.joined(separator: " ") }
        let longest = lines.map(\.count).max() ?? 0
        guard longest <= limit else { continue }
        let cost = longest + cost(before: first) + cost(before: second)
        if found.map({ cost < $0.cost }) ?? true { found = (lines, cost) }
      }
    }
    return found?.lines
  }

  /// At most `limit` characters in whole words: the first and the last, and of those between as many of the last as there
  /// is room for. Where the first is too long beside the last, its middle is cut; where there is little room for it, it is
  /// left out. Where one word alone is too long, letters are cut.
  func shortenedByWords(to limit: Int) -> String {
    guard count > limit else { return self }
    let words = split(separator: " ").map(String.init)
    guard let first = words.first, let last = words.last, words.count > 1 else { return shortened(to: limit) }
    var (head, tail) = ([first], [last])
    func text(_ head: [String], _ tail: [String]) -> String {
      let start = head.joined(separator: " ").trimmingSuffix { $0 == "," || $0 == "+" || $0 == " " }
      return (start.isEmpty ? "" : start + " ") + "… " + tail.drop { $0 == "+" }.joined(separator: " ")
    }
    guard text(head, tail).count <= limit else {
      // Between two words, or two that a plus joins, nothing is left out.
      let joint = words.count == 2 ? " " : words.count == 3 && words[1] == "+" ? " + " : " … "
      let room = limit - joint.count - last.count
      if room >= Self.leastOfFirst { return first.shortened(to: room) + joint + last }
      return text([], tail).count <= limit ? text([], tail) : shortened(to: limit)
    }
    for word in words.dropFirst().dropLast().reversed() {
      guard text(head, [word] + tail).count <= limit else { break }
      tail.insert(word, at: 0)
    }
    for word in words.dropFirst().prefix(max(0, words.count - tail.count - 1)) {
      guard text(head + [word], tail).count <= limit else { break }
      head.append(word)
    }
    return text(head, tail)
  }

  /// Letters of a cut word that still say which it is.
  private static let leastOfFirst = 12

  private func trimmingSuffix(_ isCut: (Character) -> Bool) -> String {
    var text = self[...]
    while let last = text.last, isCut(last) { text.removeLast() }
    return String(text)
  }
}
