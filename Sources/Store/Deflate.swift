import CZlib

/// Bytes made smaller by zlib, for what the store keeps of evidence.
enum Deflate {
  /// The length of the bytes and then their compressed form.
  static func packed(_ bytes: [UInt8]) throws(StoreFormatError) -> [UInt8] {
    guard bytes.count < 1 << 31 else { throw .tooLarge(bytes: bytes.count) }
    var capacity = compressBound(UInt(bytes.count))
    var packed = [UInt8](repeating: 0, count: 4 + Int(capacity))
    let status = packed.withUnsafeMutableBufferPointer { target in
      bytes.withUnsafeBufferPointer { source in
        // Safe: zlib is told how much room is behind the four bytes of the length, and only reads its input.
        compress2(target.baseAddress.map { $0 + 4 }, &capacity, source.baseAddress, UInt(source.count), 4)
      }
    }
    guard status == Z_OK else { throw .cannotCompress(code: Int(status)) }
    for place in 0..<4 { packed[place] = UInt8(truncatingIfNeeded: bytes.count >> (8 * place)) }
    packed.removeLast(packed.count - 4 - Int(capacity))
    return packed
  }

  static func unpacked(_ packed: [UInt8]) throws(StoreFormatError) -> [UInt8] {
    guard packed.count > 4 else { throw .damaged }
    var count: UInt = 0
    for place in 0..<4 { count |= UInt(packed[place]) << UInt(8 * place) }
    // zlib can't do better than about 1:1032; a damaged length mustn't ask for more memory than that.
    guard count <= UInt(packed.count) * 1_040 else { throw .damaged }
    var bytes = [UInt8](repeating: 0, count: Int(count))
    var length = count
    // An address of its own even for no bytes, which zlib insists on.
    if bytes.isEmpty { bytes = [0] }
    let status = bytes.withUnsafeMutableBufferPointer { target in
      packed.withUnsafeBufferPointer { source in
        // Safe: zlib is told both lengths, and only reads its input.
        uncompress(target.baseAddress, &length, source.baseAddress.map { $0 + 4 }, UInt(source.count - 4))
      }
    }
    guard status == Z_OK, length == count else { throw .damaged }
    return count == 0 ? [] : bytes
  }
}

/// Why bytes can't be packed or unpacked.
enum StoreFormatError: Error, Equatable, CustomStringConvertible {
  case tooLarge(bytes: Int)
  case cannotCompress(code: Int)
  case damaged

  var description: String {
    switch self {
    case .tooLarge(let bytes): "evidence of \(bytes) bytes is too large to be stored"
    case .cannotCompress(let code): "zlib can't compress (code \(code))"
    case .damaged: "stored evidence can't be unpacked"
    }
  }
}
