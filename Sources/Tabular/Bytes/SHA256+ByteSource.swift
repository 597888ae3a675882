import Records

extension SHA256 {
  /// Takes the bytes of a source as they are stored, compressed or not.
  mutating func update(from source: ByteSource) throws(ByteStreamError) {
    let stream = try ByteStream(source, unpacks: false)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { block.deallocate() }
    while true {
      let count = try stream.read(into: block)
      if count == 0 { return }
      // Safe: the block outlives the call. As one piece its bytes are copied together, not one by one.
      update(UnsafeRawBufferPointer(rebasing: block[..<count]))
    }
  }
}
