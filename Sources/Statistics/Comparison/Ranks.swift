/// Ranks with ties.
public enum Ranks {
  /// Ranks from 1 for the smallest; tied values share the mean of their ranks. O(n log n).
  public static func average(_ values: [Double]) -> [Double] {
    var ranks = [Double](repeating: 0, count: values.count)
    for group in tieGroups(values) {
      let rank = Double(group.start + group.start + group.members.count + 1) / 2
      for index in group.members { ranks[index] = rank }
    }
    return ranks
  }

  /// Ranks from 1 for the smallest; tied values share the smallest of their ranks ("1, 2, 2, 4"). O(n log n).
  public static func competition(_ values: [Double]) -> [Int] {
    var ranks = [Int](repeating: 0, count: values.count)
    for group in tieGroups(values) {
      for index in group.members { ranks[index] = group.start + 1 }
    }
    return ranks
  }

  /// Groups of equal values in ascending order; `start` counts the values that come before the group.
  static func tieGroups(_ values: [Double]) -> [(start: Int, members: [Int])] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var groups: [(start: Int, members: [Int])] = []
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      groups.append((start, Array(order[start..<end])))
      start = end
    }
    return groups
  }
}
