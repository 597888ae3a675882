import Plans
import Foundation
import Testing

/// Small files that would be enormous: refused before anything of them is built.
struct PlanSizeTests {
  /// What is wrong with a text; and that it took too long, if it did.
  private func problems(_ text: String, overrides: [String] = []) -> [String] {
    var found: [String] = []
    let seconds = ContinuousClock().measure { found = PlanFixture.problems(text, overrides: overrides).map(\.what) }
    return seconds < .seconds(5) ? found : found + ["took \(seconds)"]
  }

  @Test(arguments: [7, 9, 30])
  func aKeyMadeOfAliasesIsNotCompared(depth: Int) {
    var text = "version: 1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...depth {
      text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",") + "]\n"
    }
    text += "? *a\(depth)\n: 1\n"
    #expect(problems(text) == ["more than 200,000 values once every alias is written out"])
    let short = "version: 1\na: &a [x, [x]]\n? *a\n: 1\n"
    #expect(problems(short) == ["a key must be a word, not a list or mapping"])
    // An alias of a word is a word.
    #expect(problems("version: 1\nname: &a test\n*a : 1\n").contains("there is no key 'test'"))
  }

  @Test func listsInsideListsHaveABottom() {
    let open = String(repeating: "[", count: 100_000)
    let what = "more than 100 lists and mappings stand inside each other"
    #expect(problems("version: 1\nname: " + open) == [what])
    #expect(problems(PlanFixture.minimal, overrides: ["name=" + open]) == ["the value is " + what])
    let blocks = (0..<150).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(problems("version: 1\n" + blocks) == [what])
  }

  @Test func candidatesAreCountedBeforeTheyAreMade() {
    let grid =
      "{name: logistic-regression, parameters: {C: {from: 1, to: 2, count: 10000}, solver: [auto, newton, lbfgs]}}"
    let text = "version: 1\nname: t\ndata: {dataset: digits}\nestimators:\n- &g \(grid)\n"
    let limit = "but a plan may hold at most 100,000; thin out the grids"
    #expect(problems(text + String(repeating: "- *g\n", count: 99)) == ["3,000,000 candidates, \(limit)"])
    let stages = Array(repeating: "{components: {from: 1, to: 2, count: 10000}}", count: 20).joined(separator: ", ")
    #expect(problems(PlanFixture.minimal + "preprocessing: {pca: [\(stages)]}\n") == ["200,000 candidates, \(limit)"])
    // Whatever is multiplied, nothing overflows.
    let ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"
    let many = (0..<30).map { "p\($0): \(ten)" }.joined(separator: ", ")
    #expect(
      problems("version: 1\ndata: {dataset: digits}\nestimators: [{name: ridge, parameters: {\(many)}}]\n").first
        == "more candidates than can be counted, \(limit)")
    // A list that is one value counts as one.
    let layers = "{name: multilayer-perceptron, parameters: {hidden: \(ten)}}"
    #expect(problems("version: 1\ndata: {dataset: digits}\nestimators: [\(layers)]\n").isEmpty)
  }

  @Test func aKeyWithThousandsOfDotsIsRefused() throws {
    let path = Array(repeating: "a", count: 100_000).joined(separator: ".")
    #expect(
      problems(PlanFixture.minimal, overrides: [path + "=1"])
        == ["the key has 100000 parts; no key of a plan has more than 20"])
    let problem = try #require(PlanFixture.problems(PlanFixture.minimal, overrides: [path + "=1"]).first)
    #expect(problem.description.count < 300)
  }

  @Test func manyKeysAndMergesAreReadInTime() {
    let keys = (0..<20_000).map { "k\($0): 1" }.joined(separator: ", ")
    let text = "version: 1\nname: &k {\(keys)}\ndata: {<<: [*k, *k]}\n"
    #expect(!problems(text).contains { $0.hasPrefix("took") })
  }
}
