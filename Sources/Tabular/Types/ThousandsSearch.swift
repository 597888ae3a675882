/// Whether plain numbers may be whole amounts with a point between thousands, such as `1.389` beside `720`, as far as
/// their values tell. It decides nothing: it says whether their text is worth a look.
struct ThousandsSearch {
  private var hasWhole = false
  private var hasFraction = false
  private var hasThreeDecimals = false
  /// No whole number has another last digit than 0, as in rounded amounts.
  private var areRounded = true
  private var isRefuted = false

  var isWorthALook: Bool { !isRefuted && hasWhole && hasFraction && (hasThreeDecimals || areRounded) }

  /// - Parameter numbers: missing as NaN.
  mutating func take(_ numbers: [Double]) {
    // Most columns end here, or soon in the loop below.
    guard numbers.contains(where: { $0 == $0 && $0 != $0.rounded() }) else {
      hasWhole = true
      return
    }
    for number in numbers where !number.isNaN {
      let thousandfold = number.magnitude * 1_000
      let nearest = thousandfold.rounded()
      // 1000 would have a point, 0.5 and 1.2345 have another one.
      guard nearest < 1_000_000, abs(thousandfold - nearest) < 1e-6 else {
        isRefuted = true
        return
      }
      let thousandths = Int(nearest)
      if thousandths % 1_000 == 0 {
        hasWhole = true
        if thousandths % 10_000 != 0 { areRounded = false }
      } else if thousandths > 1_000 {
        hasFraction = true
        if thousandths % 10 != 0 { hasThreeDecimals = true }
      } else {
        isRefuted = true
        return
      }
    }
  }
}

extension ColumnEvidence {
  /// Whether every number with a point has three digits behind it, and none without one has more than three digits.
  var mayPartThousands: Bool {
    guard plain == 0 else { return false }
    var counts = NumberFormCounts()
    for found in forms.values { counts.add(found) }
    return counts[.pointOrGroup] > 0 && counts[.short] > 0 && counts.sum([.pointOrGroup, .short]) == counts.total
  }
}
