/// The losses of some rows in order: a bit a row where all of them are 0 or 1, else four bytes of a unit that is
/// a power of two near the largest: neither the unit of the target nor the largest loss changes what is read back.
public struct RowLosses: Sendable, Equatable {
  private enum Storage: Sendable, Equatable {
    case bits([UInt64])
    case numbers([Float], unit: Double)
  }

  private let storage: Storage
  public let count: Int

  public init(_ losses: [Double]) {
    count = losses.count
    guard losses.allSatisfy({ $0 == 0 || $0 == 1 }) else {
      let largest = losses.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
      let unit = largest > 0 ? largest.binade : 1
      storage = .numbers(losses.map { Float($0 / unit) }, unit: unit)
      return
    }
    var words = [UInt64](repeating: 0, count: (losses.count + 63) / 64)
    for (row, loss) in losses.enumerated() where loss == 1 { words[row >> 6] |= 1 << UInt64(row & 63) }
    storage = .bits(words)
  }

  public subscript(row: Int) -> Double {
    switch storage {
    case .bits(let words): Double(words[row >> 6] >> UInt64(row & 63) & 1)
    case .numbers(let numbers, let unit): Double(numbers[row]) * unit
    }
  }

  /// Losses of a stretch of rows.
  public subscript(rows: Range<Int>) -> [Double] { rows.map { self[$0] } }
}
