import Statistics
import Tabular
import Testing

/// Groups stay on one side, and classes are as even as that allows.
@Suite struct GroupedSplitTests {
  /// Class counts of each group, and the fold that scikit-learn 1.9.1 puts it in (`StratifiedGroupKFold` without
  /// shuffling); no two groups are equally uneven, so chance has no say.
  @Test(arguments: [
    (
      folds: 3, counts: [[5, 6], [9, 11], [10, 5], [3, 9], [10, 6], [11, 1], [4, 4], [10, 2], [6, 3]],
      expected: [2, 0, 1, 1, 2, 0, 1, 2, 0]
    ),
    (
      folds: 4,
      counts: [
        [10, 3, 1], [3, 4, 9], [5, 1, 4], [7, 9, 8], [11, 2, 10], [0, 6, 3], [2, 7, 3], [6, 3, 1], [8, 5, 8],
        [2, 7, 11],
        [11, 10, 8], [4, 4, 0], [6, 6, 8], [10, 10, 9],
      ],
      expected: [1, 3, 1, 0, 0, 1, 0, 3, 3, 2, 2, 2, 1, 3]
    ),
    (
      folds: 5,
      counts: [
        [9, 1, 2, 2], [2, 9, 10, 6], [0, 1, 3, 5], [7, 5, 3, 1], [8, 8, 0, 1], [5, 4, 10, 6], [5, 5, 7, 7],
        [2, 8, 9, 11],
        [9, 3, 3, 7], [7, 8, 10, 3], [11, 0, 0, 11],
      ],
      expected: [3, 4, 4, 3, 1, 1, 2, 2, 3, 0, 0]
    ),
  ])
  func stratifiedGroupsFallAsInScikitLearn(_ folds: Int, _ counts: [[Int]], _ expected: [Int]) throws {
    var groups: [Int32] = []
    var classes: [Int32] = []
    for (group, row) in counts.enumerated() {
      for (code, count) in row.enumerated() {
        groups += [Int32](repeating: Int32(group), count: count)
        classes += [Int32](repeating: Int32(code), count: count)
      }
    }
    var generator = SeededGenerator(seed: 4)
    let split = try Splits.stratifiedGroupedKFold(classes: classes, groups: groups, folds: folds, using: &generator)
    let found = counts.indices.map { group in
      split.firstIndex { $0.test.contains { Int(groups[$0]) == group } } ?? -1
    }
    // Of folds that are equally good, rounding decides there; so only who is together counts.
    func numbered(_ folds: [Int]) -> [Int] {
      var order: [Int] = []
      for fold in folds where !order.contains(fold) { order.append(fold) }
      return folds.map { order.firstIndex(of: $0) ?? -1 }
    }
    #expect(numbered(found) == numbered(expected))
  }

  private func randomGroups(_ generator: inout SeededGenerator) -> (groups: [Int32], classes: [Int32]) {
    let groupCount = 8 + generator.integer(below: 40)
    var groups: [Int32] = []
    var classes: [Int32] = []
    for group in 0..<groupCount {
      // Each group has a class that most of its rows are of.
      let main = generator.integer(below: 3)
      for _ in 0...generator.integer(below: 12) {
        groups.append(Int32(group))
        classes.append(Int32(generator.uniform() < 0.8 ? main : generator.integer(below: 3)))
      }
    }
    let order = generator.permutation(groups.count)
    return (order.map { groups[$0] }, order.map { classes[$0] })
  }

  @Test(arguments: 0..<40) func stratifiedGroupsStayTogetherAndClassesEven(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let (groups, classes) = randomGroups(&generator)
    let folds = 2 + generator.integer(below: 4)
    var chance = generator.stream("split")
    let split = try Splits.stratifiedGroupedKFold(classes: classes, groups: groups, folds: folds, using: &chance)
    RandomSplitTests().expectPartition(split, rowCount: groups.count)
    for fold in split { #expect(Set(fold.train.map { groups[$0] }).isDisjoint(with: fold.test.map { groups[$0] })) }
    // Nowhere further from its even share than the group with the most rows of a class.
    for code in Set(classes) {
      let total = classes.count { $0 == code }
      let largest = Set(groups).map { group in groups.indices.count { groups[$0] == group && classes[$0] == code } }
        .max()
      for fold in split {
        let count = fold.test.count { classes[$0] == code }
        #expect(abs(Double(count) - Double(total) / Double(folds)) <= Double(largest ?? 0) + 1)
      }
    }
  }

  @Test func stratifiedGroupsAreMoreEvenThanGroupsAlone() throws {
    var stratified = 0.0
    var plain = 0.0
    for seed in 0..<30 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let (groups, classes) = randomGroups(&generator)
      func unevenness(_ folds: [Fold]) -> Double {
        var worst = 0.0
        for code in Set(classes) {
          let share = Double(classes.count { $0 == code }) / Double(classes.count)
          for fold in folds {
            worst = max(worst, abs(Double(fold.test.count { classes[$0] == code }) / Double(fold.test.count) - share))
          }
        }
        return worst
      }
      stratified += unevenness(
        try Splits.stratifiedGroupedKFold(classes: classes, groups: groups, folds: 4, using: &generator))
      plain += unevenness(try Splits.groupedKFold(groups: groups, folds: 4, using: &generator))
    }
    #expect(stratified < 0.7 * plain)
  }

