/// One division of the rows: where to learn, and where to be judged.
public struct Fold: Sendable, Equatable {
  public let train: [Int]
  public let test: [Int]

  public init(train: [Int], test: [Int]) {
    self.train = train
    self.test = test
  }
}
