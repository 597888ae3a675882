/// Why cells of a table are empty: each reason once, with a letter.
struct EmptyCells {
  private var reasons: [String] = []

  /// An empty cell that says by a letter why it is empty.
  mutating func cell(_ reason: String) -> ReportTable.Cell {
    let position = reasons.firstIndex(of: reason) ?? reasons.count
    if position == reasons.count { reasons.append(reason) }
    return .missing(mark: Self.mark(position), reason: reason)
  }

  /// What the letters stand for; none where no cell is empty.
  var blocks: [ReportBlock] {
    guard !reasons.isEmpty else { return [] }
    let keys = reasons.enumerated().map { ReportBlock.Fact(Self.mark($0.offset), $0.element) }
    return [.paragraph("Where there is no value:", .fine), .keys(keys)]
  }

  /// a, b, ... z, aa, ab, ...
  private static func mark(_ position: Int) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let last = String(letters[position % 26])
    return position < 26 ? last : mark(position / 26 - 1) + last
  }
}
