import CZlib
import Foundation

/// A file of `Tests/Fixtures/store`, unpacked.
enum GzippedFixture {
  static func contents(_ name: String) throws -> Data {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/store/\(name).gz").path
    guard let file = gzopen(path, "rb") else { throw CocoaError(.fileReadNoSuchFile) }
    defer { gzclose(file) }
    var contents = Data()
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // Safe: zlib is told how long the block is.
      let count = gzread(file, &block, UInt32(block.count))
      guard count > 0 else { return contents }
      contents.append(contentsOf: block[..<Int(count)])
    }
  }
}
