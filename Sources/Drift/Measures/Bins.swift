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
    guard (highest - lowest).isFinite else {
      edges = (0...number).map { place in
        let share = Double(place) / Double(number)
        return place == number ? highest : (1 - share) * lowest + share * highest
      }
      return
    }
    let step = (highest - lowest) / Double(number)
    edges = (0...number).map { $0 == number ? highest : Double($0) * step + lowest }
  }

  /// How far the largest value lies above the smallest; half of that where it is beyond the largest number.
  private static func range(_ lowest: Double, _ highest: Double) -> Double {
    let range = highest - lowest
    return range.isFinite ? range : highest / 2 - lowest / 2
  }

  /// Sturges' number of bins over two samples together: the range through (range / (log2 n + 1)), rounded up.
  package static func sturges(sortedReference: [Double], sortedCurrent: [Double]) -> Bins {
    let values = [sortedReference, sortedCurrent]
    let lowest = values.compactMap(\.first).min() ?? 0
    let highest = values.compactMap(\.last).max() ?? 0
    let range = Self.range(lowest, highest)
    let width = range / (log2(Double(max(1, sortedReference.count + sortedCurrent.count))) + 1)
    return Bins(from: lowest, to: highest, count: Self.count(range / width))
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
    let range = Self.range(lowest, highest)
    return Bins(from: lowest, to: highest, count: Self.count(range / (range / bins)))
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
    var mean = Self.mean(values)
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
    // The cubes of very large and very small numbers are no numbers of the machine.
    let magnitude = max(abs(lowest), abs(highest))
    let scale = magnitude > 1e60 && magnitude.isFinite || magnitude < 1e-60 ? magnitude : 1
    var (squares, cubes) = (0.0, 0.0)
    for value in values {
      let difference = value / scale - mean / scale
      squares += difference * difference
      cubes += difference * difference * difference
    }
    let scaled = (squares / count).squareRoot()
    self.mean = mean
    deviation = scaled * scale
    skewness = scaled > 0 ? cubes / count / (scaled * scaled * scaled) : 0
  }

  /// The mean, also where the sum is beyond the largest number; 0 of no values.
  static func mean(_ values: [Double]) -> Double {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    return mean.isFinite ? mean : values.reduce(0) { $0 + $1 / count }
  }

  /// How far apart numbers of this size may lie that are equal but for rounding.
  static func rounding(_ lowest: Double, _ highest: Double) -> Double {
    64 * Double.ulpOfOne * max(abs(lowest), abs(highest))
  }
}
