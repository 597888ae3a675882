import Foundation
import Synchronization
import Testing

@testable import Tabular

/// What can be read only once gives all rows, every time, with one hash.
@Suite struct ReadOnceTests {
  static let text =
    "a,b,y\n" + (0..<40_000).map { "\(1_000_000 + $0),\(1_000 + $0 % 7_000),\($0 % 2 == 0 ? "uu" : "vv")\n" }.joined()

  /// Writes to a named pipe from another thread, in pieces.
  func write(_ bytes: [UInt8], to path: String, after seconds: Double = 0) {
    Thread.detachNewThread {
      if seconds > 0 { Thread.sleep(forTimeInterval: seconds) }
      guard let file = fopen(path, "w") else { return }
      for start in stride(from: 0, to: bytes.count, by: 10_000) {
        let piece = Array(bytes[start..<min(start + 10_000, bytes.count)])
        fwrite(piece, 1, piece.count, file)
        fflush(file)
      }
      fclose(file)
    }
  }

  @Test func aNamedPipeGivesWhatAFileGives() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(Self.text.utf8)
    let file = try TableFile.read(try folder.write("file.csv", bytes))
    for round in 0..<3 {
      let pipe = folder.path("pipe\(round).csv")
      #expect(mkfifo(pipe, 0o600) == 0)
      write(bytes, to: pipe)
      let contents = try TableFile.read(pipe)
      #expect(contents.table == file.table)
      #expect(contents.contentHash == file.contentHash && contents.storedBytes == bytes.count)
    }
  }

  @Test func aColumnThatTurnsToTextIsReadAgain() throws {
    let folder = try TemporaryFolder()
    let text = "a,b\n" + (0..<60_000).map { "\($0).5,1\n" }.joined() + "late,2\nlater,3\n"
    let pipe = folder.path("pipe.csv")
    #expect(mkfifo(pipe, 0o600) == 0)
    write(Array(text.utf8), to: pipe)
    let table = try TableFile.read(pipe).table
    #expect(table.rowCount == 60_002)
  }

  @Test func anOpenFileOfThisProcessIsRead() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let bytes = Array("x,y\n1,u\n2,v\n".utf8)
    #expect(Foundation.write(ends[1], bytes, bytes.count) == bytes.count)
    close(ends[1])
    defer { close(ends[0]) }
    let contents = try TableFile.read("/dev/fd/\(ends[0])")
    #expect(contents.table.rowCount == 2 && contents.table.columnNames == ["x", "y"])
    #expect(contents.notes.first?.kind == .formatFound)
  }

  @Test func waitingIsSaid() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path("pipe.csv")
    #expect(mkfifo(pipe, 0o600) == 0)
    write(Array("x,y\n1,u\n".utf8), to: pipe, after: 1.6)
    var said: [String] = []
    let contents = try TableFile.read(pipe, waiting: { said.append($0) })
    #expect(contents.table.rowCount == 1)
    #expect(said == ["waiting for a program that writes to the pipe \(pipe)"])
  }

  @Test func foldersAndDevicesAreRefused() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: TableFileError.self) { try TableFile.read(folder.path("")) }
    #expect(error?.description.contains("folder") == true)
    var options = TableFile.Options()
    options.format = .csv
    let endless = #expect(throws: TableFileError.self) { try TableFile.read("/dev/zero", options) }
    #expect(endless?.description.contains("device") == true)
    #expect(throws: TableFileError.csv(.empty(file: "/dev/null"))) { try TableFile.read("/dev/null", options) }
  }

  @Test func noCopyIsLeft() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path("pipe.csv")
    #expect(mkfifo(pipe, 0o600) == 0)
    write(Array("x,y\n1,u\n".utf8), to: pipe)
    _ = try TableFile.read(pipe)
    let temporary = FileManager.default.temporaryDirectory.path
    let left = try FileManager.default.contentsOfDirectory(atPath: temporary).filter { $0.hasPrefix("reasonable-") }
    // Folders of other tests have longer names.
    #expect(left.allSatisfy { $0.count > 17 })
  }
}
