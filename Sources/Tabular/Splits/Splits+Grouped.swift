import Statistics

extension Splits {
  /// Folds that never part a group: no group is on both sides.
  ///
  /// The groups, largest first and equal ones in random order, go to the fold with the fewest rows at that time.
  ///
  /// - Parameters:
  ///   - groups: the group code of each row (`Table.groups(of:)`); at least `folds` different ones.
  ///   - folds: at least 2.
  /// - Throws: `tooFewFolds`, `tooFewGroups`.
  public static func groupedKFold(
    groups: [Int32], folds: Int = 5, using generator: inout SeededGenerator
  ) throws(SplitError) -> [Fold] {
    try check(folds: folds)
    var members: [Int32: [Int]] = [:]
    for (row, group) in groups.enumerated() { members[group, default: []].append(row) }
    guard members.count >= folds else { throw .tooFewGroups(required: folds, found: members.count) }
    var order = members.keys.sorted()
    generator.shuffle(&order)
    // The sort is stable, so the random order stays among groups of one size.
    order.sort { (members[$0]?.count ?? 0) > (members[$1]?.count ?? 0) }
    var sizes = [Int](repeating: 0, count: folds)
    var assignment = [Int](repeating: 0, count: groups.count)
    for group in order {
      let rows = members[group] ?? []
      let smallest = sizes.indices.min { (sizes[$0], $0) < (sizes[$1], $1) } ?? 0
      for row in rows { assignment[row] = smallest }
      sizes[smallest] += rows.count
    }
    return Self.folds(assignment, count: folds)
  }

  /// Folds that never part a group and give every class about the same share of each.
  ///
  /// The groups, those with the most uneven class counts first and equal ones in random order, go to the fold where they
  /// least disturb the balance of the classes; of equally good folds to the one with the fewest rows.
  ///
  /// - Parameters:
  ///   - classes: the class code of each row.
  ///   - groups: the group code of each row (`Table.groups(of:)`); at least `folds` different ones.
  ///   - folds: at least 2.
  /// - Throws: `tooFewFolds`, `tooFewGroups`, `missingClass`.
  /// - Source: `StratifiedGroupKFold` of scikit-learn.
  public static func stratifiedGroupedKFold(
    classes: [Int32], groups: [Int32], folds: Int = 5, using generator: inout SeededGenerator
  ) throws(SplitError) -> [Fold] {
    try check(folds: folds)
    if let row = classes.firstIndex(where: { $0 < 0 }) { throw .missingClass(row: row) }
    var tally = GroupTally(groups: groups, classes: classes)
    guard tally.groups.count >= folds else { throw .tooFewGroups(required: folds, found: tally.groups.count) }
    generator.shuffle(&tally.groups)
    tally.putUnevenFirst()
    let parts = tally.dealt(among: [Double](repeating: 1, count: folds))
    return Self.folds(groups.map { parts[$0] ?? 0 }, count: folds)
  }

  /// Some groups are held out, in random order, as many as come nearest to a share of the rows, and of every class.
  ///
  /// A group that alone holds a class is learned from: a class that nothing taught tells nothing when it is judged.
  ///
  /// - Parameters:
  ///   - groups: the group code of each row; at least 2 different ones.
  ///   - classes: the class code of each row; nil: only the number of rows counts.
  ///   - testShare: share of rows to hold out, in (0, 1); at least one group falls on each side.
  /// - Throws: `shareOutOfRange`, `tooFewGroups`, `missingClass`, `groupsAloneHoldClasses`.
  public static func groupedHoldOut(
    groups: [Int32], classes: [Int32]? = nil, testShare: Double = 0.25, using generator: inout SeededGenerator
  ) throws(SplitError) -> Fold {
    try check(testShare: testShare)
    if let row = classes?.firstIndex(where: { $0 < 0 }) { throw .missingClass(row: row) }
    var tally = GroupTally(groups: groups, classes: classes)
    guard tally.groups.count >= 2 else { throw .tooFewGroups(required: 2, found: tally.groups.count) }
    generator.shuffle(&tally.groups)
    if classes != nil { tally.putUnevenFirst() }
    let sole = tally.soleHolders
    let free = tally.groups.filter { !sole.contains($0.code) }
    guard !free.isEmpty else { throw .groupsAloneHoldClasses(groups: sole.count) }
    var parts = tally.dealt(among: [2 - 2 * testShare, 2 * testShare], fixing: sole)
    func moveSmallest(from part: Int) {
      let smallest = free.filter { parts[$0.code] == part }.min { $0.size < $1.size }
      if let smallest { parts[smallest.code] = 1 - part }
    }
    if !parts.values.contains(1) { moveSmallest(from: 0) }
    if !parts.values.contains(0) { moveSmallest(from: 1) }
    return Fold(
      train: groups.indices.filter { parts[groups[$0]] != 1 }, test: groups.indices.filter { parts[groups[$0]] == 1 })
  }
}

