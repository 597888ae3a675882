import Foundation

/// A folder of its own, removed at the end of a test.
public final class TemporaryDirectory {
  public let path = FileManager.default.temporaryDirectory.appendingPathComponent("reasonable-\(UUID().uuidString)")
    .path

  public init() {}

  deinit { try? FileManager.default.removeItem(atPath: path) }

  public func file(_ name: String, _ contents: Data) throws -> String {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let file = path + "/" + name
    try contents.write(to: URL(fileURLWithPath: file))
    return file
  }
}
