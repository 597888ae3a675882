import Records

/// The members of a frontier with those that can't be told apart put together: each group is one row of a table.
///
/// Two candidates are told apart on an axis where they differ by what matters there and the measurement shows it
/// (`AxisDifference`). A group holds a member that stands for it and all candidates that are told apart from it on no axis,
/// whether strict dominance calls them members or not: a difference below what matters doesn't dominate.
///
/// Being alike isn't transitive: whoever stands for a group is chosen first, and others join the first group they fit.
public struct FrontierGroups: Sendable, Equatable {
  public struct Group: Sendable, Equatable {
    /// Position of the candidate that stands for the group.
    public let representative: Int
    /// Positions of the others, in the order of the trials.
    public let others: [Int]

    /// One that stands for itself alone.
    public init(alone index: Int) { self.init(representative: index, others: []) }

    init(representative: Int, others: [Int]) {
      self.representative = representative
      self.others = others
    }
  }

  /// From the best on the first axis to the cheapest.
  public let groups: [Group]

  /// - Parameters:
  ///   - frontier: of the trials.
  ///   - trials: those that the frontier was made of, in the same order.
  ///   - preferred: positions that stand for their groups before all others, such as the pick.
  ///   - matters: how large a difference on an axis must be to matter, given the better value; nil: any does.
  /// - Complexity: O(groups * candidates * axes) comparisons.
  public init(
    _ frontier: ParetoFrontier, trials: [TrialRecord], preferred: [Int] = [],
    matters: (AxisDescriptor, _ better: Double) -> Double?
  ) {
    let members = frontier.members
    var isTaken = [Bool](repeating: false, count: trials.count)
    // A baseline looks at no input: it stands for other baselines only, however wide the intervals are.
    func areAlike(_ first: Int, _ second: Int) -> Bool {
      guard trials[first].candidate.isBaseline == trials[second].candidate.isBaseline else { return false }
      return frontier.axes.allSatisfy { !Self.isToldApart(trials[first], trials[second], $0, matters) }
    }
    var groups: [Group] = []
    let order = preferred.filter(frontier.isMember) + members.filter { !preferred.contains($0) }
    for representative in order where !isTaken[representative] {
      isTaken[representative] = true
      let others = frontier.points.indices.filter { index in
        !isTaken[index] && frontier.points[index].isComplete && !preferred.contains(index)
          && areAlike(representative, index)
      }
      for other in others { isTaken[other] = true }
      groups.append(Group(representative: representative, others: others))
    }
    let place = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1, $0) })
    self.groups = groups.sorted {
      (place[$0.representative] ?? .max, $0.representative) < (place[$1.representative] ?? .max, $1.representative)
    }
  }

  private static func isToldApart(
    _ first: TrialRecord, _ second: TrialRecord, _ axis: AxisDescriptor,
    _ matters: (AxisDescriptor, Double) -> Double?
  ) -> Bool {
    guard let left = first.reading(axis.id)?.value, let right = second.reading(axis.id)?.value, left != right else {
      return false
    }
    let better = axis.direction.prefers(left, over: right) ? left : right
    let amount = matters(axis, better) ?? 0
    // 0.95 - 0.94 is a little less than 0.01 in binary.
    guard abs(left - right) >= amount * (1 - 1e-9) else { return false }
    return AxisDifference(first, second, axis: axis)?.isClear ?? false
  }
}
