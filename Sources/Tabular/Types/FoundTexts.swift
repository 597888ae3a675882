/// A text met in a column.
struct FoundText: Sendable, Equatable {
  var text: String
  var count: Int
  var file: String
  /// Where it stands first, from 1; nil where nobody kept it.
  var line: Int?
}

/// Texts of one kind in a column: the first few of them, and how many cells there are in all.
struct FoundTexts: Sendable, Equatable {
  /// Different texts that are kept.
  static let limit = 50

  /// In the order of their first appearance.
  private(set) var texts: [FoundText] = []
  /// Cells, those of texts that weren't kept included.
  private(set) var total = 0
  /// There are texts that weren't kept.
  private(set) var hasMore = false

  /// Adds cells of a text that may have been met before.
  mutating func add(_ found: FoundText, count: Int) {
    total += count
    if let known = texts.firstIndex(where: { $0.text == found.text }) {
      texts[known].count += count
    } else if texts.count < Self.limit {
      texts.append(found)
    } else {
      hasMore = true
    }
  }

  /// Adds what a later file holds.
  mutating func add(_ later: FoundTexts) {
    for found in later.texts { add(found, count: found.count) }
    let unnamed = later.total - later.texts.reduce(0) { $0 + $1.count }
    if unnamed > 0 { addUnnamed(unnamed) }
  }

  /// Adds cells of texts that aren't kept.
  mutating func addUnnamed(_ count: Int) {
    total += count
    hasMore = true
  }

  var isFull: Bool { texts.count >= Self.limit }
  var first: FoundText? { texts.first }
}