  @Test func equalGroupsAreDealtByTheSeed() throws {
    let groups = (0..<60).map { Int32($0 / 3) }
    let classes = (0..<60).map { Int32($0 / 3 % 2) }
    func split(_ seed: UInt64) throws -> [Fold] {
      var generator = SeededGenerator(seed: seed)
      return try Splits.stratifiedGroupedKFold(classes: classes, groups: groups, folds: 5, using: &generator)
    }
    #expect(try split(1) == split(1))
    #expect(try split(1) != split(2))
    for fold in try split(1) { #expect(fold.test.count { classes[$0] == 0 } == 6 && fold.test.count == 12) }
  }

  @Test(arguments: 0..<40) func wholeGroupsAreHeldOut(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let (groups, classes) = randomGroups(&generator)
    let share = 0.1 + 0.8 * generator.uniform()
    for known in [nil, classes] {
      let fold = try Splits.groupedHoldOut(groups: groups, classes: known, testShare: share, using: &generator)
      #expect((fold.train + fold.test).sorted() == Array(groups.indices))
      #expect(!fold.train.isEmpty && !fold.test.isEmpty)
      #expect(Set(fold.train.map { groups[$0] }).isDisjoint(with: fold.test.map { groups[$0] }))
      let largest = Set(groups).map { group in groups.count { $0 == group } }.max() ?? 0
      #expect(abs(Double(fold.test.count) - share * Double(groups.count)) <= Double(2 * largest))
    }
  }

  @Test func aGroupThatAloneHoldsAClassIsLearnedFrom() throws {
    // Class 2 is in group 3 only.
    let groups: [Int32] = [0, 0, 1, 1, 2, 2, 3, 3]
    let classes: [Int32] = [0, 1, 0, 1, 0, 1, 2, 2]
    for seed in 0..<20 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let fold = try Splits.groupedHoldOut(groups: groups, classes: classes, testShare: 0.4, using: &generator)
      #expect(fold.train.contains(6) && fold.train.contains(7) && !fold.test.isEmpty)
    }
    var generator = SeededGenerator(seed: 1)
    #expect(throws: SplitError.groupsAloneHoldClasses(groups: 2)) {
      try Splits.groupedHoldOut(groups: [0, 0, 1, 1], classes: [0, 0, 1, 1], testShare: 0.5, using: &generator)
    }
    #expect(throws: SplitError.tooFewGroups(required: 2, found: 1)) {
      try Splits.groupedHoldOut(groups: [5, 5, 5], testShare: 0.5, using: &generator)
    }
    #expect(throws: SplitError.missingClass(row: 1)) {
      try Splits.groupedHoldOut(groups: [0, 1, 2], classes: [0, -1, 0], using: &generator)
    }
    #expect(throws: SplitError.tooFewGroups(required: 3, found: 2)) {
      try Splits.stratifiedGroupedKFold(classes: [0, 1, 0, 1], groups: [0, 0, 1, 1], folds: 3, using: &generator)
    }
  }

  @Test func messagesNameClassesAndGroups() {
    let names = SplitNames(classes: ["3", "4", "9"], groupColumn: "g", groups: ["a", "b"])
    #expect(
      SplitError.tooFewRowsOfClass(code: 2, required: 3, found: 1).message(names)
        == "class '9' has 1 row and every part needs one of it, so 3; ask for fewer folds, don't stratify, or drop the "
        + "class")
    #expect(
      SplitError.tooFewGroups(required: 4, found: 2).message(names)
        == "4 parts need as many groups and there are 2 in column 'g' (a, b); ask for fewer folds")
  }
}
