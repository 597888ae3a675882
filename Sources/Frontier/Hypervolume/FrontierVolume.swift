import Foundation
import Records

/// How much of a trade-off some candidates open up, without units: the hypervolume of a frontier as a share of a box, and
/// what each candidate adds to it.
///
/// Each axis runs from 0 at the best value of any candidate to 1 at the worst; costs, sizes and times by their logarithm
/// where all are above zero, because a halving counts alike at every size. The box ends a tenth beyond the worst, so that
/// the ends of a frontier count too.
public struct FrontierVolume: Sendable, Equatable {
  /// Of the box, 0 to 1.
  public let share: Double
  /// What the frontier would lose without each point, as a share of its volume; nil for points with a missing reading.
  public let contributions: [Double?]

  /// Nil where no candidate has a finite reading of every axis.
  public init?(_ frontier: ParetoFrontier) {
    guard let scale = FrontierScale([frontier]), let found = scale.coordinates(of: frontier),
      let set = try? PointSet(found.map(\.coordinates)),
      let volume = try? set.hypervolume(reference: scale.corner), volume > 0,
      let parts = try? set.hypervolumeContributions(reference: scale.corner)
    else { return nil }
    share = volume / scale.boxVolume
    var contributions = [Double?](repeating: nil, count: frontier.points.count)
    for (point, part) in zip(found, parts) { contributions[point.index] = part / volume }
    self.contributions = contributions
  }
}

/// Two frontiers along the same axes beside each other, such as those of two runs, measured in one box.
///
/// Source: Zitzler et al. (2003) for epsilon, Ishibuchi et al. (2015) for IGD+; see `PointSet`.
public struct FrontierContrast: Codable, Sendable, Equatable {
  /// Of one frontier: shares of the box, and how far, as a share of each axis's range, it must move until it covers the
  /// other (at most: epsilon; on average over the other's members: IGD+). 0: it covers the other.
  public struct Side: Codable, Sendable, Equatable {
    public let volume: Double
    public let epsilon: Double
    public let distance: Double
  }

  public let first: Side
  public let second: Side

  /// Nil where one of them has no candidate with a finite reading of every axis, or where the axes differ.
  public init?(_ first: ParetoFrontier, _ second: ParetoFrontier) {
    guard first.axes.map(\.id) == second.axes.map(\.id), let scale = FrontierScale([first, second]),
      let left = Self.members(first, scale), let right = Self.members(second, scale),
      let one = Self.side(left, against: right, scale), let other = Self.side(right, against: left, scale)
    else { return nil }
    self.first = one
    self.second = other
  }

  private static func members(_ frontier: ParetoFrontier, _ scale: FrontierScale) -> PointSet? {
    scale.coordinates(of: frontier).flatMap { found in
      try? PointSet(found.filter { frontier.isMember($0.index) }.map(\.coordinates))
    }
  }

  private static func side(_ mine: PointSet, against other: PointSet, _ scale: FrontierScale) -> Side? {
    guard let volume = try? mine.hypervolume(reference: scale.corner),
      let epsilon = try? mine.additiveEpsilon(to: other),
      let distance = try? mine.invertedGenerationalDistancePlus(to: other)
    else { return nil }
    return Side(volume: volume / scale.boxVolume, epsilon: max(0, epsilon), distance: distance)
  }
}

/// The common scale of some frontiers: 0 at the best, 1 at the worst value of any candidate.
struct FrontierScale {
  private struct Range {
    let isLogarithmic: Bool
    let best: Double
    let extent: Double
  }

  /// How far beyond the worst the box ends.
  private static let margin = 0.1

  private let ranges: [Range]
  let corner: [Double]
  let boxVolume: Double

  /// Nil where no candidate has a finite reading of every axis.
  init?(_ frontiers: [ParetoFrontier]) {
    guard let axes = frontiers.first?.axes else { return nil }
    let rows = frontiers.flatMap { frontier in frontier.points.compactMap { Self.row($0, axes) } }
    guard !rows.isEmpty else { return nil }
    ranges = axes.indices.map { axis in
      let values = rows.map { $0[axis] }
      let isCost = axes[axis].family.isCost && axes[axis].direction == .lowerIsBetter
      let isLogarithmic = isCost && values.allSatisfy { $0 > 0 }
      let scaled = isLogarithmic ? values.map { log($0) } : values
      let best = scaled.min() ?? 0
      return Range(isLogarithmic: isLogarithmic, best: best, extent: (scaled.max() ?? 0) - best)
    }
    corner = [Double](repeating: 1 + Self.margin, count: axes.count)
    boxVolume = corner.reduce(1, *)
  }

  /// Each candidate with a finite reading of every axis; nil where there is none.
  func coordinates(of frontier: ParetoFrontier) -> [(index: Int, coordinates: [Double])]? {
    let found = frontier.points.indices.compactMap { index in
      Self.row(frontier.points[index], frontier.axes).map { row in
        (
          index,
          zip(ranges, row).map { range, value in
            let scaled = range.isLogarithmic ? log(value) : value
            return range.extent > 0 ? (scaled - range.best) / range.extent : 0
          }
        )
      }
    }
    return found.isEmpty ? nil : found
  }

  private static func row(_ point: ObjectivePoint, _ axes: [AxisDescriptor]) -> [Double]? {
    guard let row = point.minimised(axes), row.allSatisfy(\.isFinite) else { return nil }
    return row
  }
}
