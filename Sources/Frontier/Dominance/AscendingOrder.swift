/// The order of many numbers by their bits, because sorting is what costs most in a sweep over a hundred thousand points.
enum AscendingOrder {
  private struct Entry {
    var key: UInt64
    var position: Int32
  }

  /// Fewer are sorted by comparing: six passes over 2048 counters don't pay.
  private static let fewest = 512
  private static let digitBits: UInt64 = 11
  private static let digits = 6
  private static let buckets = 1 << 11

  /// Positions in ascending order of their values, of which none is NaN; equal ones in the order of their positions.
  /// O(n): radix sort, eleven bits a pass; passes in which all agree are left out.
  @inline(__always)
  static func positions(_ count: Int, value: (Int) -> Double) -> [Int] {
    guard count >= fewest else {
      let values = (0..<count).map(value)
      return (0..<count).sorted { values[$0] != values[$1] ? values[$0] < values[$1] : $0 < $1 }
    }
    return withUnsafeTemporaryAllocation(of: Entry.self, capacity: 2 * count) { buffer in
      // Safe: both halves of the buffer are filled before they are read.
      guard let source = buffer.baseAddress else { return [] }
      for position in 0..<count {
        (source + position).initialize(to: Entry(key: ascendingBits(value(position)), position: Int32(position)))
      }
      let sorted = sort(source, source + count, count)
      return [Int](unsafeUninitializedCapacity: count) { target, filled in
        for place in 0..<count { target.initializeElement(at: place, to: Int(sorted[place].position)) }
        filled = count
      }
    }
  }

  /// - Returns: the one of the two buffers in which the sorted entries stand.
  private static func sort(
    _ first: UnsafeMutablePointer<Entry>, _ second: UnsafeMutablePointer<Entry>, _ count: Int
  ) -> UnsafeMutablePointer<Entry> {
    var (source, target) = (first, second)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: buckets * digits) { table in
      // Safe: a digit is below the number of buckets, and each bucket's places were counted from these keys.
      guard let table = table.baseAddress else { return }
      table.initialize(repeating: 0, count: buckets * digits)
      for place in 0..<count {
        var key = source[place].key
        for digit in 0..<digits {
          table[digit * buckets + Int(key & UInt64(buckets - 1))] += 1
          key >>= digitBits
        }
      }
      for digit in 0..<digits {
        let shift = UInt64(digit) * digitBits
        let counts = table + digit * buckets
        if counts[Int(source[0].key >> shift & UInt64(buckets - 1))] == count { continue }
        var start: Int32 = 0
        for bucket in 0..<buckets {
          let size = counts[bucket]
          counts[bucket] = start
          start += size
        }
        for place in 0..<count {
          let entry = source[place]
          let bucket = Int(entry.key >> shift & UInt64(buckets - 1))
          (target + Int(counts[bucket])).initialize(to: entry)
          counts[bucket] += 1
        }
        swap(&source, &target)
      }
    }
    return source
  }

  /// Bits that rise with the number; the two zeros are equal.
  private static func ascendingBits(_ value: Double) -> UInt64 {
    let bits = (value == 0 ? 0 : value).bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }
}
