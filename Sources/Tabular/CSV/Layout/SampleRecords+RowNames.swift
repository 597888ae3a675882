extension SampleRecords {
  /// Whether the first cells of rows may be names or numbers of the rows, as R writes them: each row has one, no two are
  /// the same, and none is a measured number.
  ///
  /// - Parameters:
  ///   - rows: those with fewer cells than `columnCount` don't count: they may be comments or a footer.
  ///   - columnCount: the cells of most rows.
  func beginWithRowNames(_ rows: ArraySlice<Record>, columnCount: Int) -> Bool {
    var names = Set<ArraySlice<UInt8>>()
    for row in rows where row.fieldCount >= columnCount {
      guard let (text, isQuoted) = cell(row, 0), !text.isEmpty, names.insert(text).inserted else { return false }
      // R puts names such as 1.1, of a row that was taken twice, in quotes.
      if !isQuoted, CellShape(text) == .number, !text.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }) { return false }
    }
    return true
  }
}
