import GoldenFiles
import Foundation
import Testing

@testable import Measurement

struct CalibrationGoldenTests {
  struct Golden: Decodable {
    struct Input: Decodable {
      let score: [Double]
      let y: [Int]
    }
    struct Expected: Decodable {
      let curveProbTrue: [Double]
      let curveProbPred: [Double]
    }
    let input: Input
    let expected: Expected
  }

  @Test func reliabilityBinsMatchScikitLearnsCurve() throws {
    let golden: Golden = try GoldenFile.decode("calibration")
    let reliability = Reliability(
      stated: golden.input.score.map { 1 / (1 + exp(-$0)) }, happened: golden.input.y.map { $0 == 1 }, binCount: 8)
    #expect(reliability.bins.count == golden.expected.curveProbTrue.count)
    for (bin, expected) in zip(reliability.bins, zip(golden.expected.curveProbTrue, golden.expected.curveProbPred)) {
      #expect(agree(bin.meanHappened, expected.0))
      #expect(agree(bin.meanStated, expected.1))
    }
  }

  @Test func edgesBelongToTheLowerBin() {
    // 0.1 * 3 is slightly above 0.3: the edge itself decides, as in the definition.
    let reliability = Reliability(
      stated: [0, 0.1, 0.2, 0.3, 1], happened: [false, true, true, true, true], binCount: 10)
    #expect(reliability.bins.map(\.weight) == [2, 1, 1, 1])
  }
}
