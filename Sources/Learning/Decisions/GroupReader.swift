import Decisions
import Tabular

/// Reads the group of a coded row, whatever codes the columns of a pipeline have for the levels of a `GroupCoding`. Doesn't
/// allocate.
public struct GroupReader: Sendable {
  private enum Parts: Sendable {
    /// For each code of the column the part of the level; -1: no part.
    case levels([Int], missing: Int)
    case cuts([Double])
  }

  /// Positions of the columns among those of the pipeline.
  public let positions: [Int]
  private let parts: [Parts]
  private let strides: [Int]
  private let groups: [Int: Int]

  /// - Parameter columns: those of the pipeline.
  /// - Throws: `unreadable` where the coding asks for a column that isn't there, or for another kind of column.
  public init(_ coding: GroupCoding, columns: [InputColumn]) throws(ArtefactError) {
    var positions: [Int] = []
    var parts: [Parts] = []
    var strides: [Int] = []
    var stride = 1
    for column in coding.columns {
      guard let position = columns.firstIndex(where: { $0.name == column.name }) else {
        throw .unreadable("its decision asks for the column '\(column.name)', which it doesn't take")
      }
      positions.append(position)
      strides.append(stride)
      let count: Int
      switch (column.parts, columns[position].kind) {
      case (.levels(let levels), .categorical(let own)):
        let known = Dictionary(levels.enumerated().map { ($1, $0) }) { first, _ in first }
        parts.append(.levels(own.map { known[$0] ?? -1 }, missing: levels.count))
        count = levels.count + 1
      case (.cuts(let cuts), .numeric), (.cuts(let cuts), .time):
        parts.append(.cuts(cuts))
        count = cuts.count + 2
      default: throw .unreadable("its decision takes the column '\(column.name)' for one of another kind")
      }
      let (product, overflows) = stride.multipliedReportingOverflow(by: count)
      guard !overflows else { throw .unreadable("its decision knows too many groups") }
      stride = product
    }
    self.positions = positions
    self.parts = parts
    self.strides = strides
    groups = Dictionary(
      coding.groups.enumerated().map { group, places in
        (zip(places, strides).reduce(0) { $0 + $1.0 * $1.1 }, group)
      }
    ) { first, _ in first }
  }

  /// The group of a row by its cells; nil: none that the coding knows.
  @inline(__always)
  public func group(_ cell: (_ position: Int) -> Double) -> Int? {
    var slot = 0
    for place in positions.indices {
      let value = cell(positions[place])
      let part: Int
      switch parts[place] {
      case .levels(let known, let missing):
        if value.isNaN {
          part = missing
        } else {
          guard value >= 0, value < Double(known.count), known[Int(value)] >= 0 else { return nil }
          part = known[Int(value)]
        }
      case .cuts(let cuts): part = GroupCoding.Column.part(of: value, cuts: cuts)
      }
      slot += part * strides[place]
    }
    return groups[slot]
  }
}
