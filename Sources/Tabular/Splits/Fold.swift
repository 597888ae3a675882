/// One division of the rows: where to learn, and where to be judged.
public struct Fold: Sendable, Equatable {
  public let train: [Int]
  public let test: [Int]

  public init(train: [Int], test: [Int]) {
    self.train = train
    self.test = test
  }

  /// The same without those rows to learn from whose group is judged as well.
  ///
  /// - Parameter groups: the group code of each row.
  public func leavingOutJudgedGroups(_ groups: [Int32]) -> Fold {
    let judged = Set(test.map { groups[$0] })
    return Fold(train: train.filter { !judged.contains(groups[$0]) }, test: test)
  }

  /// The same division of the rows that stand at the positions `rows`.
  public func of(rows: [Int]) -> Fold { Fold(train: train.map { rows[$0] }, test: test.map { rows[$0] }) }
}
