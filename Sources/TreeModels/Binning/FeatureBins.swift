/// How the values of one input column become bin numbers.
///
/// Bin 0 holds missing values (NaN). The value bins of a numeric column are 1, 2, ..., ascending; a value lies in the first
/// bin whose upper edge is not below its key. Frequent levels of a category have a bin each; the rare ones share one, into
/// which every level falls that training never saw: what is known of rare levels is the best guess for those.
///
/// The key of a number is `Float(value - shift)`, infinity made finite. Training and prediction both work on keys, so that rounding can't make
/// them disagree. `shift` is 0 but for columns whose values differ only after the seventh digit.
struct FeatureBins: Sendable, Equatable, Codable {
  /// Upper edges of all value bins but the last, ascending. Empty for a category.
  var edges: [Float] = []
  var shift = 0.0
  /// For a category: the bin of each code. Empty for a number.
  var categoryBins: [UInt8] = []
  /// For a category: the bin of every other code, be it rare or new.
  var otherBin: UInt8 = 0
  /// For a category: value bins that hold training rows.
  var levelBins = 0
  /// For a category: levels that training rows hold, and how many of them are too rare for a bin of their own.
  var levelCount = 0
  var rareLevelCount = 0
  var isCategory = false
  /// Bins, the missing one included.
  var binCount = 1
  /// Whether training rows lie in bin 0.
  var hasMissing = false

  /// Whether any split on this column could separate training rows.
  var isUseful: Bool { (isCategory ? levelBins : binCount - 1) + (hasMissing ? 1 : 0) >= 2 }

  /// The threshold of a split after `bin`: keys up to it go left. After the last bin: all but missing values.
  func threshold(afterBin bin: Int) -> Float { bin - 1 < edges.count ? edges[bin - 1] : .greatestFiniteMagnitude }

  /// The key of a raw value: what splits compare. For a category, the bin number.
  func key(_ value: Double) -> Float {
    isCategory
      ? Float(categoryBin(value, bins: categoryBins, otherBin: otherBin)) : numericKey(value, shift: shift)
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

  /// Bins of a category, from the number of training rows of each code.
  ///
  /// Of a category with more levels than are split freely, those with fewer than `minimumRows` rows share the last bin;
  /// with more than fit into `limit` bins, the rarest do.
  ///
  /// - Parameter unknownRows: training rows with a code beyond the known ones.
  init(codeCounts: [Int], unknownRows: Int = 0, minimumRows: Int, limit: Int, hasMissing: Bool) {
    isCategory = true
    self.hasMissing = hasMissing
    let used = codeCounts.indices.filter { codeCounts[$0] > 0 }
    let isFew = used.count + (unknownRows > 0 ? 1 : 0) <= CategoryRules.freeLevels
    let order = used.sorted { (codeCounts[$0], $1) > (codeCounts[$1], $0) }
    let own = Set(order.prefix { isFew || codeCounts[$0] >= minimumRows }.prefix(limit - 1))
    otherBin = UInt8(own.count + 1)
    binCount = own.count + 2
    levelCount = used.count
    rareLevelCount = used.count - own.count
    levelBins = own.count + (rareLevelCount > 0 || unknownRows > 0 ? 1 : 0)
    categoryBins = [UInt8](repeating: otherBin, count: codeCounts.count)
    for (position, code) in used.filter(own.contains).enumerated() { categoryBins[code] = UInt8(position + 1) }
  }
}

extension FeatureBins {
  /// Takes over the bins of an existing model's category; codes that it never saw are among the other levels.
  mutating func adopt(_ rule: KeyRule) {
    categoryBins = rule.categoryBins
    otherBin = rule.otherBin
    binCount = max(Int(rule.categoryBins.max() ?? 0), Int(rule.otherBin)) + 1
    levelBins = binCount - 1
  }
}

/// The bin of a category's value: 0 where it is missing, `otherBin` where `bins` has no entry for it.
func categoryBin(_ value: Double, bins: [UInt8], otherBin: UInt8) -> UInt8 {
  if value.isNaN { return 0 }
  guard value >= 0, value < Double(bins.count), value == value.rounded(.down) else { return otherBin }
  return bins[Int(value)]
}

/// What splits compare: a finite float, or NaN for a missing value.
func numericKey(_ value: Double, shift: Double) -> Float {
  let key = Float(value - shift)
  if key > .greatestFiniteMagnitude { return .greatestFiniteMagnitude }
  return key < -.greatestFiniteMagnitude ? -.greatestFiniteMagnitude : key
}
