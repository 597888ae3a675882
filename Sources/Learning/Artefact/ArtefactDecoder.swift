import Records

/// Reads `Decodable` values from artefact bytes.
public enum ArtefactDecoder {
  /// - Throws: `ArtefactError`.
  public static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8], components: ComponentRegistry = ComponentRegistry()
  ) throws(ArtefactError) -> Value {
    try decode(type, from: try ArtefactBytes.read(bytes), components: components)
  }

  static func decode<Value: Decodable>(
    _ type: Value.Type, from tree: ArtefactValue, components: ComponentRegistry = ComponentRegistry()
  ) throws(ArtefactError) -> Value {
    do {
      return try ValueDecoder(value: tree, path: [], userInfo: ComponentRegistry.key.map { [$0: components] } ?? [:])
        .decode(Value.self)
    } catch let error as ArtefactError {
      throw error
    } catch let error as DecodingError {
      throw .unreadable(error.summary)
    } catch {
      throw .unreadable(SystemReason.text(of: error))
    }
  }
}

extension DecodingError {
  fileprivate var summary: String {
    let context: Context? =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
        .dataCorrupted(let context):
        context
      @unknown default: nil
      }
    guard let context else { return String(describing: self) }
    let path = context.codingPath.map(\.stringValue).joined(separator: ".")
    return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
  }
}

private struct ValueDecoder: Decoder {
  let value: ArtefactValue
  let path: [any CodingKey]
  let userInfo: [CodingUserInfoKey: Any]
  var codingPath: [any CodingKey] { path }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    switch value {
    case .doubles(let numbers): if let result = numbers as? Value, Value.self == [Double].self { return result }
    case .floats(let numbers): if let result = numbers as? Value, Value.self == [Float].self { return result }
    case .packed(let packed):
      if let result = packed.narrow(to: Value.self) {
        guard let result = result as? Value else { throw mismatch(type) }
        return result
      }
    default: break
    }
    return try Value(from: self)
  }

  func mismatch(_ type: Any.Type) -> DecodingError {
    .typeMismatch(type, .init(codingPath: path, debugDescription: "another kind of value stands here"))
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .map(let entries) = value else { throw mismatch([String: Any].self) }
    let values = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
    return KeyedDecodingContainer(Keyed<Key>(values: values, path: path, userInfo: userInfo))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    switch value {
    case .list(let values): return Unkeyed(values: values, path: path, userInfo: userInfo)
    case .doubles(let numbers):
      return Unkeyed(values: numbers.map { .double($0) }, path: path, userInfo: userInfo)
    case .floats(let numbers): return Unkeyed(values: numbers.map { .float($0) }, path: path, userInfo: userInfo)
    case .packed(let packed):
      return Unkeyed(values: packed.values.map { .integer($0) }, path: path, userInfo: userInfo)
    // What encodes nothing at all leaves an empty map behind.
    case .map(let entries) where entries.isEmpty: return Unkeyed(values: [], path: path, userInfo: userInfo)
    default: throw mismatch([Any].self)
    }
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(decoder: self) }

  struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let values: [String: ArtefactValue]
    let path: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any]
    var codingPath: [any CodingKey] { path }
    var allKeys: [Key] { values.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool {
      if case .null = try decoder(key).value { true } else { false }
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
      try decoder(key).decode(Value.self)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type, forKey key: Key) throws
      -> KeyedDecodingContainer<Nested>
    { try decoder(key).container(keyedBy: Nested.self) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
      ValueDecoder(value: values["super"] ?? .null, path: path, userInfo: userInfo)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: Key) throws -> ValueDecoder {
      guard let value = values[key.stringValue] else {
        throw DecodingError.keyNotFound(
          key, .init(codingPath: path, debugDescription: "'\(key.stringValue)' is missing"))
      }
      return ValueDecoder(value: value, path: path + [key], userInfo: userInfo)
    }
  }

  struct Unkeyed: UnkeyedDecodingContainer {
    let values: [ArtefactValue]
    let path: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any]
    var currentIndex = 0
    var codingPath: [any CodingKey] { path }
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }

    init(values: [ArtefactValue], path: [any CodingKey], userInfo: [CodingUserInfoKey: Any]) {
      self.values = values
      self.path = path
      self.userInfo = userInfo
    }

    mutating func decodeNil() throws -> Bool {
      if !isAtEnd, case .null = values[currentIndex] {
        currentIndex += 1
        return true
      }
      return false
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().decode(Value.self) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
      try next().container(keyedBy: Nested.self)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try next() }

    private mutating func next() throws -> ValueDecoder {
      guard !isAtEnd else {
        throw DecodingError.valueNotFound(
          Any.self, .init(codingPath: path, debugDescription: "the list ends after \(values.count) values"))
      }
      defer { currentIndex += 1 }
      return ValueDecoder(value: values[currentIndex], path: path, userInfo: userInfo)
    }
  }

  struct Single: SingleValueDecodingContainer {
    let decoder: ValueDecoder
    var codingPath: [any CodingKey] { decoder.path }

    func decodeNil() -> Bool { if case .null = decoder.value { true } else { false } }

    func decode(_ type: Bool.Type) throws -> Bool {
      guard case .flag(let flag) = decoder.value else { throw decoder.mismatch(type) }
      return flag
    }

    func decode(_ type: String.Type) throws -> String {
      guard case .text(let text) = decoder.value else { throw decoder.mismatch(type) }
      return text
    }

    func decode(_ type: Double.Type) throws -> Double {
      guard case .double(let number) = decoder.value else { throw decoder.mismatch(type) }
      return number
    }

    func decode(_ type: Float.Type) throws -> Float {
      guard case .float(let number) = decoder.value else { throw decoder.mismatch(type) }
      return number
    }

    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.decode(Value.self) }

    private func integer<Number: FixedWidthInteger>() throws -> Number {
      let exact: Number? =
        switch decoder.value {
        case .integer(let number): Number(exactly: number)
        case .unsigned(let number): Number(exactly: number)
        default: nil
        }
      guard let exact else { throw decoder.mismatch(Number.self) }
      return exact
    }
  }
}
