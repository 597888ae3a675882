import LinearAlgebra

/// An order of points in which each block of 64, and each power of two of blocks, holds points that lie together.
///
/// Points are split at a quantile of the column in which they are widest, until a part is one block. Left parts hold a
/// power of two of blocks, so that all blocks but the last are full; within such a part each split is at the median.
/// O(points * log(points)).
struct SpatialOrder {
  /// Points that are looked at to find the widest column.
  private static let sampleSize = 64

  private struct Entry {
    let value: Double
    let row: Int

    /// A strict order of all entries, so that equal values don't slow the selection down.
    @inline(__always)
    func isBefore(_ other: Entry) -> Bool { value < other.value || value == other.value && row < other.row }
  }

  /// The rows of `points` in that order.
  static func rows(of points: Matrix<Double>) -> [Int] {
    var rows = Array(0..<points.rows)
    var entries: [Entry] = []
    entries.reserveCapacity(points.rows)
    var parts = [0..<points.rows]
    while let part = parts.popLast() {
      let blocks = (part.count + PointBlocks.size - 1) / PointBlocks.size
      guard blocks > 1 else { continue }
      // The largest power of two below the number of blocks.
      let leftBlocks = 1 << (Int.bitWidth - 1 - (blocks - 1).leadingZeroBitCount)
      let middle = leftBlocks * PointBlocks.size
      let column = widestColumn(of: points, rows[part])
      entries.removeAll(keepingCapacity: true)
      for row in rows[part] { entries.append(Entry(value: points[row, column], row: row)) }
      entries.withUnsafeMutableBufferPointer { select(middle, in: $0) }
      for (offset, entry) in entries.enumerated() { rows[part.lowerBound + offset] = entry.row }
      parts.append(part.lowerBound..<(part.lowerBound + middle))
      parts.append((part.lowerBound + middle)..<part.upperBound)
    }
    return rows
  }

  /// The column with the largest range among evenly spaced members.
  private static func widestColumn(of points: Matrix<Double>, _ rows: ArraySlice<Int>) -> Int {
    let sample = stride(from: rows.startIndex, to: rows.endIndex, by: max(1, rows.count / sampleSize)).map { rows[$0] }
    var lows = points.row(sample[0])
    var highs = lows
    for row in sample.dropFirst() {
      for column in 0..<points.columns {
        let value = points[row, column]
        lows[column] = min(lows[column], value)
        highs[column] = max(highs[column], value)
      }
    }
    var widest = 0
    for column in 0..<points.columns where highs[column] - lows[column] > highs[widest] - lows[widest] {
      widest = column
    }
    return widest
  }

  /// Puts the `count` first entries before all others (quickselect around a median of three).
  private static func select(_ count: Int, in entries: UnsafeMutableBufferPointer<Entry>) {
    var low = 0
    var high = entries.count - 1
    // Twice the depth of an even halving is enough unless the values are made to defeat it.
    var rounds = 2 * (Int.bitWidth - entries.count.leadingZeroBitCount)
    while low < high {
      guard rounds > 0 else {
        var rest = UnsafeMutableBufferPointer(rebasing: entries[low...high])
        rest.sort { $0.isBefore($1) }
        return
      }
      rounds -= 1
      let pivot = median(entries[low], entries[low + (high - low) / 2], entries[high])
      var left = low
      var right = high
      // Safe: the pivot is one of the entries, so that both scans stop within low...high.
      while left <= right {
        while entries[left].isBefore(pivot) { left += 1 }
        while pivot.isBefore(entries[right]) { right -= 1 }
        if left <= right {
          entries.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if count <= right {
        high = right
      } else if count >= left {
        low = left
      } else {
        return
      }
    }
  }

  private static func median(_ first: Entry, _ second: Entry, _ third: Entry) -> Entry {
    if first.isBefore(second) {
      return second.isBefore(third) ? second : first.isBefore(third) ? third : first
    }
    return first.isBefore(third) ? first : second.isBefore(third) ? third : second
  }
}
