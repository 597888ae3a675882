import Foundation
import Records

/// Where the noise of machines is kept beside the store: one file a machine.
package struct NoiseFloorFile: Sendable {
  private struct Contents: Codable {
    let machine: MachineDescription
    let noise: NoiseFloor
  }

  private let folder: URL

  /// - Parameter directory: the experiment directory.
  package init(directory: String) {
    folder = URL(fileURLWithPath: directory).appendingPathComponent("machines")
  }

  /// The noise that was found on a machine; nil where it wasn't tested, or its file can't be read.
  package func floor(of machine: MachineDescription) -> NoiseFloor? {
    guard let file = try? file(of: machine), let data = try? Data(contentsOf: file),
      let contents: Contents = try? CanonicalJSON.value(from: String(decoding: data, as: UTF8.self)),
      contents.machine == machine
    else { return nil }
    return contents.noise
  }

  /// Keeps what was found, in place of what an earlier test found.
  ///
  /// - Returns: the path of the file.
  package func keep(_ noise: NoiseFloor, of machine: MachineDescription) throws -> String {
    let file = try file(of: machine)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(try CanonicalJSON.text(Contents(machine: machine, noise: noise)).utf8).write(to: file, options: .atomic)
    return file.path
  }

  private func file(of machine: MachineDescription) throws -> URL {
    folder.appendingPathComponent("\(try CanonicalJSON.hash(machine).prefix(16)).json")
  }
}
