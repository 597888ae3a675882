#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Codes for byte strings in the order of their first appearance, by open addressing.
///
/// Missing marks are entries too, so that one look-up answers both questions. About 8 ns a look-up.
struct LevelDictionary {
  /// Two words taken from the bytes, which with their count are the bytes themselves up to 16 of them, and their hash.
  fileprivate struct Key: Equatable {
    let first: UInt64
    let second: UInt64
    let hash: UInt64

    /// Reads only the `count` bytes.
    @inline(__always)
    init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
      let length = UInt64(truncatingIfNeeded: count)
      guard let start, count > 0 else {
        (first, second) = (0, 0)
        hash = Self.mix(0, 0)
        return
      }
      let bytes = UnsafeRawPointer(start)
      if count >= 8 {
        first = bytes.loadUnaligned(as: UInt64.self)
        second = (bytes + (count &- 8)).loadUnaligned(as: UInt64.self)
      } else if count >= 4 {
        first = UInt64(bytes.loadUnaligned(as: UInt32.self))
        second = UInt64((bytes + (count &- 4)).loadUnaligned(as: UInt32.self))
      } else {
        first = UInt64(start[0]) << 16 | UInt64(start[count >> 1]) << 8 | UInt64(start[count &- 1])
        second = 0
      }
      var state = Self.mix(first ^ length, second)
      var position = 8
      while position &+ 8 < count {
        state = Self.mix(state, (bytes + position).loadUnaligned(as: UInt64.self))
        position = position &+ 8
      }
      hash = state
    }

    @inline(__always)
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
      let product = (left ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(by: right ^ 0xe703_7ed1_a0b4_28db)
      return product.high ^ product.low
    }

    @inline(__always)
    static func == (left: Key, right: Key) -> Bool {
      left.hash == right.hash && left.first == right.first && left.second == right.second
    }
  }

  fileprivate struct Entry {
    var key: Key
    /// Where the bytes stand in the arena.
    var offset: Int
    var count: Int
    var code: Int32
  }

  private var arena: [UInt8] = []
  private var entries: [Entry] = []
  /// Entry number + 1, or 0; a power of two of them, at most half in use.
  private var slots = [Int32](repeating: 0, count: 256)

  /// Adds a text that `find` didn't find, and returns its code.
  mutating func add(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let code = Int32(truncatingIfNeeded: entries.count)
    let entry = Entry(key: Key(start, count), offset: arena.count, count: count, code: code)
    arena.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
    entries.append(entry)
    if entries.count * 2 > slots.count {
      slots = [Int32](repeating: 0, count: slots.count * 2)
      for position in entries.indices { place(position) }
    } else {
      place(entries.count - 1)
    }
    return code
  }

  /// The bytes of the text with a code.
  func bytes(of code: Int) -> ArraySlice<UInt8> {
    let entry = entries[code]
    return arena[entry.offset..<entry.offset + entry.count]
  }

  /// Calls `body` with every text, in the order of the codes.
  func forEach(_ body: (_ code: Int, _ start: UnsafePointer<UInt8>, _ count: Int) -> Void) {
    arena.withUnsafeBufferPointer { arena in
      for (code, entry) in entries.enumerated() {
        // Safe: the entry's bytes lie in the arena; an empty text reads nothing, so any address will do.
        withUnsafePointer(to: 0 as UInt8) { nothing in
          body(code, arena.baseAddress.map { $0 + entry.offset } ?? nothing, entry.count)
        }
      }
    }
  }

  private mutating func place(_ position: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: entries[position].key.hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = Int32(truncatingIfNeeded: position + 1)
  }

  /// The code of the bytes; nil if they are new.
  func find(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32? {
    withFinder { finder in finder.find(start, count) }
  }

  /// Pointers into the dictionary for a run of look-ups.
  struct Finder {
    fileprivate let arena: UnsafePointer<UInt8>?
    fileprivate let entries: UnsafePointer<Entry>?
    fileprivate let slots: UnsafePointer<Int32>
    fileprivate let mask: Int

    @inline(__always)
    func find(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32? {
      let key = Key(start, count)
      var slot = Int(truncatingIfNeeded: key.hash) & mask
      while true {
        let number = slots[slot]
        guard number != 0, let entries, let arena else { return nil }
        let entry = entries + Int(number &- 1)
        if entry.pointee.key == key, entry.pointee.count == count {
          // Up to 16 bytes the two words of the key are the text.
          guard count > 16, let start else { return entry.pointee.code }
          if memcmp(start, arena + entry.pointee.offset, count) == 0 { return entry.pointee.code }
        }
        slot = (slot &+ 1) & mask
      }
    }
  }

  /// Safe: the pointers live as long as the closure, during which the dictionary can't change.
  @inline(__always)
  func withFinder<Result>(_ body: (Finder) -> Result) -> Result {
    arena.withUnsafeBufferPointer { arena in
      entries.withUnsafeBufferPointer { entries in
        slots.withUnsafeBufferPointer { slots in
          // The arena may be empty while there is the empty mark: any address will do, nothing is compared.
          let slotsBase = slots.baseAddress.unsafelyUnwrapped
          return body(
            Finder(
              arena: arena.baseAddress ?? UnsafeRawPointer(slotsBase).assumingMemoryBound(to: UInt8.self),
              entries: entries.baseAddress, slots: slotsBase, mask: slots.count - 1))
        }
      }
    }
  }

  /// The levels sorted by their bytes, and the new code of each old one: -1 where it is no level.
  ///
  /// The order of the bytes is that of the Unicode scalars in UTF-8 and in latin-1 alike. Levels that are equal as
  /// strings though not as bytes (composed and decomposed accents) become one.
  func sortedLevels(
    encoding: CSVReader.Options.Encoding, where isLevel: (_ code: Int) -> Bool
  ) -> (levels: [String], newCodes: [Int32]) {
    let sorted = entries.filter { isLevel(Int($0.code)) }.sorted { left, right in
      arena[left.offset..<left.offset + left.count].lexicographicallyPrecedes(
        arena[right.offset..<right.offset + right.count])
    }
    var levels: [String] = []
    levels.reserveCapacity(sorted.count)
    var newCodes = [Int32](repeating: -1, count: entries.count)
    var beyondASCII: [String: Int32] = [:]
    for entry in sorted {
      let bytes = arena[entry.offset..<entry.offset + entry.count]
      let level = decode(bytes, encoding)
      if bytes.contains(where: { $0 >= 0x80 }) {
        if let same = beyondASCII[level] {
          newCodes[Int(entry.code)] = same
          continue
        }
        beyondASCII[level] = Int32(truncatingIfNeeded: levels.count)
      }
      newCodes[Int(entry.code)] = Int32(truncatingIfNeeded: levels.count)
      levels.append(level)
    }
    return (levels, newCodes)
  }
}

/// The text of bytes whose encoding has been checked.
func decode(_ bytes: some Collection<UInt8>, _ encoding: CSVReader.Options.Encoding) -> String {
  switch encoding {
  case .utf8: return String(decoding: bytes, as: UTF8.self)
  case .latin1:
    var text = String.UnicodeScalarView()
    text.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
    return String(text)
  }
}
