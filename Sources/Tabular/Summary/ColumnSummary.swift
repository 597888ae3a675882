/// What one column holds.
public struct ColumnSummary: Sendable, Equatable, Codable {
  /// Numbers that are neither missing nor infinite; all zero where there are none.
  public struct Numbers: Sendable, Equatable, Codable {
    public let minimum: Double
    public let lowerQuartile: Double
    public let median: Double
    public let upperQuartile: Double
    public let maximum: Double
    public let mean: Double
    /// With n - 1 in the denominator; 0 for fewer than two numbers.
    public let standardDeviation: Double
    public let infiniteCount: Int
    /// Whether all of them are whole numbers.
    public let areWhole: Bool
  }

  /// The range of a column of times, as text.
  public struct Times: Sendable, Equatable, Codable {
    public let earliest: String
    public let latest: String
    /// How they are written, such as "dates, day first".
    public let form: String
    public let zone: String
  }

  public struct Level: Sendable, Equatable, Codable {
    public let name: String
    public let count: Int
  }

  public let name: String
  public let isNumeric: Bool
  /// For columns of times that have any.
  public let times: Times?
  public let count: Int
  public let missingCount: Int
  /// Different values, missing not counted.
  public let distinctCount: Int
  /// For numeric columns.
  public let numbers: Numbers?
  /// For categorical columns: the most frequent levels first, equal ones in code order.
  public let topLevels: [Level]

  /// The same value in every row, or no value in any.
  public var isConstant: Bool { count > 0 && distinctCount <= 1 && (missingCount == 0 || distinctCount == 0) }

  /// - Parameters:
  ///   - column: the column; time n log n.
  ///   - topLevelCount: how many levels to keep. Default: 5.
  public init(_ column: Column, topLevelCount: Int = 5) {
    name = column.name
    count = column.count
    missingCount = column.missingCount
    switch column.values {
    case .time(let seconds, let format):
      isNumeric = false
      topLevels = []
      numbers = nil
      let present = Set(seconds.lazy.filter { !$0.isNaN })
      distinctCount = present.count
      times = present.min().flatMap { first in
        present.max().map { last in
          Times(
            earliest: format.text(of: first), latest: format.text(of: last), form: format.description,
            zone: format.zoneDescription)
        }
      }
    case .numeric(let values):
      isNumeric = true
      times = nil
      topLevels = []
      let sorted = values.filter { !$0.isNaN }.sorted()
      // Zeros of both signs are one value.
      distinctCount = sorted.isEmpty ? 0 : 1 + zip(sorted, sorted.dropFirst()).count { $0 != $1 }
      numbers = Self.summarise(sorted)
    case .categorical(let codes, let levels):
      isNumeric = false
      times = nil
      numbers = nil
      var counts = [Int](repeating: 0, count: levels.count)
      for code in codes where code >= 0 { counts[Int(code)] += 1 }
      distinctCount = counts.count { $0 > 0 }
      let order = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }
      topLevels = order.prefix(max(topLevelCount, 0)).map { Level(name: levels[$0], count: counts[$0]) }
    }
  }

  private static func summarise(_ sorted: [Double]) -> Numbers {
    let finite = sorted.filter(\.isFinite)
    let infinite = sorted.count - finite.count
    guard let first = finite.first, let last = finite.last else {
      return Numbers(
        minimum: 0, lowerQuartile: 0, median: 0, upperQuartile: 0, maximum: 0, mean: 0, standardDeviation: 0,
        infiniteCount: infinite, areWhole: false)
    }
    let count = Double(finite.count)
    // Divided before they are added, so that large numbers can't overflow.
    let mean = finite.reduce(0) { $0 + $1 / count }
    let squares = finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    func quantile(_ share: Double) -> Double {
      // Linear between neighbours (type 7 of Hyndman and Fan).
      let position = share * (count - 1)
      let below = Int(position)
      let above = min(below + 1, finite.count - 1)
      return finite[below] + (finite[above] - finite[below]) * (position - Double(below))
    }
    return Numbers(
      minimum: first, lowerQuartile: quantile(0.25), median: quantile(0.5), upperQuartile: quantile(0.75),
      maximum: last,
      mean: mean, standardDeviation: finite.count > 1 ? (squares / (count - 1)).squareRoot() : 0,
      infiniteCount: infinite, areWhole: finite.allSatisfy { $0 == $0.rounded() })
  }
}
