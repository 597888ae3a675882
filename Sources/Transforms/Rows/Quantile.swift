/// Values of which single order statistics are asked for: O(count) each by partial selection, without a full sort.
struct PartlySortedValues {
  private var values: [Double]

  /// `values` must not be empty, and hold no NaN.
  init(_ values: [Double]) { self.values = values }

  /// The value at `share` (0...1) of the sorted values, between neighbours by straight line (numpy's default, Hyndman
  /// and Fan's type 7).
  mutating func quantile(_ share: Double) -> Double {
    let position = share * Double(values.count - 1)
    let lower = min(Int(position), values.count - 1)
    select(lower)
    let fraction = position - Double(lower)
    guard fraction > 0, let next = values[(lower + 1)...].min() else { return values[lower] }
    return values[lower] * (1 - fraction) + next * fraction
  }

  /// Puts the value of this rank in its place, smaller ones before it and larger ones after it.
  ///
  /// Hoare's selection with the median of three as pivot. Patterns that make it slow end in a sort.
  private mutating func select(_ rank: Int) {
    var low = 0
    var high = values.count - 1
    var turns = 0
    values.withUnsafeMutableBufferPointer { values in
      while low < high {
        turns += 1
        if high - low < 16 || turns > 64 {
          values[low...high].sort()
          return
        }
        let middle = low + (high - low) / 2
        let pivot = max(min(values[low], values[middle]), min(max(values[low], values[middle]), values[high]))
        var left = low
        var right = high
        while left <= right {
          while values[left] < pivot { left += 1 }
          while values[right] > pivot { right -= 1 }
          if left <= right {
            values.swapAt(left, right)
            left += 1
            right -= 1
          }
        }
        if rank <= right {
          high = right
        } else if rank >= left {
          low = left
        } else {
          return
        }
      }
    }
  }
}
