import Foundation
import Learning
import LinearAlgebra
import Tabular

/// Takes times apart as they were taken apart in training.
public struct FittedCalendarParts: FittedTransform {
  public static let kind = "fitted-calendar"

  struct Output: Codable, Sendable, Equatable {
    enum Form: String, Codable, Sendable { case number, sine, cosine, category }

    let part: CalendarPart
    let form: Form

    func feature(of column: Feature) -> Feature {
      switch form {
      case .number: Feature(name: "\(column.name): \(part.rawValue)", sources: column.sources)
      case .sine, .cosine:
        Feature(name: "\(column.name): \(part.rawValue) \(form.rawValue)", sources: column.sources)
      case .category:
        Feature(
          name: "\(column.name): \(part.rawValue) name", kind: .categorical(levelCount: part.levels?.count ?? 0),
          sources: column.sources, levels: part.levels ?? [])
      }
    }

    func value(of time: CalendarTime, origin: Int) -> Double {
      switch form {
      case .number: part.value(of: time, origin: origin)
      case .category: part.value(of: time, origin: origin) - part.firstLevel
      case .sine: sin(2 * .pi * part.shareOfCycle(of: time))
      case .cosine: cos(2 * .pi * part.shareOfCycle(of: time))
      }
    }
  }

  struct Column: Codable, Sendable, Equatable {
    /// Otherwise the column passes as it is, and the rest is empty.
    let isTime: Bool
    /// Seconds that the calendar is ahead of UTC.
    let offset: Int
    /// The day that days are counted from, in days since 1970.
    let origin: Int
    let outputs: [Output]

    var width: Int { isTime ? outputs.count : 1 }
  }

  let columns: [Column]
  public let outputFeatures: [Feature]

  init(columns: [Column], outputFeatures: [Feature]) {
    self.columns = columns
    self.outputFeatures = outputFeatures
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    columns = try container.decode([Column].self, forKey: .columns)
    outputFeatures = try container.decode([Feature].self, forKey: .outputFeatures)
    // No calendar is ahead of UTC by more than a day, and no year lies beyond four digits.
    let isSound = columns.allSatisfy { abs($0.offset) <= 86_400 && abs($0.origin) <= 4_000_000 }
    try decoder.require(isSound && columns.reduce(0) { $0 + $1.width } == outputFeatures.count, "calendar")
  }

  public var inputWidth: Int { columns.count }
  /// The day that days are counted from, for each column of times.
  public var parameterCount: Int { columns.count { column in column.outputs.contains { $0.part == .days } } }

  public func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try checkAllowingMissing(inputs)
    return transformingEachRow(of: inputs)
  }

  public func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    var position = 0
    for index in columns.indices {
      let column = columns[index]
      guard column.isTime else {
        output[position] = row[index]
        position += 1
        continue
      }
      if let time = CalendarTime(seconds: row[index], offset: column.offset) {
        for part in column.outputs {
          output[position] = part.value(of: time, origin: column.origin)
          position += 1
        }
      } else {
        for _ in column.outputs {
          output[position] = .nan
          position += 1
        }
      }
    }
  }

  /// The identity where there are no times.
  public var affineMap: AffineMap? {
    guard columns.allSatisfy({ !$0.isTime }) else { return nil }
    return AffineMap(matrix: .identity(columns.count), offset: [Double](repeating: 0, count: columns.count))
  }
}
