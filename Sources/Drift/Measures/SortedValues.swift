/// Sorts numbers by their bits, six passes at most and none over digits that all values share: several times faster than
/// comparing for long columns.
enum SortedValues {
  /// Below, comparing is faster.
  private static let shortest = 2_000

  /// - Returns: the finite values in ascending order. O(n).
  static func finite(_ values: [Double]) -> [Double] {
    let finite = values.filter(\.isFinite)
    return finite.count < shortest ? finite.sorted() : radixSorted(finite)
  }

  private static func radixSorted(_ values: [Double]) -> [Double] {
    // Flipping all bits of negative numbers and the sign of the others gives keys in the order of the numbers. Zero of
    // either sign is one number.
    var keys = values.map { value -> UInt64 in
      let bits = (value == 0 ? 0.0 : value).bitPattern
      return bits >> 63 == 1 ? ~bits : bits | 1 << 63
    }
    var others = [UInt64](repeating: 0, count: keys.count)
    for digit in 0..<6 {
      let shift = UInt64(digit * 11)
      var starts = [Int](repeating: 0, count: 2049)
      for key in keys { starts[Int(key >> shift & 2047) + 1] += 1 }
      if starts.contains(keys.count) { continue }
      for place in 1..<2049 { starts[place] += starts[place - 1] }
      for key in keys {
        let place = Int(key >> shift & 2047)
        others[starts[place]] = key
        starts[place] += 1
      }
      swap(&keys, &others)
    }
    return keys.map { Double(bitPattern: $0 >> 63 == 1 ? $0 & ~(1 << 63) : ~$0) }
  }
}
