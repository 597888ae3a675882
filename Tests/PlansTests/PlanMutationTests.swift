import Foundation
import Plans
import Testing

/// Files broken at random are refused with a place, or read; nothing crashes.
struct PlanMutationTests {
  private static let text = """
    version: 1
    name: test
    data: {file: "rows.csv", target: y, missing: ["", "?"], types: {a: numeric}}
    split:
      kind: k-fold
      folds: 3
    preprocessing: &steps
      scaling: [none, standard]
      pca: {components: [5, 0.95], whiten: true}
    estimators:
      - name: ridge
        parameters: {penalty: {from: 0.1, to: 10, count: 3, scale: log}}
        preprocessing: *steps
      - {name: multilayer-perceptron, settings: [{hidden: [8, 4]}]}
    policy: {quality: r2, within: 2%, limits: {latency.p99: {at-most: 1ms}}}

    """

  /// A linear congruential generator (Knuth, MMIX): the tests' own chance.
  private struct Chance {
    var state: UInt64
    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
  }

  @Test func theWholeTextIsValid() throws {
    #expect(try PlanFixture.read(Self.text).candidates.count == 16)
  }

  @Test(arguments: 0..<8)
  func brokenBytesAreRefusedOrRead(_ block: Int) {
    let vocabulary = PlanFixture.vocabulary()
    let signs = Array("{}[]:,-&*#\"'|>%@!\t\n ?0az~\u{0}".utf8) + [0x80, 0xC3, 0xFF]
    for seed in (block * 100)..<(block * 100 + 100) {
      var chance = Chance(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
      var bytes = Array(Self.text.utf8)
      for _ in 0...chance.below(3) {
        let place = chance.below(bytes.count)
        switch chance.below(4) {
        case 0: bytes[place] = signs[chance.below(signs.count)]
        case 1: bytes.insert(signs[chance.below(signs.count)], at: place)
        case 2: bytes.remove(at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 1 + chance.below(40)))
        }
      }
      do throws(PlanError) {
        _ = try ExperimentPlan.read(Data(bytes), file: "plan.yaml", vocabulary: vocabulary)
      } catch {
        if case .notAPlan(_, let what) = error {
          #expect(what.hasPrefix("is a binary file") && bytes.contains(0), "seed \(seed): \(what)")
          continue
        }
        #expect(!error.problems.isEmpty, "seed \(seed)")
        #expect(error.problems.allSatisfy { ($0.line ?? 0) >= 1 && ($0.column ?? 0) >= 1 }, "seed \(seed): \(error)")
      }
    }
  }

  @Test(arguments: [
    String(repeating: "[", count: 20_000), String(repeating: "{a: ", count: 20_000), "a: !!float\n", "? \n",
  ])
  func deepOrOddTextIsRefused(_ text: String) {
    #expect(!PlanFixture.problems("version: 1\nname: " + text).isEmpty)
    #expect(throws: PlanError.self) { try PlanFixture.read(text) }
  }
}
