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
    var values: [Float] = []
    var counts: [Int] = []
    for key in keys {
      if let last = values.last, last == key {
        counts[counts.count - 1] += 1
      } else {
        values.append(key)
        counts.append(1)
      }
    }
    guard !values.isEmpty else { return }
    if values.count <= limit {
      edges = (1..<values.count).map { Self.edge(between: values[$0 - 1], and: values[$0]) }
    } else {
      edges = Self.quantileEdges(values: values, counts: counts, total: keys.count, limit: limit)
    }
    binCount = edges.count + 2
  }

  private static func quantileEdges(values: [Float], counts: [Int], total: Int, limit: Int) -> [Float] {
    var edges: [Float] = []
    var rowsLeft = total
    var held = 0
    for index in 0..<(values.count - 1) {
      let binsLeft = limit - edges.count
      if binsLeft <= 1 { break }
      held += counts[index]
      let target = Double(rowsLeft) / Double(binsLeft)
      // A bin is closed when it is full, and before a key that fills one alone.
      if Double(held) >= target || (Double(counts[index + 1]) >= target && Double(held) >= target / 2) {
        edges.append(edge(between: values[index], and: values[index + 1]))
        rowsLeft -= held
        held = 0
      }
    }
    return edges
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
