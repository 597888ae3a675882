import Experiments
import Plans
import Foundation
import Learning
import Records
import Tabular
import Testing

/// The folds of a protocol, and what a person is told of them.
struct DividedRowsTests {
  /// Rows in time order; a group comes in pairs of rows, and again after `period` rows.
  private func data(
    rows: Int = 40, period: Int? = nil, positive: String? = nil, labels: [String] = ["no", "yes"],
    columns: [String] = ["x", "g", "y"], groups: String? = "g"
  ) throws -> PreparedData {
    let group = (0..<rows).map { Int32(($0 % (period ?? rows)) / 2) }
    let all = [
      "x": Column(name: "x", values: .numeric((0..<rows).map(Double.init))),
      "g": Column(
        name: "g", values: .categorical(codes: group, levels: (0..<rows).map { "group \($0)" })),
      "y": Column(
        name: "y",
        values: .categorical(codes: (0..<rows).map { Int32($0 * 7 % 5 % labels.count) }, levels: labels)),
    ]
    return try PreparedData(
      name: "pairs", contentHash: "0", table: Table(columns: columns.compactMap { all[$0] }),
      roles: DataRoles(target: "y", positive: positive, time: .rowOrder, groups: groups))
  }

  @Test func groupsThatComeAgainAreLeftOutOfProductionAndSaid() throws {
    // Each test part of 8 rows holds the four groups of every part before it.
    let recurring = try data(period: 8)
    let plan = SplitPlan(kind: .grouped, folds: 4)
    #expect(
      throws: DataError.invalidSplit(
        "fold 1 has nothing to learn from: each of the 8 rows before its test part is of a group of 'g' that the test part "
          + "holds too; say split.recurring-groups: keep if production meets known groups again, or leave data.groups out"
      )
    ) { try recurring.division(for: .production, split: plan) }