/// How many rows of each class every group has.
private struct GroupTally {
  struct Group {
    let code: Int32
    /// Classes that the group has, ascending, with its rows of each.
    let counts: [(position: Int, rows: Int)]

    var size: Int { counts.reduce(0) { $0 + $1.rows } }
  }

  /// Ascending by code, until they are put in another order.
  var groups: [Group]
  /// Rows of each class.
  private let totals: [Int]

  /// - Parameter classes: nil: all rows are of one class.
  init(groups codes: [Int32], classes: [Int32]?) {
    var positions: [Int32: Int] = [:]
    for (position, code) in Set(classes ?? [0]).sorted().enumerated() { positions[code] = position }
    var totals = [Int](repeating: 0, count: positions.count)
    var members: [Int32: [Int: Int]] = [:]
    for (row, group) in codes.enumerated() {
      let position = classes.flatMap { positions[$0[row]] } ?? 0
      totals[position] += 1
      members[group, default: [:]][position, default: 0] += 1
    }
    self.totals = totals
    groups = members.sorted { $0.key < $1.key }.map { code, counts in
      Group(code: code, counts: counts.sorted { $0.key < $1.key }.map { (position: $0.key, rows: $0.value) })
    }
  }

  /// Groups that hold all rows of some class.
  var soleHolders: Set<Int32> {
    guard totals.count > 1 else { return [] }
    return Set(groups.filter { $0.counts.contains { $0.rows == totals[$0.position] } }.map(\.code))
  }

  /// Puts the groups first whose class counts differ most; equal ones keep their order.
  mutating func putUnevenFirst() {
    let classCount = Double(totals.count)
    let spreads = groups.map { group in
      let mean = Double(group.size) / classCount
      let present = group.counts.reduce(0) { $0 + (Double($1.rows) - mean) * (Double($1.rows) - mean) }
      return ((present + (classCount - Double(group.counts.count)) * mean * mean) / classCount).squareRoot()
    }
    groups = groups.indices.sorted { spreads[$0] == spreads[$1] ? $0 < $1 : spreads[$0] > spreads[$1] }
      .map { groups[$0] }
  }

  /// The part of each group, dealt in order: where the classes then deviate least from their wanted shares, by the mean
  /// over the classes of the standard deviation over the parts.
  ///
  /// - Parameters:
  ///   - capacities: how much of each class every part should get, beside the others; mean 1.
  ///   - fixing: groups that stand in part 0 whatever that does.
  func dealt(among capacities: [Double], fixing: Set<Int32> = []) -> [Int32: Int] {
    let partCount = Double(capacities.count)
    var filled = [[Int]](repeating: [Int](repeating: 0, count: totals.count), count: capacities.count)
    var sizes = [Int](repeating: 0, count: capacities.count)
    var deviations = [Double](repeating: 0, count: totals.count)
    var parts: [Int32: Int] = [:]

    /// Of one class, with some of its rows more in one part.
    func deviation(of position: Int, adding rows: Int, to part: Int) -> Double {
      var shares: [Double] = []
      for index in capacities.indices {
        let count = filled[index][position] + (index == part ? rows : 0)
        shares.append(Double(count) / (capacities[index] * Double(totals[position])))
      }
      let mean = shares.reduce(0, +) / partCount
      return (shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / partCount).squareRoot()
    }

    for group in groups {
      var best = 0
      if !fixing.contains(group.code) {
        let others = deviations.reduce(0, +) - group.counts.reduce(0) { $0 + deviations[$1.position] }
        var least = (deviation: Double.infinity, size: Double.infinity)
        for part in capacities.indices {
          let own = group.counts.reduce(0) { $0 + deviation(of: $1.position, adding: $1.rows, to: part) }
          let found = (others + own) / Double(totals.count)
          let size = Double(sizes[part]) / capacities[part]
          let isEqual = abs(found - least.deviation) <= 1e-8 + 1e-5 * least.deviation
          if isEqual ? size < least.size : found < least.deviation {
            best = part
            least = (found, size)
          }
        }
      }
      for (position, rows) in group.counts {
        filled[best][position] += rows
        deviations[position] = deviation(of: position, adding: 0, to: best)
      }
      sizes[best] += group.size
      parts[group.code] = best
    }
    return parts
  }
}
