/// The losses of some rows in order: a bit a row where all of them are 0 or 1, else four bytes, as a part of the largest, so
/// that the unit of the target has no say.
public struct RowLosses: Sendable, Equatable {
  private enum Storage: Sendable, Equatable {
    case bits([UInt64])
    case parts([Float], ofLargest: Double)
  }

  private let storage: Storage
  public let count: Int

  public init(_ losses: [Double]) {
    count = losses.count
    guard losses.allSatisfy({ $0 == 0 || $0 == 1 }) else {
      let largest = losses.reduce(0) { max($0, $1.magnitude) }
      storage = .parts(losses.map { Float(largest > 0 ? $0 / largest : 0) }, ofLargest: largest)
      return
    }
    var words = [UInt64](repeating: 0, count: (losses.count + 63) / 64)
    for (row, loss) in losses.enumerated() where loss == 1 { words[row >> 6] |= 1 << UInt64(row & 63) }
    storage = .bits(words)
  }

  public subscript(row: Int) -> Double {
    switch storage {
    case .bits(let words): Double(words[row >> 6] >> UInt64(row & 63) & 1)
    case .parts(let parts, let largest): Double(parts[row]) * largest
    }
  }

  /// Losses of a stretch of rows.
  public subscript(rows: Range<Int>) -> [Double] { rows.map { self[$0] } }
}
