extension Collection where Element: Comparable {
  /// The place of the largest element, such as the class that a row of shares stands for; the first wins a tie. Nil where there
  /// is none. NaN is larger than nothing and nothing is larger than it.
  @inlinable
  public var indexOfLargest: Index? {
    guard !isEmpty else { return nil }
    var best = startIndex
    for place in indices where self[place] > self[best] { best = place }
    return best
  }
}
