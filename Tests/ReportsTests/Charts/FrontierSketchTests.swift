import Records
import Testing

@testable import Reports

@Suite struct FrontierSketchTests {
  private func lines(_ run: RunRecord, x: AxisID = "latency.p50", y: AxisID = "accuracy", width: Int = 80) throws
    -> [String]
  {
    try FrontierSketch(run: run, x: x, y: y).text(width: width).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }

  @Test(arguments: [40, 72, 110])
  func noLineIsWiderThanAsked(width: Int) throws {
    for line in try lines(SampleRuns.digits, width: width).dropLast(2) { #expect(line.count <= width, "\(line)") }
  }

  @Test func thePickAndTheMembersAreDrawnAndNamed() throws {
    let text = try FrontierSketch(run: SampleRuns.digits, x: "latency.p50", y: "accuracy").text()
    let plot = text.split(separator: "\n").filter { $0.contains("│") || $0.contains("┤") }.joined()
    #expect(plot.contains("*"))
    #expect(plot.contains("·"))
    #expect(text.contains("* is the pick"))
    #expect(text.contains("higher is better") && text.contains("lower is better"))
  }

  @Test func betterIsUpAndLeft() throws {
    let all = try lines(SampleRuns.digits)
    let plot = all.filter { $0.contains(" │") || $0.contains(" ┤") }
    func place(of mark: Character) throws -> (row: Int, column: Int) {
      let row = try #require(plot.firstIndex { $0.dropFirst(8).contains(mark) })
      return (row, try #require(Array(plot[row]).lastIndex(of: mark)))
    }
    // The best is better and dearer than the pick.
    let pick = try place(of: "*")
    let dearer = try place(of: "+")
    #expect(dearer.row < pick.row && dearer.column > pick.column)
  }

  @Test func aRunWithoutPointsDrawsNothing() throws {
    let run = SampleRuns.empty
    try #require(run.axes.count > 1)
    #expect(try FrontierSketch(run: run, x: run.axes[0].id, y: run.axes[1].id).text().isEmpty)
  }
}
