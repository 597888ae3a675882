/// The largest difference of two lists, each relative to 1 or to the expected value, whichever is larger.
///
/// Infinite where the lengths differ or where a value is NaN, so that no NaN passes a comparison; with
/// `missingIsEqual`, two NaN at the same place are equal.
public func largestDifference(_ found: [Double], _ expected: [Double], missingIsEqual: Bool = false) -> Double {
  guard found.count == expected.count else { return .infinity }
  var largest = 0.0
  for (left, right) in zip(found, expected) where left != right {
    if missingIsEqual && left.isNaN && right.isNaN { continue }
    let difference = abs(left - right) / max(1, abs(right))
    // Infinity beside another number makes NaN of the quotient.
    largest = max(largest, difference.isNaN ? .infinity : difference)
  }
  return largest
}
