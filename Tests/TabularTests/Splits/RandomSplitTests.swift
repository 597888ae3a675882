import Statistics
import Tabular
import Testing

/// Laws of the random splits, over many sizes and seeds.
@Suite struct RandomSplitTests {
  /// Every row is judged once, and never learned from in the same fold.
  func expectPartition(_ folds: [Fold], rowCount: Int) {
    #expect(folds.flatMap(\.test).sorted() == Array(0..<rowCount))
    for fold in folds {
      #expect((fold.train + fold.test).sorted() == Array(0..<rowCount))
      #expect(!fold.test.isEmpty && !fold.train.isEmpty)
      #expect(fold.train == fold.train.sorted() && fold.test == fold.test.sorted())
    }
  }

  func randomClasses(_ generator: inout SeededGenerator, folds: Int) -> [Int32] {
    let classCount = 1 + generator.integer(below: 4)
    var classes: [Int32] = []
    for code in 0..<classCount {
      classes += [Int32](repeating: Int32(code * 3), count: folds + generator.integer(below: 30))
    }
    generator.shuffle(&classes)
    return classes
  }

  @Test(arguments: 0..<40) func kFoldDividesAllRowsEvenly(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let folds = 2 + generator.integer(below: 8)
    let rowCount = folds + generator.integer(below: 60)
    let split = try Splits.kFold(rowCount: rowCount, folds: folds, using: &generator)
    #expect(split.count == folds)
    expectPartition(split, rowCount: rowCount)
    let sizes = split.map(\.test.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test(arguments: 0..<40) func stratifiedFoldsShareEveryClassEvenly(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let folds = 2 + generator.integer(below: 6)
    let classes = randomClasses(&generator, folds: folds)
    let split = try Splits.stratifiedKFold(classes: classes, folds: folds, using: &generator)
    expectPartition(split, rowCount: classes.count)
    for code in Set(classes) {
      let counts = split.map { fold in fold.test.count { classes[$0] == code } }
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
      #expect((counts.min() ?? 0) >= 1)
    }
    let sizes = split.map(\.test.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test(arguments: 0..<40) func groupedFoldsKeepGroupsTogether(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let folds = 2 + generator.integer(below: 4)
    let groupCount = folds + generator.integer(below: 20)
    var groups = (0..<groupCount).map(Int32.init)
    for _ in 0..<generator.integer(below: 200) { groups.append(Int32(generator.integer(below: groupCount))) }
    generator.shuffle(&groups)
    let split = try Splits.groupedKFold(groups: groups, folds: folds, using: &generator)
    expectPartition(split, rowCount: groups.count)
    for fold in split {
      #expect(Set(fold.train.map { groups[$0] }).isDisjoint(with: fold.test.map { groups[$0] }))
    }
    // The greedy rule never leaves two folds further apart than the largest group.
    let largest = Set(groups).map { group in groups.count { $0 == group } }.max() ?? 0
    let sizes = split.map(\.test.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= largest)
  }

  @Test(arguments: 0..<20) func holdOutsKeepTheirShare(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let rowCount = 2 + generator.integer(below: 200)
    let share = 0.05 + 0.9 * generator.uniform()
    let plain = try Splits.holdOut(rowCount: rowCount, testShare: share, using: &generator)
    #expect((plain.train + plain.test).sorted() == Array(0..<rowCount))
    #expect(plain.test.count == min(max(Int((Double(rowCount) * share).rounded()), 1), rowCount - 1))

    let classes = randomClasses(&generator, folds: 10)
    let stratified = try Splits.stratifiedHoldOut(classes: classes, testShare: share, using: &generator)
    #expect((stratified.train + stratified.test).sorted() == Array(classes.indices))
    for code in Set(classes) {
      let total = classes.count { $0 == code }
      let held = stratified.test.count { classes[$0] == code }
      #expect(abs(Double(held) - Double(total) * share) <= 1)
      #expect(held > 0 && held < total)
    }
  }

  @Test func theSameSeedGivesTheSameFoldsAndAnotherSeedOthers() throws {
    func folds(_ seed: UInt64) throws -> [Fold] {
      var generator = SeededGenerator(seed: seed)
      return try Splits.kFold(rowCount: 100, folds: 5, using: &generator)
    }
    #expect(try folds(1) == folds(1))
    #expect(try folds(1) != folds(2))
  }

  @Test func repeatsDifferFromEachOtherAndFirstOnesDoNotDependOnTheirNumber() throws {
    func repeats(_ times: Int) throws -> [[Fold]] {
      try Splits.repeated(times, from: SeededGenerator(seed: 3)) { generator throws(SplitError) in
        try Splits.kFold(rowCount: 50, folds: 5, using: &generator)
      }
    }
    let three = try repeats(3)
    #expect(three[0] != three[1] && three[1] != three[2])
    #expect(try Array(repeats(5).prefix(3)) == three)
    #expect(throws: SplitError.tooFewRepeats(0)) { try repeats(0) }
  }

  @Test func impossibleSplitsSayWhy() {
    var generator = SeededGenerator(seed: 1)
    #expect(throws: SplitError.tooFewFolds(1)) { try Splits.kFold(rowCount: 10, folds: 1, using: &generator) }
    #expect(throws: SplitError.tooFewRows(required: 5, found: 4)) {
      try Splits.kFold(rowCount: 4, folds: 5, using: &generator)
    }
    #expect(throws: SplitError.tooFewRowsOfClass(code: 1, required: 3, found: 2)) {
      try Splits.stratifiedKFold(classes: [0, 0, 0, 1, 1], folds: 3, using: &generator)
    }
    #expect(throws: SplitError.missingClass(row: 1)) {
      try Splits.stratifiedKFold(classes: [0, -1, 0, 1], folds: 2, using: &generator)
    }
    #expect(throws: SplitError.tooFewGroups(required: 3, found: 2)) {
      try Splits.groupedKFold(groups: [4, 4, 7, 7], folds: 3, using: &generator)
    }
    #expect(throws: SplitError.shareOutOfRange(1)) {
      try Splits.holdOut(rowCount: 10, testShare: 1, using: &generator)
    }
    #expect(throws: SplitError.shareOutOfRange(.infinity)) {
      try Splits.stratifiedHoldOut(classes: [0, 0], testShare: .infinity, using: &generator)
    }
    #expect(throws: SplitError.tooFewRows(required: 2, found: 1)) {
      try Splits.holdOut(rowCount: 1, using: &generator)
    }
  }
}
