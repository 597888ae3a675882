#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import Statistics

/// A map under which the maximum mean discrepancy of two samples is the distance of two means, so that many samples can be
/// compared at the price of looking at each row once.
///
/// The Gaussian kernel k(a, b) = exp(-|a - b|^2 / (2 s^2)) is the mean of cos(w (a - b)) over normal w with deviation 1 / s.
/// With F such frequencies a row becomes its F cosines and F sines. What is estimated lies about a factor of 1 ± sqrt(2 / F)
/// from the discrepancy with the kernel itself, the same factor at each comparison.
/// Sources: Rahimi & Recht, "Random features for large-scale kernel machines" (2007); Gretton et al. (2012).
package struct KernelEmbedding: Sendable {
  /// `frequencies[f * columns + c]`.
  private let frequencies: [Double]
  private let columns: Int
  package let frequencyCount: Int

  /// - Parameters:
  ///   - columns: numbers of a row.
  ///   - bandwidth: s, above 0.
  ///   - frequencies: F. Default: 128.
  package init(columns: Int, bandwidth: Double, frequencies count: Int = 128, seed: UInt64) {
    var generator = SeededGenerator(seed: seed).stream("kernel-frequencies", columns)
    self.columns = columns
    frequencyCount = count
    frequencies = (0..<count * columns).map { _ in generator.normal() / bandwidth }
  }

  /// A sample as the sum of its mapped rows.
  package struct Sample: Sendable, Equatable {
    package let rowCount: Int
    fileprivate let sums: [Double]
    /// The mean kernel value of two different rows; NaN below two rows.
    fileprivate let within: Double
  }

  /// - Parameter rows: finite numbers, row after row.
  package func sample(_ rows: [Double]) -> Sample {
    let count = columns > 0 ? rows.count / columns : 0
    var sums = [Double](repeating: 0, count: 2 * frequencyCount)
    for row in 0..<count {
      for frequency in 0..<frequencyCount {
        var angle = 0.0
        for column in 0..<columns { angle += frequencies[frequency * columns + column] * rows[row * columns + column] }
        sums[2 * frequency] += cos(angle)
        sums[2 * frequency + 1] += sin(angle)
      }
    }
    let square = sums.reduce(0) { $0 + $1 * $1 } / Double(max(1, frequencyCount))
    let pairs = Double(count) * Double(count - 1)
    return Sample(rowCount: count, sums: sums, within: pairs > 0 ? (square - Double(count)) / pairs : .nan)
  }

  /// The unbiased square of the discrepancy: 0 on average where nothing drifted. NaN where a sample has fewer than two rows.
  package func discrepancy(_ first: Sample, _ second: Sample) -> Double {
    var across = 0.0
    for place in first.sums.indices { across += first.sums[place] * second.sums[place] }
    across /= Double(max(1, frequencyCount)) * Double(max(1, first.rowCount)) * Double(max(1, second.rowCount))
    return first.within + second.within - 2 * across
  }
}
