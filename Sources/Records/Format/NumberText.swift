/// Numbers as text, without Foundation, the same on every machine.
public enum NumberText {
  /// A fixed number of decimals with thousands grouped: `fixed(12345.678, decimals: 1)` is "12,345.7".
  /// - Parameters: decimals: in 0...15, clamped.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return notFinite(value) }
    let places = min(max(decimals, 0), 15)
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    // Beyond 2^53 the digits after the point are no longer known; Swift's shortest text says what is.
    guard scaled < 0x1p53 else { return "\(value)" }
    var digits = String(Int64(scaled))
    if digits.count <= places { digits = String(repeating: "0", count: places + 1 - digits.count) + digits }
    let whole = grouped(String(digits.dropLast(places)))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return places == 0 ? sign + whole : sign + whole + "." + digits.suffix(places)
  }

  /// At least this many significant digits, zeros kept: `significant(0.0123, 2)` is "0.012", `significant(1234, 2)`
  /// is "1,234". Below 1e-9 the text is scientific.
  public static func significant(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return notFinite(value) }
    if value == 0 { return "0" }
    let exponent = decimalExponent(value.magnitude, digits: digits)
    if exponent < -9 { return scientific(value, digits, exponent) }
    return fixed(value, decimals: max(0, digits - 1 - exponent))
  }

  /// As `significant`, without zeros at the end: `compact(0.5, 4)` is "0.5".
  public static func compact(_ value: Double, _ digits: Int) -> String {
    let text = significant(value, digits)
    guard text.contains("."), !text.contains("e") else { return text }
    var kept = Substring(text)
    while kept.last == "0" { kept = kept.dropLast() }
    if kept.last == "." { kept = kept.dropLast() }
    return String(kept)
  }

  /// The power of ten of the leading digit once rounded to `digits` digits: 999.7 has 3 at three digits.
  static func decimalExponent(_ magnitude: Double, digits: Int) -> Int {
    var exponent = 0
    var scaled = magnitude
    while scaled >= 10 {
      scaled /= 10
      exponent += 1
    }
    while scaled < 1 {
      scaled *= 10
      exponent -= 1
    }
    var unit = 1.0
    for _ in 1..<max(digits, 2) { unit *= 10 }
    if digits < 2 { unit = 1 }
    return (scaled * unit).rounded() >= 10 * unit ? exponent + 1 : exponent
  }

  private static func scientific(_ value: Double, _ digits: Int, _ exponent: Int) -> String {
    var mantissa = value
    // Two steps, so that the smallest doubles don't overflow the power of ten.
    for _ in 0..<(-exponent) { mantissa *= 10 }
    return fixed(mantissa, decimals: max(0, digits - 1)) + "e\(exponent)"
  }

  private static func notFinite(_ value: Double) -> String {
    value.isNaN ? "not a number" : value > 0 ? "∞" : "-∞"
  }

  private static func grouped(_ digits: String) -> String {
    guard digits.count > 3 else { return digits }
    var text = ""
    for (position, digit) in digits.enumerated() {
      if position > 0, (digits.count - position) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// "97%", and never a bare 0% or 100%, which a finite number of draws can't know.
  public static func probability(_ value: Double) -> String {
    if value >= 0.995 { return ">99%" }
    if value < 0.005 { return "<1%" }
    return fixed(value * 100, decimals: 0) + "%"
  }

  /// "1 trial", "3 trials".
  public static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
