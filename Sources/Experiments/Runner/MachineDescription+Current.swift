import Foundation
import LinearAlgebra
import Machine
import Records

extension MachineDescription {
  /// The machine this process runs on, with the BLAS it loaded. Nothing is changed.
  package static var current: MachineDescription {
    let environment = ProcessInfo.processInfo.environment.filter { name, _ in
      name.hasPrefix("OPENBLAS_") || ["OMP_NUM_THREADS", "GOTO_NUM_THREADS"].contains(name)
    }
    return MachineDescription(
      processor: processorName, processorCount: Processor.count,
      memoryBytes: Int(ProcessInfo.processInfo.physicalMemory),
      operatingSystem: ProcessInfo.processInfo.operatingSystemVersionString, blasCore: BLASLibrary.coreName,
      blasVersion: BLASLibrary.configuration.trimmingCharacters(in: .whitespaces),
      blasThreads: BLASLibrary.threadCount, blasEnvironment: environment, build: build,
      kernels: KernelLevel.inUse.rawValue)
  }

  private static var processorName: String {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("model name") }),
      let name = line.split(separator: ":").last
    else { return "unknown" }
    return name.trimmingCharacters(in: .whitespaces)
  }

  private static var build: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }
}
