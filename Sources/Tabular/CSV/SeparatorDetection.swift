import CMachine

/// Guesses the separator from the first records.
enum SeparatorDetection {
  static let candidates: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09, UInt8(ascii: "|")]

  /// The candidate that cuts most of the first records into the same number of cells, more than one; among equals the
  /// one with more cells, then the order of `candidates`. The first candidate where none does.
  ///
  /// - Parameter expectedFields: the number of names given, which then decides first.
  static func separator(of sample: UnsafeBufferPointer<UInt8>, _ syntax: CSVSyntax, expectedFields: Int?) -> UInt8 {
    let candidates = candidates.filter { $0 != syntax.decimalMark && $0 != syntax.quote }
    // One of four can't be both decimal mark and quote, so there is a first.
    var best: (score: (Int, Double, Int), separator: UInt8) = ((0, 0, 0), candidates[0])
    let bytes = UnsafeBufferPointer(rebasing: sample.prefix(1 << 16))
    for candidate in candidates {
      let counts = fieldCounts(bytes, candidate, syntax, isWhole: bytes.count == sample.count)
      let frequencies = counts.reduce(into: [:]) { $0[$1, default: 0] += 1 }
      let most = frequencies.max { ($0.value, $0.key) < ($1.value, $1.key) }
      guard let most, most.key > 1 else { continue }
      let score = (most.key == expectedFields ? 1 : 0, Double(most.value) / Double(counts.count), most.key)
      if score > best.score { best = (score, candidate) }
    }
    return best.separator
  }

  /// Cells of each of the first 100 records that aren't empty. A record that the sample cuts off doesn't count.
  private static func fieldCounts(
    _ bytes: UnsafeBufferPointer<UInt8>, _ separator: UInt8, _ syntax: CSVSyntax, isWhole: Bool
  ) -> [Int] {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return [] }
    var ends = [Int32](repeating: 0, count: bytes.count)
    var recordEnds = [Int32](repeating: 0, count: bytes.count)
    let found = cmachine_index_records(
      base, bytes.count, separator, syntax.quote.map(Int32.init) ?? -1, syntax.trimsBlanks ? 1 : 0, &ends, &recordEnds)
    var counts: [Int] = []
    var previous = -1
    for record in 0..<min(found.record_count, 200) where counts.count < 100 {
      let terminator = Int(recordEnds[record])
      let start = previous < 0 ? 0 : Int(ends[previous]) + 1
      if Int(ends[terminator]) > start { counts.append(terminator - previous) }
      previous = terminator
    }
    if counts.isEmpty, isWhole, found.open_quote < 0 { counts.append(found.end_count - (previous + 1) + 1) }
    return counts
  }
}
