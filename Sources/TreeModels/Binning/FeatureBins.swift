/// How the values of one input column become bin numbers.
///
/// Bin 0 holds missing values (NaN, and categories that were never seen in training). The value bins of a numeric column
/// are 1, 2, ..., ascending; a value lies in the first bin whose upper edge is not below its key.
///
/// The key of a number is `Float(value - shift)`, infinity made finite. Training and prediction both work on keys, so that rounding can't make
/// them disagree. `shift` is 0 but for columns whose values differ only after the seventh digit.
struct FeatureBins: Sendable, Equatable, Codable {
  /// Upper edges of all value bins but the last, ascending. Empty for a category.
  var edges: [Float] = []
  var shift = 0.0
  /// For a category: the bin of each code. Empty for a number.
  var categoryBins: [UInt8] = []
  var isCategory = false
  /// Bins, the missing one included.
  var binCount = 1
  /// Whether training rows lie in bin 0.
  var hasMissing = false

  /// Whether any split on this column could separate training rows.
  var isUseful: Bool { binCount - 1 + (hasMissing ? 1 : 0) >= 2 }

  /// The threshold of a split after `bin`: keys up to it go left. After the last bin: all but missing values.
  func threshold(afterBin bin: Int) -> Float { bin - 1 < edges.count ? edges[bin - 1] : .greatestFiniteMagnitude }

  /// The key of a raw value: what splits compare. For a category, the bin number.
  func key(_ value: Double) -> Float {
    guard isCategory else { return numericKey(value, shift: shift) }
    guard value >= 0, value < Double(categoryBins.count), value == value.rounded(.down) else { return 0 }
    return Float(categoryBins[Int(value)])
  }

  /// The bin of a raw value.
  func bin(_ value: Double) -> Int {
    let key = key(value)
    if isCategory { return Int(key) }
    if key.isNaN { return 0 }
    var low = 0
    var high = edges.count
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low + 1
  }
}

extension FeatureBins {
  /// Bins of a number, from its sorted keys (no NaN among them).
  ///
  /// Up to `limit` different keys get a bin each, with edges halfway between neighbours. More are put into bins of about
  /// equal counts, a frequent key alone in its own.
  init(sortedKeys keys: UnsafeBufferPointer<Float>, limit: Int, shift: Double, hasMissing: Bool) {
    self.shift = shift
    self.hasMissing = hasMissing
    guard let first = keys.first else { return }
    var changes = 0
    for index in 1..<max(1, keys.count) where keys[index] != keys[index - 1] { changes += 1 }
    if changes < limit {
      var last = first
      for key in keys where key != last {
        edges.append(Self.edge(between: last, and: key))
        last = key
      }
    } else {
      edges = Self.quantileEdges(keys, limit: limit)
    }
    binCount = edges.count + 2
  }

  private static func quantileEdges(_ keys: UnsafeBufferPointer<Float>, limit: Int) -> [Float] {
    var edges: [Float] = []
    var start = 0
    while edges.count < limit - 1 {
      let target = (keys.count - start + limit - edges.count - 1) / (limit - edges.count)
      let last = start + max(1, target) - 1
      guard last < keys.count - 1 else { break }
      // All rows of a key stay together; a key that fills a bin alone isn't joined by smaller ones.
      let runStart = Self.firstIndex(in: keys, start...last) { keys[$0] == keys[last] }
      var end = Self.firstIndex(in: keys, last...(keys.count - 1)) { keys[$0] > keys[last] }
      if end - runStart >= target, runStart > start { end = runStart }
      guard end < keys.count else { break }
      edges.append(edge(between: keys[end - 1], and: keys[end]))
      start = end
    }
    return edges
  }

  /// The first index for which `isTrue`, which holds for all later ones too; the range's end if there is none.
  private static func firstIndex(
    in keys: UnsafeBufferPointer<Float>, _ range: ClosedRange<Int>, _ isTrue: (Int) -> Bool
  ) -> Int {
    var low = range.lowerBound
    var high = range.upperBound + 1
    while low < high {
      let middle = (low + high) / 2
      if isTrue(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// A number in `low..<high`, halfway where the two are finite.
  static func edge(between low: Float, and high: Float) -> Float {
    let middle = Float((Double(low) + Double(high)) / 2)
    return middle >= low && middle < high ? middle : low
  }

  /// Bins of a category, from the number of training rows of each code. With more codes in use than `limit`, the rarest
  /// share the last bin.
  init(codeCounts: [Int], limit: Int, hasMissing: Bool) {
    isCategory = true
    self.hasMissing = hasMissing
    categoryBins = [UInt8](repeating: 0, count: codeCounts.count)
    let used = codeCounts.indices.filter { codeCounts[$0] > 0 }
    guard used.count > limit else {
      for (position, code) in used.enumerated() { categoryBins[code] = UInt8(position + 1) }
      binCount = used.count + 1
      return
    }
    let order = used.sorted { (codeCounts[$0], $1) > (codeCounts[$1], $0) }
    for (position, code) in order.enumerated() { categoryBins[code] = UInt8(min(position + 1, limit)) }
    binCount = limit + 1
  }
}

extension FeatureBins {
  /// Takes over the bins of an existing model's category; codes that it never saw count as missing.
  mutating func adopt(_ rule: KeyRule) {
    hasMissing =
      hasMissing
      || categoryBins.indices.contains { code in
        categoryBins[code] > 0 && (code >= rule.categoryBins.count || rule.categoryBins[code] == 0)
      }
    categoryBins = rule.categoryBins
    binCount = Int(rule.categoryBins.max() ?? 0) + 1
  }
}

/// What splits compare: a finite float, or NaN for a missing value.
func numericKey(_ value: Double, shift: Double) -> Float {
  let key = Float(value - shift)
  if key > .greatestFiniteMagnitude { return .greatestFiniteMagnitude }
  return key < -.greatestFiniteMagnitude ? -.greatestFiniteMagnitude : key
}
