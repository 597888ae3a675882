import Records

/// P-values and shares in the few characters of a table.
enum ChanceText {
  /// "0.034"; below a thousandth "<0.001".
  static func pValue(_ value: Double) -> String {
    value < 0.001 ? "<0.001" : NumberText.fixed(value, decimals: 3)
  }

  /// "34%"; "0%" and "100%" only where they are exact.
  static func share(_ share: Double) -> String {
    if share > 0, share < 0.01 { return "<1%" }
    if share < 1, share > 0.99 { return ">99%" }
    return NumberText.fixed(share * 100, decimals: 0) + "%"
  }
}
