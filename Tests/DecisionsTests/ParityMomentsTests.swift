import Records
import Testing

@testable import Decisions

struct ParityMomentsTests {
  @Test(arguments: ParityConstraint.allCases)
  func aRowThatCountsTwiceIsTwoRows(_ constraint: ParityConstraint) {
    let isPositive = [true, false, true, true, false, false]
    let groups: [Int?] = [0, 0, 1, 1, 1, nil]
    let decisions = [true, false, false, true, true, true]
    let times = [2, 1, 3, 1, 2, 1]
    let repeated = times.indices.flatMap { [Int](repeating: $0, count: times[$0]) }
    let weighed = ParityMoments(
      constraint, bound: 0.01, isPositive: isPositive, groups: groups, groupCount: 2,
      weights: times.map { Double($0) })
    let counted = ParityMoments(
      constraint, bound: 0.01, isPositive: repeated.map { isPositive[$0] }, groups: repeated.map { groups[$0] },
      groupCount: 2)
    #expect(weighed.count == counted.count)
    func expectClose(_ first: [Double], _ second: [Double]) {
      #expect(first.count == second.count)
      for (one, other) in zip(first, second) { #expect(abs(one - other) < 1e-12) }
    }
    expectClose(weighed.gamma(decisions), counted.gamma(repeated.map { decisions[$0] }))
    let multipliers = (0..<weighed.count).map { Double($0 * 7 % 5) / 3 }
    expectClose(weighed.projected(multipliers), counted.projected(multipliers))
    let signed = weighed.signedWeights(multipliers)
    expectClose(repeated.map { signed[$0] }, counted.signedWeights(multipliers))
  }
}
