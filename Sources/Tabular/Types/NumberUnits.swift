import Records

/// Signs and units that a number may carry without ceasing to be one.
struct NumberUnits: Sendable, Equatable {
  /// Percent and currencies, by sign and by code.
  static let known: Set<String> = [
    "%", "‰", "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "₴", "₪", "₫", "₱", "฿", "¢", "US$", "R$", "A$", "C$", "CA$",
    "AU$", "NZ$", "HK$", "S$", "MX$", "kr", "zł", "Kč", "Ft", "Fr.", "Rs", "Rs.", "AUD", "BRL", "CAD", "CHF", "CNY",
    "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "INR", "JPY", "KRW", "MXN", "NOK", "NZD", "PLN", "RUB", "SEK", "SGD",
    "TRY", "USD", "ZAR",
  ]

  private let own: Set<String>
  /// Whether any short word behind a number counts as its unit.
  private let takesAnyWord: Bool

  /// - Parameters:
  ///   - own: units besides the known ones.
  ///   - takesAnyWord: whether any short word behind a number counts as its unit.
  init(own: [String] = [], takesAnyWord: Bool = false) {
    self.own = Set(own.map { String($0.trimmingBlanks) })
    self.takesAnyWord = takesAnyWord
  }

  /// What may stand before a number.
  func isPrefix(_ text: String) -> Bool { Self.known.contains(text) || own.contains(text) }

  /// What may stand behind a number.
  func isSuffix(_ text: String) -> Bool {
    if isPrefix(text) { return true }
    guard takesAnyWord, text.utf8.count <= 12, let first = text.first else { return false }
    return (first.isLetter || first == "°" || first == "µ") && !text.contains { $0.isNumber }
  }
}
