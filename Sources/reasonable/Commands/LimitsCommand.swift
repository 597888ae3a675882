import ArgumentParser
import Foundation
import LinearAlgebra
import Machine

/// Measures what bounds every fit on this machine, so that timings can be read beside it.
struct LimitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limits",
    abstract: "Measure this machine's matrix products and memory bandwidth; prints JSON.",
    discussion: """
      The products go through the same library as every fit: 1024 x 1024 matrices in double and single precision, \
      in billions of operations a second. Bandwidth is that of summing 128 MB that no cache holds. The best of the \
      repeats counts.
      """)

  @Option(help: "Threads of each product.")
  var blasThreads = 1

  @Option(help: "How often each is timed.")
  var repeats = 9

  private struct Result: Encodable {
    let blasCore = BLASLibrary.coreName
    let blasThreads: Int
    let gemmDoubleGigaflops: Double
    let gemmSingleGigaflops: Double
    let readGigabytesPerSecond: Double
  }

  func validate() throws {
    guard (1...256).contains(blasThreads) else {
      throw ValidationError("--blas-threads is \(blasThreads), but must be from 1 to 256")
    }
  }

  func run() throws {
    BLASLibrary.threadCount = blasThreads
    let values = [Double](repeating: 1, count: 16 << 20)
    let seconds = fastest { values.withUnsafeBufferPointer { Self.sum($0) } }
    let result = Result(
      blasThreads: blasThreads, gemmDoubleGigaflops: gigaflops(of: Double.self),
      gemmSingleGigaflops: gigaflops(of: Float.self), readGigabytesPerSecond: Double(values.count * 8) / seconds / 1e9)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    Terminal.writeWhole(String(decoding: try encoder.encode(result), as: UTF8.self) + "\n")
  }

  private func gigaflops<Scalar: BLASScalar>(of _: Scalar.Type) -> Double {
    let size = 1024
    let left = Matrix<Scalar>(rows: size, columns: size, repeating: 1)
    let right = Matrix<Scalar>(rows: size, columns: size, repeating: 1)
    let seconds = fastest { Double(left.times(right).storage.count) }
    return 2 * Double(size * size * size) / seconds / 1e9
  }

  /// Eight sums side by side: one alone would wait for its own additions, not for memory.
  private static func sum(_ values: UnsafeBufferPointer<Double>) -> Double {
    var sums = SIMD8<Double>(repeating: 0)
    var index = 0
    while index &+ 8 <= values.count {
      sums += SIMD8(
        values[index], values[index &+ 1], values[index &+ 2], values[index &+ 3], values[index &+ 4],
        values[index &+ 5], values[index &+ 6], values[index &+ 7])
      index &+= 8
    }
    return sums.sum()
  }

  private func fastest(_ work: () -> Double) -> Double {
    var best = Double.infinity
    var total = work()
    for _ in 0..<max(1, repeats) {
      let start = Clocks.wallSeconds
      total += work()
      best = min(best, Clocks.wallSeconds - start)
    }
    // The sums are used, so that the work can't be left out.
    return total.isNaN ? .nan : best
  }
}
