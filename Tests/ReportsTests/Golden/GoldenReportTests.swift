import Foundation
import Records
import Reports
import Testing

/// Reports of fixed records, byte for byte. After a wanted change: `RECORD_GOLDEN=1 swift test --filter GoldenReport`,
/// then look at the difference before it is committed.
@Suite struct GoldenReportTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/reports")

  @Test(arguments: ["digits", "drifting", "hostile", "empty"])
  func reportsStayTheSame(name: String) throws {
    let runs = [
      "digits": SampleRuns.digits, "drifting": SampleRuns.drifting, "hostile": SampleRuns.hostile,
      "empty": SampleRuns.empty,
    ]
    let run = try #require(runs[name])
    let report = Report(run: run, membershipDraws: 60)
    // The bulk of a second JSON, CSV and the same pictures again would prove nothing.
    var files = report.files(name == "drifting" ? [.html] : ReportFormat.usual + (name == "digits" ? [] : [.latex]))
      .filter { $0.name != "report.schema.json" }
    for figure in report.figures where figure.name == "ranks.svg" { files.append((figure.name, figure.svg)) }
    if !run.trials.isEmpty {
      files.append(("frontier.txt", try FrontierTable(run: run).text(width: 110)))
    }
    for file in files {
      try compare(file.content, "\(name)/\(file.name)")
    }
  }

  @Test func aCrowdedFrontierStaysTheSame() throws {
    let chart = try FrontierChart(run: SampleRuns.crowded, x: "latency.p50", y: "rmse")
    try compare(chart.svg(), "crowded/frontier.svg")
    try compare(chart.svg(.narrow), "crowded/frontier-narrow.svg")
    try compare(try FrontierTable(run: SampleRuns.crowded).text(width: 110), "crowded/frontier.txt")
  }

  @Test func comparisonsStayTheSame() throws {
    let table = try ComparisonTable(
      run: SampleRuns.digits, first: "logistic(penalty=0.01)", second: "nearest-neighbors(neighbors=5)")
    try compare(table.text(width: 118), "digits/comparison.txt")
  }

  @Test func theThirdAxisIsDrawnAsArea() throws {
    let chart = try FrontierChart(run: SampleRuns.digits, x: "training.cpu", y: "log-loss", z: "size.bytes")
    try compare(chart.svg(), "digits/three-axes.svg")
    try compare(chart.svg(.narrow), "digits/three-axes-narrow.svg")
  }

  private func compare(_ content: String, _ path: String) throws {
    let file = Self.folder.appendingPathComponent(path)
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(content.utf8).write(to: file)
      return
    }
    let golden = try #require(try? Data(contentsOf: file), "\(path) is missing: record it")
    guard golden != Data(content.utf8) else { return }
    let before = String(decoding: golden, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let after = content.split(separator: "\n", omittingEmptySubsequences: false)
    let line =
      zip(before, after).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(before.count, after.count)
    Issue.record(
      """
      \(path) differs first in line \(line + 1):
      - \(line < before.count ? before[line].prefix(300) : "(end)")
      + \(line < after.count ? after[line].prefix(300) : "(end)")
      """)
  }
}
