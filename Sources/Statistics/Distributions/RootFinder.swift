/// Roots of increasing functions, for the inverses of distribution functions.
enum RootFinder {
  /// The root of an increasing function in a bracket: the secant (Illinois) step where it helps, halving where it
  /// doesn't, until neighbouring doubles or an exact zero are reached. At most 400 evaluations.
  static func increasingRoot(from low: Double, to high: Double, _ function: (Double) -> Double) -> Double {
    var low = low
    var high = high
    var lowValue = function(low)
    var highValue = function(high)
    if lowValue >= 0 { return low }
    if highValue <= 0 { return high }
    var halve = false
    for _ in 0..<400 {
      let width = high - low
      var middle = low + width / 2
      if !halve {
        let secant = low - lowValue * width / (highValue - lowValue)
        if secant > low, secant < high { middle = secant }
      }
      if middle <= low || middle >= high { break }
      let value = function(middle)
      if value == 0 || value.isNaN { return middle }
      if value < 0 {
        low = middle
        lowValue = value
        highValue /= 2
      } else {
        high = middle
        highValue = value
        lowValue /= 2
      }
      // A secant step that left more than half of the bracket is followed by one halving.
      halve = high - low > 0.5 * width
      if high - low <= 4 * max(low.ulp, high.ulp) { break }
    }
    return low + (high - low) / 2
  }

  /// As above for a function on the whole line: the bracket grows by doubling from `start` - 1 ... `start` + 1.
  static func increasingRoot(near start: Double, _ function: (Double) -> Double) -> Double {
    var step = 1.0
    var low = start - step
    while function(low) > 0, step < 1e300 {
      step *= 2
      low = start - step
    }
    step = 1
    var high = start + step
    while function(high) < 0, step < 1e300 {
      step *= 2
      high = start + step
    }
    return increasingRoot(from: low, to: high, function)
  }
}
