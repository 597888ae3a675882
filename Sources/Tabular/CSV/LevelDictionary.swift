#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Codes for byte strings in the order of their first appearance, by open addressing.
///
/// Missing marks are entries too, with code -1, so that one look-up answers both questions. About 8 ns a look-up.
struct LevelDictionary {
  fileprivate struct Entry {
    var hash: UInt64
    /// Where the bytes stand in the arena.
    var offset: Int
    var count: Int
    var code: Int32
  }

  private var arena: [UInt8] = []
  private var entries: [Entry] = []
  /// Entry number + 1, or 0; a power of two of them, at most half in use.
  private var slots = [Int32](repeating: 0, count: 256)
  private(set) var levelCount = 0

  init(missingMarks: [[UInt8]]) {
    for mark in missingMarks {
      mark.withUnsafeBufferPointer { bytes in
        if find(bytes.baseAddress, bytes.count) == nil { insert(bytes.baseAddress, bytes.count, code: -1) }
      }
    }
  }

  /// Adds a level that `find` didn't find, and returns its code.
  mutating func add(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    let code = Int32(truncatingIfNeeded: levelCount)
    levelCount += 1
    insert(start, count, code: code)
    return code
  }

  private mutating func insert(_ start: UnsafePointer<UInt8>?, _ count: Int, code: Int32) {
    let entry = Entry(hash: Self.hash(start, count), offset: arena.count, count: count, code: code)
    arena.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
    entries.append(entry)
    if entries.count * 2 > slots.count {
      slots = [Int32](repeating: 0, count: slots.count * 2)
      for position in entries.indices { place(position) }
    } else {
      place(entries.count - 1)
    }
  }

  private mutating func place(_ position: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: entries[position].hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = Int32(truncatingIfNeeded: position + 1)
  }

  /// The code of the bytes: of a level, or -1 for a missing mark; nil if they are new.
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
      let hash = LevelDictionary.hash(start, count)
      var slot = Int(truncatingIfNeeded: hash) & mask
      while true {
        let number = slots[slot]
        guard number != 0, let entries, let arena else { return nil }
        let entry = entries + Int(number &- 1)
        if entry.pointee.hash == hash, entry.pointee.count == count {
          guard count > 0, let start else { return entry.pointee.code }
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

  /// Reads only the `count` bytes.
  @inline(__always)
  fileprivate static func hash(_ start: UnsafePointer<UInt8>?, _ count: Int) -> UInt64 {
    guard let start, count > 0 else { return mix(1, 2) }
    let bytes = UnsafeRawPointer(start)
    let length = UInt64(truncatingIfNeeded: count)
    if count < 4 {
      let packed = UInt64(start[0]) << 16 | UInt64(start[count >> 1]) << 8 | UInt64(start[count &- 1])
      return mix(packed, length)
    }
    if count <= 8 {
      let head = bytes.loadUnaligned(as: UInt32.self)
      let tail = (bytes + (count &- 4)).loadUnaligned(as: UInt32.self)
      return mix(UInt64(head) << 32 | UInt64(tail), length)
    }
    var state = length
    var position = 0
    while position &+ 8 < count {
      state = mix(state, (bytes + position).loadUnaligned(as: UInt64.self))
      position = position &+ 8
    }
    return mix(state, (bytes + (count &- 8)).loadUnaligned(as: UInt64.self))
  }

  @inline(__always)
  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = (left ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(by: right ^ 0xe703_7ed1_a0b4_28db)
    return product.high ^ product.low
  }

  /// The levels sorted by their bytes, and the new code of each old one.
  ///
  /// The order of the bytes is that of the Unicode scalars in UTF-8 and in latin-1 alike. Levels that are equal as
  /// strings though not as bytes (composed and decomposed accents) become one.
  func sortedLevels(encoding: CSVReader.Options.Encoding) -> (levels: [String], newCodes: [Int32]) {
    let sorted = entries.filter { $0.code >= 0 }.sorted { left, right in
      arena[left.offset..<left.offset + left.count].lexicographicallyPrecedes(
        arena[right.offset..<right.offset + right.count])
    }
    var levels: [String] = []
    levels.reserveCapacity(sorted.count)
    var newCodes = [Int32](repeating: -1, count: levelCount)
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
