/// The tree of values between `Codable` types and artefact bytes. Arrays of one number type stay packed.
indirect enum ArtefactValue {
  case null
  case flag(Bool)
  case integer(Int64)
  case unsigned(UInt64)
  case double(Double)
  case float(Float)
  case text(String)
  case doubles([Double])
  case floats([Float])
  case packed(PackedIntegers)
  case list([ArtefactValue])
  case map([(key: String, value: ArtefactValue)])
}

/// Integers stored in as few bytes as their range needs.
struct PackedIntegers {
  var values: [Int64]

  init?(_ array: Any, ofType type: Any.Type) {
    // Compared by type first: a cast alone would accept any empty array.
    func widen<Element: FixedWidthInteger>(_: Element.Type) -> [Int64]? {
      guard type == [Element].self, let elements = array as? [Element] else { return nil }
      return elements.map { Int64(truncatingIfNeeded: $0) }
    }
    guard
      let values = widen(Int.self) ?? widen(Int64.self) ?? widen(Int32.self) ?? widen(Int16.self) ?? widen(Int8.self)
        ?? widen(UInt8.self) ?? widen(UInt16.self) ?? widen(UInt32.self) ?? widen(UInt64.self) ?? widen(UInt.self)
    else { return nil }
    self.values = values
  }

  init(values: [Int64]) { self.values = values }

  /// The array in the element type that is asked for, if every value fits.
  func narrow(to type: Any.Type) -> Any? {
    func narrow<Element: FixedWidthInteger>(_: Element.Type) -> [Element]?? {
      guard type == [Element].self else { return nil }
      // 64-bit unsigned values were stored by their bits.
      if Element.self == UInt64.self || Element.self == UInt.self {
        return .some(values.map { Element(truncatingIfNeeded: $0) })
      }
      var result: [Element] = []
      result.reserveCapacity(values.count)
      for value in values {
        guard let element = Element(exactly: value) else { return .some(nil) }
        result.append(element)
      }
      return .some(result)
    }
    if let found = narrow(Int.self) { return found }
    if let found = narrow(Int64.self) { return found }
    if let found = narrow(Int32.self) { return found }
    if let found = narrow(Int16.self) { return found }
    if let found = narrow(Int8.self) { return found }
    if let found = narrow(UInt8.self) { return found }
    if let found = narrow(UInt16.self) { return found }
    if let found = narrow(UInt32.self) { return found }
    if let found = narrow(UInt64.self) { return found }
    if let found = narrow(UInt.self) { return found }
    return nil
  }
}
