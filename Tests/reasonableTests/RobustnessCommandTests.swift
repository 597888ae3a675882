import Foundation
import Testing

/// The change that the data show, as a person asks for it by a plan and reads it of the pick.
@Suite(.serialized)
struct RobustnessCommandTests {
  /// Thirty rows hold each pair of x and w once; from the middle on x lies 4 higher.
  private static var data: String {
    let rows = (0..<300).map { row -> String in
      let (x, w) = (row % 10 + (row >= 150 ? 4 : 0), (row / 10) % 3)
      return "\(x),\(w),\(2 * x + 3 * w)\n"
    }
    return "x,w,y\n" + rows.joined()
  }

  private static let plan = """
    version: 1
    name: change
    data: {file: data.csv, target: y, task: regression, time: row-order}
    split: {folds: 3, seed: 5}
    estimators: [{name: ridge, parameters: {penalty: 0}}, prior-baseline]
    axes: [mae, robustness.score, robustness.loss]
    policy: {quality: mae}
    """

  private static let swept = Result { try SweptFolder(plan: plan, files: ["data.csv": data]) }

  @Test func showTellsWhatChangesForThePick() throws {
    let folder = try Self.swept.get()
    let shown = try CommandLineProgram.run("show", "latest", "ridge", "--out", folder.results)
    #expect(shown.status == 0)
    #expect(shown.output.contains("Under the change that the data show (research)"))
    #expect(shown.output.contains("Shift: 1 column has another median at the end."))
    #expect(shown.output.contains("Gaps: no column has more at the end."))
  }

  @Test func aPlanWithoutTimeIsToldWhatToSay() throws {
    let folder = try Self.swept.get()
    let untimed = Self.plan.replacingOccurrences(of: ", time: row-order", with: "")
    let plan = try folder.folder.write("untimed.yaml", untimed)
    let refused = try CommandLineProgram.run("sweep", plan, "--out", folder.results, "--quiet")
    #expect(refused.status != 0)
    let errors = refused.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(errors.contains("robustness.score changes rows as the data change"))
    #expect(errors.contains("data.time: COLUMN"))
  }
}
