/// Turns `Encodable` values into artefact bytes.
public enum ArtefactEncoder {
  public static func encode(_ value: some Encodable) throws -> [UInt8] { ArtefactBytes.write(try tree(of: value)) }

  static func tree(of value: some Encodable) throws -> ArtefactValue { try ValueEncoder.tree(of: value, path: []) }
}

/// Collects what a value encodes. A class, because `Codable` hands containers around by copy.
private final class ValueEncoder: Encoder {
  enum Content {
    case nothing
    case single(ArtefactValue)
    case list(ListBox)
    case map(MapBox)
  }

  final class ListBox { var elements: [() -> ArtefactValue] = [] }
  final class MapBox { var entries: [(key: String, value: () -> ArtefactValue)] = [] }

  let codingPath: [any CodingKey]
  let userInfo: [CodingUserInfoKey: Any] = [:]
  var content = Content.nothing

  init(path: [any CodingKey]) { codingPath = path }

  var value: ArtefactValue {
    switch content {
    case .nothing: .map([])
    case .single(let value): value
    case .list(let box): .list(box.elements.map { $0() })
    case .map(let box): .map(box.entries.map { ($0.key, $0.value()) })
    }
  }

  static func tree(of value: some Encodable, path: [any CodingKey]) throws -> ArtefactValue {
    if let packed = bulk(value) { return packed }
    let encoder = ValueEncoder(path: path)
    try value.encode(to: encoder)
    return encoder.value
  }

  /// The packed form of an array of one number type.
  static func bulk<Value: Encodable>(_ value: Value) -> ArtefactValue? {
    // Compared by type first: a cast alone would accept any empty array.
    if Value.self == [Double].self, let numbers = value as? [Double] { return .doubles(numbers) }
    if Value.self == [Float].self, let numbers = value as? [Float] { return .floats(numbers) }
    return PackedIntegers(value, ofType: Value.self).map { .packed($0) }
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    let box: MapBox
    if case .map(let existing) = content { box = existing } else { box = MapBox() }
    content = .map(box)
    return KeyedEncodingContainer(Keyed<Key>(box: box, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    let box: ListBox
    if case .list(let existing) = content { box = existing } else { box = ListBox() }
    content = .list(box)
    return Unkeyed(box: box, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { Single(encoder: self) }

  struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let box: MapBox
    let codingPath: [any CodingKey]

    mutating func encodeNil(forKey key: Key) throws { box.entries.append((key.stringValue, { .null })) }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
      let tree = try ValueEncoder.tree(of: value, path: codingPath + [key])
      box.entries.append((key.stringValue, { tree }))
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type, forKey key: Key)
      -> KeyedEncodingContainer<Nested>
    { nested(key).container(keyedBy: Nested.self) }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
      nested(key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { nested("super") }
    mutating func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

    private func nested(_ key: Key) -> ValueEncoder { nested(key.stringValue, path: codingPath + [key]) }
    private func nested(_ name: String, path: [any CodingKey]? = nil) -> ValueEncoder {
      let encoder = ValueEncoder(path: path ?? codingPath)
      box.entries.append((name, { encoder.value }))
      return encoder
    }
  }

  struct Unkeyed: UnkeyedEncodingContainer {
    let box: ListBox
    let codingPath: [any CodingKey]
    var count: Int { box.elements.count }

    mutating func encodeNil() throws { box.elements.append { .null } }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
      let tree = try ValueEncoder.tree(of: value, path: codingPath)
      box.elements.append { tree }
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type) -> KeyedEncodingContainer<Nested> {
      nested().container(keyedBy: Nested.self)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nested().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { nested() }

    private func nested() -> ValueEncoder {
      let encoder = ValueEncoder(path: codingPath)
      box.elements.append { encoder.value }
      return encoder
    }
  }

  struct Single: SingleValueEncodingContainer {
    let encoder: ValueEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }

    mutating func encodeNil() throws { encoder.content = .single(.null) }
    mutating func encode(_ value: Bool) throws { encoder.content = .single(.flag(value)) }
    mutating func encode(_ value: String) throws { encoder.content = .single(.text(value)) }
    mutating func encode(_ value: Double) throws { encoder.content = .single(.double(value)) }
    mutating func encode(_ value: Float) throws { encoder.content = .single(.float(value)) }
    mutating func encode(_ value: Int) throws { encoder.content = .single(.integer(Int64(value))) }
    mutating func encode(_ value: Int8) throws { encoder.content = .single(.integer(Int64(value))) }
    mutating func encode(_ value: Int16) throws { encoder.content = .single(.integer(Int64(value))) }
    mutating func encode(_ value: Int32) throws { encoder.content = .single(.integer(Int64(value))) }
    mutating func encode(_ value: Int64) throws { encoder.content = .single(.integer(value)) }
    mutating func encode(_ value: UInt) throws { encoder.content = .single(.unsigned(UInt64(value))) }
    mutating func encode(_ value: UInt8) throws { encoder.content = .single(.unsigned(UInt64(value))) }
    mutating func encode(_ value: UInt16) throws { encoder.content = .single(.unsigned(UInt64(value))) }
    mutating func encode(_ value: UInt32) throws { encoder.content = .single(.unsigned(UInt64(value))) }
    mutating func encode(_ value: UInt64) throws { encoder.content = .single(.unsigned(value)) }
    mutating func encode<Value: Encodable>(_ value: Value) throws {
      encoder.content = .single(try ValueEncoder.tree(of: value, path: codingPath))
    }
  }
}