    // Ten groups come again after 20 rows.
    let some = try data(period: 20)
    let division = try some.division(for: .production, split: plan)
    let groups = try #require(division.structure?.groups)
    for fold in division.folds {
      #expect(Set(fold.train.map { groups[$0] }).isDisjoint(with: fold.test.map { groups[$0] }))
      #expect(try #require(fold.train.max()) < #require(fold.test.min()))
    }
    #expect(division.folds.map(\.train.count) == [8, 12, 16, 24])
    #expect(
      division.notes.map(\.sentence) == [
        "production: 20 of 80 training rows (in fold 3 8 of 24) are left out, because the test part of their fold holds "
          + "other rows of their groups of 'g'; split.recurring-groups: keep learns from them"
      ])

    let keeping = SplitPlan(kind: .grouped, folds: 4, recurringGroups: .keep)
    let kept = try some.division(for: .production, split: keeping)
    #expect(kept.folds.map(\.train.count) == [8, 16, 24, 32])
    #expect(kept.structure?.groups == nil && kept.structure?.times != nil)
    #expect(
      kept.notes.map(\.sentence) == [
        "production: 20 of 80 training rows (in fold 3 8 of 24) are of groups of 'g' that the test part of their fold "
          + "holds too"
      ])
  }

  @Test(arguments: [SplitPlan.Kind.stratified, .stratifiedGrouped, .grouped, .kFold, .holdOut, .timeOrdered])
  func rowsSetAsideAreInNoOtherFold(_ kind: SplitPlan.Kind) throws {
    let data = try data()
    let split = SplitPlan(kind: kind, folds: 3, setAside: 0.2, seed: 11)
    let aside = try data.folds(for: .holdOut, split: split)
    #expect(aside.count == 1)
    let held = Set(aside[0].test)
    #expect((6...10).contains(held.count), "\(kind): \(held.count) of 40")
    #expect(held.isDisjoint(with: aside[0].train) && held.count + aside[0].train.count == 40)
    let choosing: EvaluationProtocol = kind == .timeOrdered ? .production : .research
    let folds = try data.folds(for: choosing, split: split)
    #expect(folds.allSatisfy { held.isDisjoint(with: $0.train) && held.isDisjoint(with: $0.test) })
    #expect(folds.allSatisfy { Set($0.train).isDisjoint(with: $0.test) })
    if kind == .timeOrdered { #expect(held == Set(32..<40)) }
    if kind.keepsGroups {
      // A group is a pair of rows.
      #expect(held.allSatisfy { held.contains($0 % 2 == 0 ? $0 + 1 : $0 - 1) })
    }
    // Without a hold-out the folds are what they were.
    let plain = SplitPlan(kind: kind, folds: 3, seed: 11)
    #expect(Set(try data.folds(for: choosing, split: plain).flatMap(\.test)).count > folds.flatMap(\.test).count)
  }

  @Test func withoutRecurringGroupsNothingIsSaid() throws {
    let division = try data().division(for: .production, split: SplitPlan(kind: .grouped, folds: 4))
    #expect(division.notes == [] && division.folds.map(\.train.count) == [8, 16, 24, 32])
    let research = try data().division(for: .research, split: SplitPlan(kind: .grouped, folds: 4))
    #expect(research.notes == [] && research.structure?.groups != nil && research.structure?.times == nil)
    #expect(try data().division(for: .research, split: SplitPlan(folds: 4)).structure == nil)
  }

  @Test(arguments: [SplitPlan.Kind.stratified, .stratifiedGrouped, .grouped, .kFold, .holdOut])
  func foldsDependOnRowsAndSeedOnly(_ kind: SplitPlan.Kind) throws {
    let split = SplitPlan(kind: kind, folds: 3, repeats: 2, seed: 11)
    let folds = try data().folds(for: .research, split: split)
    for positive in ["no", "yes"] {
      #expect(try data(positive: positive).folds(for: .research, split: split) == folds)
    }
    #expect(try data(columns: ["y", "x", "g"]).folds(for: .research, split: split) == folds)
    #expect(try data().folds(for: .research, split: SplitPlan(kind: kind, folds: 3, repeats: 2, seed: 12)) != folds)
  }

  @Test func stratifiedGroupsWorkForARegressionToo() throws {
    let values = (0..<60).map { Double($0 / 4 % 3) + Double($0) / 100 }
    let table = try Table(columns: [
      Column(name: "x", values: .numeric(values)), Column(name: "y", values: .numeric(values)),
      Column(name: "g", values: .numeric((0..<60).map { Double($0 / 4) })),
    ])
    let data = try PreparedData(
      name: "values", contentHash: "0", table: table, roles: DataRoles(target: "y", groups: "g"))
    let folds = try data.folds(for: .research, split: SplitPlan(kind: .stratifiedGrouped, folds: 5))
    #expect(folds.flatMap(\.test).sorted() == Array(0..<60))
    for fold in folds {
      #expect(Set(fold.train.map { $0 / 4 }).isDisjoint(with: fold.test.map { $0 / 4 }))
      // Twelve rows, four of each third of the targets.
      let thirds = fold.test.map { Int(values[$0]) }
      for third in 0..<3 { #expect(thirds.count { $0 == third } == 4) }
    }
  }

  @Test func messagesNameClassesAndGroups() throws {
    let rare = try PreparedData(
      name: "rare", contentHash: "0",
      table: Table(columns: [
        Column(name: "x", values: .numeric([1, 2, 3, 4, 5, 6, 7])),
        Column(name: "g", values: .categorical(codes: [0, 0, 0, 1, 1, 1, 1], levels: ["north", "south"])),
        Column(name: "y", values: .numeric([3, 3, 3, 4, 4, 4, 9])),
      ]), roles: DataRoles(target: "y", task: .classification, groups: "g"))
    #expect(
      throws: DataError.invalidSplit(
        "class '9' has 1 row and every part needs one of it, so 3; ask for fewer folds, don't stratify, or drop the class"
      )
    ) { try rare.folds(for: .research, split: SplitPlan(folds: 3)) }
    #expect(
      throws: DataError.invalidSplit(
        "3 parts need as many groups and there are 2 in column 'g' (north, south); ask for fewer folds")
    ) { try rare.folds(for: .research, split: SplitPlan(kind: .grouped, folds: 3)) }
    // The positive class comes last inside, whatever its name.
    let exchanged = try PreparedData(
      name: "rare", contentHash: "0",
      table: Table(columns: [
        Column(name: "x", values: .numeric([1, 2, 3, 4])),
        Column(name: "y", values: .categorical(codes: [0, 1, 1, 1], levels: ["few", "many"])),
      ]), roles: DataRoles(target: "y", positive: "few"))
    #expect(
      throws: DataError.invalidSplit(
        "class 'few' has 1 row and every part needs one of it, so 2; ask for fewer folds, don't stratify, or drop the "
          + "class")
    ) { try exchanged.folds(for: .research, split: SplitPlan(folds: 2)) }
  }

  @Test func descriptionsSayWhatIsKeptApart() {
    let plan = SplitPlan(kind: .stratifiedGrouped, folds: 4, gap: .seconds(172_800))
    #expect(plan.description(for: .research, hasGroups: true) == "4 grouped and stratified folds, shuffled, seed 7")
    #expect(
      plan.description(for: .production, hasGroups: true)
        == "4 folds in time order, each learned from the rows before it, 2 days left out between, without rows of the "
        + "groups that are judged")
    #expect(
      SplitPlan(kind: .timeOrdered, folds: 4, recurringGroups: .keep).description(for: .production, hasGroups: true)
        == "4 folds in time order, each learned from the rows before it")
  }

  @Test func resultsOfGroupedPlansFromBeforeAreOthers() {
    // Divisions inside a fit once parted groups; free folds have nothing to do with that, and their keys stay.
    #expect(SplitPlan(kind: .grouped).settings(for: .research)["inside"] == "as-folds")
    #expect(SplitPlan(kind: .stratified).settings(for: .production)["inside"] == "as-folds")
    #expect(SplitPlan(kind: .stratified).settings(for: .research)["inside"] == nil)
    #expect(SplitPlan(gap: 3).settings(for: .production)["gap"] == 3)
    #expect(SplitPlan(gap: .seconds(60)).settings(for: .production)["gap"] == "1 minute")
  }
}
