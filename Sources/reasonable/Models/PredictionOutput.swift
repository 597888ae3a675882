import Foundation
import Records
import Tabular

/// Where answers go: a file that is there whole or not at all, or standard output as it comes.
final class PredictionOutput {
  private static let bufferBytes = 1 << 20

  private let descriptor: Int32
  /// The file that is renamed to `path` at the end; nil: written in place.
  private let temporary: String?
  private let path: String
  /// Where `path` leads.
  private let place: String
  private let isStandard: Bool
  private var buffer: [UInt8] = []
  /// Packs what is written to a file whose name ends in `.gz`.
  private let gzip: GzipDeflater?
  private var isDone = false

  /// - Parameters:
  ///   - path: a file; `-` is standard output.
  ///   - input: the file that is read meanwhile, which must not be replaced.
  ///   - model: the file of the model, which must not be replaced either.
  init(_ path: String, input: String, model: String? = nil) throws {
    self.path = path
    isStandard = path == "-"
    gzip = path.lowercased().hasSuffix(".gz") ? try GzipDeflater() : nil
    guard !isStandard else {
      descriptor = STDOUT_FILENO
      temporary = nil
      place = path
      return
    }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw InputError("\(path) is a folder; name a file to write")
    }
    let read = [(input == "-" ? "/dev/stdin" : input, "the input")] + (model.map { [($0, "the model")] } ?? [])
    try OutputFile.refuse(path, option: "--output", ifOneOf: read)
    let output: OutputPlace
    do throws(POSIXError) { output = try OutputPlace(path) } catch { throw Self.refusal(path, error.code.rawValue) }
    place = output.path
    let target = output.isReplaceable ? Self.besides(output.path) : output.path
    descriptor = open(target, output.isReplaceable ? O_WRONLY | O_CREAT | O_EXCL : O_WRONLY, 0o644)
    guard descriptor >= 0 else {
      throw Self.refusal(path, errno)
    }
    temporary = output.isReplaceable ? target : nil
  }

  deinit {
    if !isStandard { close(descriptor) }
    if !isDone, let temporary { unlink(temporary) }
  }

  private static func besides(_ path: String) -> String {
    "\(path).\(ProcessInfo.processInfo.processIdentifier).part"
  }

  /// What the machine refuses is no wrong input.
  private static func refusal(_ path: String, _ number: Int32) -> any Error {
    let text = "can't write \(path): \(SystemReason.text(ofNumber: number))"
    return SystemReason.isMachine(number) ? MachineError(text) : InputError(text)
  }

  func write(_ bytes: [UInt8]) throws {
    buffer += try gzip?.packed(bytes) ?? bytes
    if buffer.count >= Self.bufferBytes { try flush() }
  }

  /// The end: everything is written, and the file has its name.
  func finish() throws {
    if let gzip { buffer += try gzip.finish() }
    try flush()
    if let temporary, rename(temporary, place) != 0 { throw Self.refusal(path, errno) }
    isDone = true
  }

  func flush() throws {
    defer { buffer.removeAll(keepingCapacity: true) }
    if isStandard, isatty(STDOUT_FILENO) == 1 {
      // What came from data must not steer a terminal.
      Terminal.write(String(decoding: buffer, as: UTF8.self), to: Terminal.output)
    } else if isStandard {
      Terminal.output.write(bytes: buffer)
    } else if let number = OutputChannel.write(buffer, to: descriptor) {
      throw Self.refusal(path, number)
    }
    // Nobody reads any more: there is nothing left to be done.
    if isStandard, Terminal.output.firstLoss != nil { throw OutputLost() }
  }
}

/// Standard output can't be written any more; `Terminal.exit` says what is to be said.
struct OutputLost: Error {}
