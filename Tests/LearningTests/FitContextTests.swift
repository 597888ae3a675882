import LinearAlgebra
import Testing

@testable import Learning

/// Chance depends on the seed, the rows and what is drawn; on nothing else.
struct FitContextTests {
  @Test func aStreamIsTheSameHoweverOftenAndInWhateverOrderItIsAskedFor() {
    let context = FitContext(seed: 7, fold: "research/0")
    let first = context.stream("rows", 3).seed
    _ = context.stream("columns", 3)
    #expect(context.stream("rows", 3).seed == first)
    #expect(FitContext(seed: 7, fold: "research/0", threadCount: 4).stream("rows", 3).seed == first)
  }

  @Test func seedFoldNameAndIndexTellStreamsApart() {
    let seeds = [
      FitContext(seed: 7, fold: "a").stream("rows", 3), FitContext(seed: 8, fold: "a").stream("rows", 3),
      FitContext(seed: 7, fold: "b").stream("rows", 3), FitContext(seed: 7, fold: "a").stream("columns", 3),
      FitContext(seed: 7, fold: "a").stream("rows", 4), FitContext(seed: 7, fold: "a").stream("rows"),
    ].map(\.seed)
    #expect(Set(seeds).count == seeds.count)
  }

  @Test func partsAndOtherRowsHaveStreamsOfTheirOwnAndGiveThemBack() throws {
    var context = FitContext(seed: 7)
    let outside = context.stream("x").seed
    let part = try context.withPart("teacher") { inner throws(FitError) in inner.stream("x").seed }
    let rows = try context.withRows("fold", 1) { inner throws(FitError) in inner.stream("x").seed }
    let others = try context.withRows("fold", 2) { inner throws(FitError) in inner.stream("x").seed }
    #expect(Set([outside, part, rows, others]).count == 4)
    #expect(context.stream("x").seed == outside)
    #expect(throws: FitError.allWeightsZero) {
      try context.withPart("teacher") { _ throws(FitError) in throw .allWeightsZero }
    }
    #expect(context.stream("x").seed == outside)
  }

  @Test func sharedWorkDrawsTheSameInEveryPartButNotForOtherRows() throws {
    let examples = try Examples(inputs: Matrix([[1], [2]]), targets: .values([1, 2]))
    func draw(_ context: inout FitContext) throws(FitError) -> UInt64 {
      try context.shared("work", for: examples, bytes: { _ in 8 }) { inner throws(FitError) in inner.stream("x").seed }
    }
    var context = FitContext(seed: 7)
    let plain = try draw(&context)
    #expect(plain == context.stream("x").seed)
    #expect(try context.withPart("teacher") { inner throws(FitError) in try draw(&inner) } == plain)
    #expect(try context.withRows("fold", 1) { inner throws(FitError) in try draw(&inner) } != plain)
  }
}
