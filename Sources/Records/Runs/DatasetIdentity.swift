/// Which data a run used, to the byte.
public struct DatasetIdentity: Codable, Sendable, Equatable {
  public let name: String
  /// SHA-256 over the bytes of the data files, in order, in hexadecimal.
  public let contentHash: String
  public let rows: Int
  public let columns: Int
  public let target: String
  /// `binary`, `multiclass` or `regression`.
  public let task: String
  /// Class names in code order; empty for regression.
  public let classes: [String]

  public init(
    name: String, contentHash: String, rows: Int, columns: Int, target: String, task: String, classes: [String]
  ) {
    self.name = name
    self.contentHash = contentHash
    self.rows = rows
    self.columns = columns
    self.target = target
    self.task = task
    self.classes = classes
  }
}

/// The machine and the numeric library that produced a record.
public struct MachineDescription: Codable, Sendable, Equatable {
  public let processor: String
  public let processorCount: Int
  public let memoryBytes: Int
  public let operatingSystem: String
  /// The kernel family that OpenBLAS runs, such as `Haswell` or `SkylakeX`.
  public let blasCore: String
  public let blasVersion: String
  public let blasThreads: Int
  /// Environment variables that change BLAS speed or bits (`OPENBLAS_*`, `OMP_NUM_THREADS`), as found.
  public let blasEnvironment: [String: String]
  /// `release` or `debug`: timings of a debug build mean nothing.
  public let build: String
  /// The instruction sets of this program's own loops: `baseline`, `v3` (AVX2) or `v4` (AVX-512); nil in records of
  /// versions that didn't keep it.
  public let kernels: String?

  public init(
    processor: String, processorCount: Int, memoryBytes: Int, operatingSystem: String, blasCore: String,
    blasVersion: String, blasThreads: Int, blasEnvironment: [String: String], build: String,
    kernels: String? = nil
  ) {
    self.processor = processor
    self.processorCount = processorCount
    self.memoryBytes = memoryBytes
    self.operatingSystem = operatingSystem
    self.blasCore = blasCore
    self.blasVersion = blasVersion
    self.blasThreads = blasThreads
    self.blasEnvironment = blasEnvironment
    self.build = build
    self.kernels = kernels
  }
}

extension MachineDescription {
  /// What differs from an earlier one, in words; nil: nothing.
  package func change(from earlier: MachineDescription) -> String? {
    func text(_ environment: [String: String]) -> String {
      environment.isEmpty
        ? "none" : environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
    let own = [
      ("processor", earlier.processor, processor),
      ("processors", String(earlier.processorCount), String(processorCount)),
      ("bytes of memory", String(earlier.memoryBytes), String(memoryBytes)),
    ].filter { $0.1 != $0.2 }
    let others = [
      ("operating system", earlier.operatingSystem, operatingSystem), ("build", earlier.build, build),
      ("BLAS kernels", earlier.blasCore, blasCore), ("BLAS version", earlier.blasVersion, blasVersion),
      ("BLAS threads", String(earlier.blasThreads), String(blasThreads)),
      ("BLAS environment", text(earlier.blasEnvironment), text(blasEnvironment)),
      ("kernels", earlier.kernels ?? "unknown", kernels ?? "unknown"),
    ].filter { $0.1 != $0.2 }
    let changes = (own + others).map { "\($0.0) \($0.1), now \($0.2)" }
    guard !changes.isEmpty else { return nil }
    return "measured \(own.isEmpty ? "otherwise" : "on another machine"): \(changes.joined(separator: "; "))"
  }
}
