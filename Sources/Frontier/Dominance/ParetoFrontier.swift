import Records

/// The trade-off of some trials along some axes: who is on the frontier, who lies how far behind it.
///
/// Ties: candidates with equal values on every axis are all members or all not; one that is equal on one axis and
/// worse on another is dominated. A candidate without a reading on some axis is no member and dominates nobody.
public struct ParetoFrontier: Sendable {
  public let axes: [AxisDescriptor]
  /// One a trial, in the trials' order.
  public let points: [ObjectivePoint]
  /// Non-domination rank of each point, 0 for members; nil for points with a missing reading.
  public let layers: [Int?]
  /// Crowding distance of each point within its layer; nil for points with a missing reading.
  public let crowdingDistances: [Double?]
  private let complete: [Int]
  private let set: PointSet

  /// - Parameters:
  ///   - trials: of one protocol: scores of different protocols can't be compared.
  ///   - axes: at least one; a direction each.
  /// - Throws: `FrontierError.noAxes`. O(n log n) for up to three axes.
  public init(trials: [TrialRecord], axes: [AxisDescriptor]) throws(FrontierError) {
    guard !axes.isEmpty else { throw .noAxes }
    let points = trials.map { ObjectivePoint($0, axes: axes) }
    var complete: [Int] = []
    var rows: [[Double]] = []
    for (index, point) in points.enumerated() {
      guard let row = point.minimised(axes) else { continue }
      complete.append(index)
      rows.append(row)
    }
    let set = try PointSet(rows)
    var layers = [Int?](repeating: nil, count: points.count)
    var crowding = [Double?](repeating: nil, count: points.count)
    for (place, (layer, distance)) in zip(set.layers(), set.crowdingDistances()).enumerated() {
      layers[complete[place]] = layer
      crowding[complete[place]] = distance
    }
    self.axes = axes
    self.points = points
    self.layers = layers
    crowdingDistances = crowding
    self.complete = complete
    self.set = set
  }

  /// Whether the point at this position is on the frontier.
  public func isMember(_ index: Int) -> Bool { layers[index] == 0 }

  /// Positions of the members, best on the first axis first; ties by the next axes, then by label.
  public var members: [Int] {
    let rows = Dictionary(uniqueKeysWithValues: complete.enumerated().map { ($1, set.point($0)) })
    return points.indices.filter(isMember).sorted { first, second in
      for (left, right) in zip(rows[first] ?? [], rows[second] ?? []) where left != right { return left < right }
      return points[first].label < points[second].label
    }
  }

  /// The position of a member that dominates this point; nil for members and for points with a missing reading. Of
  /// several, the first in the trials' order.
  public func dominator(of index: Int) -> Int? {
    guard let layer = layers[index], layer > 0, let place = complete.firstIndex(of: index) else { return nil }
    for (other, original) in complete.enumerated() where layers[original] == 0 && set.dominates(other, place) {
      return original
    }
    return nil
  }
}

extension RunRecord {
  /// The frontier of one protocol's trials along the named axes.
  /// - Throws: `FrontierError.unknownAxis`, `noAxes`.
  public func frontier(
    of evaluation: EvaluationProtocol, along axes: [AxisID]
  ) throws(FrontierError) -> ParetoFrontier {
    var descriptors: [AxisDescriptor] = []
    for axis in axes {
      guard let found = descriptor(axis) else { throw .unknownAxis(axis, known: self.axes.map(\.id)) }
      descriptors.append(found)
    }
    return try ParetoFrontier(trials: trials(of: evaluation), axes: descriptors)
  }
}
