import Statistics
import Tabular
import Testing

/// The past predicts the future, and rows of one time are never on both sides.
@Suite struct TimeOrderedSplitTests {
  @Test func withoutTiesItCutsAsAnExpandingWindow() throws {
    let folds = try Splits.timeOrdered(times: (0..<12).map(Double.init), folds: 3)
    #expect(folds.map(\.test) == [[3, 4, 5], [6, 7, 8], [9, 10, 11]])
    #expect(folds.map(\.train) == [Array(0..<3), Array(0..<6), Array(0..<9)])
  }

  @Test func gapAndTrainLimitCutTheTrainingRowsOnly() throws {
    let times = (0..<12).map(Double.init)
    let folds = try Splits.timeOrdered(times: times, folds: 3, gap: 2, longestTrain: 4)
    #expect(folds.map(\.test) == [[3, 4, 5], [6, 7, 8], [9, 10, 11]])
    #expect(folds.map(\.train) == [[0], [0, 1, 2, 3], [3, 4, 5, 6]])
  }

  @Test(arguments: 0..<60) func neitherTheFutureNorAnEqualTimeIsLearnedFrom(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let rowCount = 20 + generator.integer(below: 100)
    let distinct = 8 + generator.integer(below: 40)
    var times = (0..<rowCount).map { _ in Double(generator.integer(below: distinct)) }
    for time in 0..<8 { times[time] = Double(time) }
    generator.shuffle(&times)
    let folds = 1 + generator.integer(below: 7)
    let split = try Splits.timeOrdered(times: times, folds: folds)
    #expect(split.count == folds)
    for (index, fold) in split.enumerated() {
      let last = try #require(fold.train.map { times[$0] }.max())
      let first = try #require(fold.test.map { times[$0] }.min())
      #expect(last < first)
      let order = (fold.train + fold.test).map { times[$0] }
      #expect(order == order.sorted())
      if index > 0 { #expect(Set(fold.train).isSuperset(of: split[index - 1].train)) }
    }
    let judged = split.flatMap(\.test)
    #expect(Set(judged).count == judged.count)
    #expect(Set(judged).union(split[0].train).count == rowCount)
  }

  @Test func tiesMoveTheCut() throws {
    let folds = try Splits.timeOrdered(times: [0, 1, 1, 1, 1, 2], folds: 2)
    #expect(folds.map(\.train) == [[0], [0, 1, 2, 3, 4]])
    #expect(folds.map(\.test) == [[1, 2, 3, 4], [5]])
  }

  @Test func holdOutKeepsTheLastShare() throws {
    let fold = try Splits.timeOrderedHoldOut(times: [3, 2, 1, 0], testShare: 0.25)
    #expect(fold == Fold(train: [3, 2, 1], test: [0]))
    let gapped = try Splits.timeOrderedHoldOut(times: [3, 2, 1, 0], testShare: 0.25, gap: 1)
    #expect(gapped == Fold(train: [3, 2], test: [0]))
  }

  @Test func impossibleSplitsSayWhy() {
    #expect(throws: SplitError.tooFewTimes(required: 4, found: 2)) {
      try Splits.timeOrdered(times: [1, 1, 1, 2, 2], folds: 3)
    }
    #expect(throws: SplitError.tooFewTimes(required: 2, found: 0)) {
      try Splits.timeOrderedHoldOut(times: [])
    }
    #expect(throws: SplitError.gapLeavesNoTrain(gap: 3, rowsBefore: 3)) {
      try Splits.timeOrdered(times: (0..<12).map(Double.init), folds: 3, gap: 3)
    }
    #expect(throws: SplitError.negativeGap(-1)) { try Splits.timeOrdered(times: [1, 2, 3], folds: 2, gap: -1) }
    #expect(throws: SplitError.tooFewFolds(0)) { try Splits.timeOrdered(times: [1, 2, 3], folds: 0) }
    #expect(throws: SplitError.trainLimitBelowOne(0)) {
      try Splits.timeOrdered(times: [1, 2, 3], folds: 2, longestTrain: 0)
    }
  }

  @Test func timesComeFromNumbersDatesOrRowOrder() throws {
    let table = try Table(columns: [
      Column(name: "n", values: .numeric([3, 1, 2])),
      Column(name: "day", values: .time(seconds: [2, -1, 0.5], format: TimeFormat(form: .yearFirst, precision: .day))),
      Column(name: "name", values: .categorical(codes: [0, 0, 0], levels: ["2011-12-31"])),
      Column(
        name: "clock", values: .time(seconds: [60, 0, 1], format: TimeFormat(form: .timeOfDay, precision: .minute))),
      Column(name: "hole", values: .numeric([1, .nan, 3])),
    ])
    #expect(try table.times(of: nil) == [0, 1, 2])
    #expect(try table.times(of: table.column("n")) == [3, 1, 2])
    #expect(try table.times(of: table.column("day")) == [2, -1, 0.5])
    #expect(throws: SplitError.notATime(column: "name", example: "2011-12-31")) {
      try table.times(of: table.column("name"))
    }
    #expect(throws: SplitError.notATime(column: "clock", example: "00:01")) {
      try table.times(of: table.column("clock"))
    }
    #expect(try table.groups(of: table.column("day")) == [2, 0, 1])
    #expect(throws: SplitError.missingTime(place: "row 2", column: "hole")) {
      try table.times(of: table.column("hole"))
    }
    #expect(throws: SplitError.missingGroup(place: "row 2", column: "hole")) {
      try table.groups(of: table.column("hole"))
    }
    #expect(try table.groups(of: table.column("n")) == [2, 0, 1])
  }
}
