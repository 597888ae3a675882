import Drift
import Foundation
import GoldenFiles
import Plans
import Statistics
import Testing

@testable import Experiments

/// Since when rows with the same inputs turn out otherwise.
struct PeriodConceptTests {
  private let folder = TemporaryDirectory()

  /// y follows a + b > 0 with a twentieth of the labels wrong; from `turned` on it follows the opposite where b > 0. From
  /// `moved` on the mean of a is 0.5.
  private func side(_ name: String, _ count: Int, turned: Int? = nil, moved: Int? = nil, seed: UInt64) throws
    -> DriftStudy.Side
  {
    var generator = SeededGenerator(seed: seed)
    var text = "a,b,y\n"
    for row in 0..<count {
      let a = generator.normal() + (row >= moved ?? count ? 0.5 : 0)
      let b = generator.normal()
      var isYes = a + b > 0
      if row >= turned ?? count, b > 0 { isYes.toggle() }
      if generator.uniform() < 0.05 { isYes.toggle() }
      text += "\(a),\(b),\(isYes ? "yes" : "no")\n"
    }
    let path = try folder.file(name, Data(text.utf8))
    let plan = DataPlan(source: .file(path, FileFormat()))
    let resolved = try DatasetCatalogue(folder: "", entries: []).resolve(plan, planFolder: ".", dataDirectory: nil)
    return DriftStudy.Side(path: path, loaded: try resolved.load())
  }

  private func found(turned: Int?, moved: Int? = nil, by rows: Int = 400) throws -> DriftFindings {
    var options = DriftStudy.Options()
    options.target = "y"
    options.period = .rows(rows)
    var study = DriftStudy(
      reference: try side("before.csv", 2_500, seed: 41),
      current: try side("now.csv", 2_000, turned: turned, moved: moved, seed: 42), options: options)
    return try study.run()
  }

  @Test func theConceptIsAnotherSinceThePeriodInWhichItTurned() throws {
    let found = try found(turned: 1_200)
    #expect(found.periods.map { found.hasConceptDrift(in: $0) } == [false, false, false, true, true])
    let stretch = found.conceptStretch
    #expect(
      stretch.since == "rows 1201 to 1600" && stretch.unbroken == 2 && stretch.drifted == 2 && stretch.judged == 5)
    let last = try #require(found.periods.last?.concept)
    // Half of the rows are turned: of them .95 are wrong instead of .05.
    #expect(abs(last.value - 0.45) < 0.12 && last.lower > 0.2 && last.upper <= 1)
  }

  @Test func movedInputsAreNoOtherConcept() throws {
    let found = try found(turned: nil, moved: 1_200)
    #expect(found.periods.map(\.drifted) == [[], [], [], ["a"], ["a"]])
    #expect(found.conceptStretch.drifted == 0 && found.conceptStretch.judged == 5)
  }

  @Test func periodsOfFewRowsAreNotJudged() throws {
    let found = try found(turned: 1_200, by: 50)
    #expect(found.conceptStretch.judged == 0 && found.hasConceptDrift == true)
  }

  /// With equal weights the variance is that of two means.
  @Test func intervalOfEqualWeightsIsThatOfTwoMeans() {
    let (now, before) = ([1.0, 0, 1, 1], [0.0, 1, 0, 0, 1])
    let part = ErrorChange.Part(of: now, beyond: before, weights: [2, 2, 2, 2, 2], level: 0.95)
    #expect(abs(part.value - (0.75 - 0.4)) < 1e-12)
    // .1875 / 3 + .24 / 5
    let half = 1.959963984540054 * (0.0625 + 0.048).squareRoot()
    #expect(abs(part.upper - part.value - half) < 1e-9 && abs(part.value - part.lower - half) < 1e-9)
  }
}
