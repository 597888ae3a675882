#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Bins of equal width over a range; a value on an edge belongs to the bin above it, the largest edge to the last bin.
package struct Bins: Sendable, Equatable {
  /// Ascending; one more than there are bins.
  package let edges: [Double]

  /// Values that are equal but for rounding have one bin as wide as that rounding: whatever else comes lies outside.
  package init(from lowest: Double, to highest: Double, count: Int) {
    let rounding = SampleMoments.rounding(lowest, highest)
    guard highest - lowest > rounding else {
      edges = [lowest - rounding, highest + rounding]
      return
    }
    let number = max(1, count)
    let step = (highest - lowest) / Double(number)
    edges = (0...number).map { $0 == number ? highest : Double($0) * step + lowest }
  }

  /// Sturges' number of bins over two samples together: the range through (range / (log2 n + 1)), rounded up.
  package static func sturges(sortedReference: [Double], sortedCurrent: [Double]) -> Bins {
    let values = [sortedReference, sortedCurrent]
    let lowest = values.compactMap(\.first).min() ?? 0
    let highest = values.compactMap(\.last).max() ?? 0
    let width = (highest - lowest) / (log2(Double(max(1, sortedReference.count + sortedCurrent.count))) + 1)
    return Bins(from: lowest, to: highest, count: Self.count((highest - lowest) / width))
  }

  /// Doane's number of bins of one sample, which grows with its skewness g: range through
  /// (range / (1 + log2 n + log2(1 + |g| / sg))), sg = sqrt(6 (n - 2) / ((n + 1) (n + 3))).
  /// Source: Doane, "Aesthetic frequency classifications" (1976); as NumPy counts them.
  package static func doane(sorted: [Double]) -> Bins { doane(sorted: sorted, SampleMoments(sorted)) }

  /// The same for values whose moments are known.
  static func doane(sorted: [Double], _ moments: SampleMoments) -> Bins {
    let count = Double(sorted.count)
    guard let lowest = sorted.first, let highest = sorted.last, sorted.count > 2, lowest < highest else {
      return Bins(from: sorted.first ?? 0, to: sorted.last ?? 0, count: 1)
    }
    let scale = (6 * (count - 2) / ((count + 1) * (count + 3))).squareRoot()
    let bins = 1 + log2(count) + log2(1 + abs(moments.skewness) / scale)
    return Bins(from: lowest, to: highest, count: Self.count((highest - lowest) / ((highest - lowest) / bins)))
  }

  private static func count(_ exact: Double) -> Int { exact.isFinite ? Int(exact.rounded(.up)) : 1 }

  /// How many sorted values each bin holds; values outside belong to none.
  package func counts(sorted: [Double]) -> [Int] {
    let places = edges.indices.map { Self.firstPosition(in: sorted, $0 == edges.count - 1, edges[$0]) }
    return zip(places, places.dropFirst()).map { $1 - $0 }
  }

  /// The number of values below an edge, or not above it.
  private static func firstPosition(in sorted: [Double], _ isLast: Bool, _ edge: Double) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < edge || (isLast && sorted[middle] == edge) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Mean, population standard deviation and skewness of a sample.
package struct SampleMoments: Sendable, Equatable {
  package let mean: Double
  package let deviation: Double
  /// 0 where all values are equal.
  package let skewness: Double

  /// Values that are equal but for rounding have no deviation, and no skewness.
  package init(_ values: [Double]) {
    let count = Double(max(1, values.count))
    var mean = values.reduce(0, +) / count
    var (lowest, highest) = (Double.infinity, -Double.infinity)
    for value in values {
      if value < lowest { lowest = value }
      if value > highest { highest = value }
    }
    // The sum of equal values is rounded, and its mean then lies beside all of them.
    if lowest <= highest {
      if mean < lowest { mean = lowest } else if mean > highest { mean = highest }
      if highest - lowest <= Self.rounding(lowest, highest), mean.isFinite {
        self.mean = mean
        deviation = 0
        skewness = 0
        return
      }
    }
    var (squares, cubes) = (0.0, 0.0)
    for value in values {
      let difference = value - mean
      squares += difference * difference
      cubes += difference * difference * difference
    }
    self.mean = mean
    deviation = (squares / count).squareRoot()
    skewness = deviation > 0 ? cubes / count / (deviation * deviation * deviation) : 0
  }

  /// How far apart numbers of this size may lie that are equal but for rounding.
  static func rounding(_ lowest: Double, _ highest: Double) -> Double {
    64 * Double.ulpOfOne * max(abs(lowest), abs(highest))
  }
}
