extension Int {
  /// The product, or the largest number where that is too small.
  public func timesOrMost(_ other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  /// The sum, or the largest number where that is too small.
  public func addingOrMost(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  public var squaredOrMost: Int { timesOrMost(self) }
}
