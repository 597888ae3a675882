import Foundation
import Records
import Statistics
import Testing

@testable import Reports

@Suite struct ExplorerDataTests {
  private func data(_ run: RunRecord, digests: [String: TrialDigest] = [:]) throws -> [String: Any] {
    let text = ExplorerData(analysis: RunAnalysis(run: run, membershipDraws: 10), digests: digests).text
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(object as? [String: Any])
  }

  private func protocols(_ run: RunRecord, digests: [String: TrialDigest] = [:]) throws -> [[String: Any]] {
    let all = try data(run, digests: digests)
    return try #require(all["protocols"] as? [[String: Any]])
  }

  private func doubles(_ packed: Any?) throws -> [Double] {
    let text = try #require(packed as? String)
    let bytes = [UInt8](try #require(Data(base64Encoded: text)))
    return stride(from: 0, to: bytes.count, by: 8).map { start in
      Double(bitPattern: bytes[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
  }

  @Test func valuesArriveBitForBit() throws {
    let run = SampleRuns.digits
    let first = try protocols(run)[0]
    let readings = try #require(first["readings"] as? [[String: Any]])
    let place = try #require(run.axes.firstIndex { $0.id == "accuracy" })
    let values = try doubles(readings[place]["value"])
    let trials = run.trials(of: .research)
    let read = trials.compactMap { $0.reading("accuracy")?.value }
    #expect(values.map(\.bitPattern) == read.map(\.bitPattern) && !read.isEmpty && read.count < trials.count)
  }

  @Test func aMissingReadingTakesNoRoomAndSaysWhy() throws {
    let run = SampleRuns.digits
    let first = try protocols(run)[0]
    let readings = try #require(first["readings"] as? [[String: Any]])
    let place = try #require(run.axes.firstIndex { $0.id == "log-loss" })
    let values = try doubles(readings[place]["value"])
    let missing = try #require(readings[place]["missing"] as? [[String: Any]])
    let told = missing.flatMap { $0["of"] as? [Int] ?? [] }
    let trials = run.trials(of: .research)
    #expect(Set(told) == Set(trials.indices.filter { trials[$0].reading("log-loss") == nil }))
    #expect(values.count == trials.count - told.count && !values.contains(where: \.isNaN))
    #expect(!told.isEmpty && missing.allSatisfy { ($0["why"] as? String)?.isEmpty == false })
  }

  @Test func theProtocolOfTheServiceComesFirst() throws {
    #expect(try protocols(SampleRuns.drifting).map { $0["id"] as? String } == ["replay", "production", "research"])
    // What the page calls the parts of the judged rows.
    #expect(try protocols(SampleRuns.drifting).map { $0["part"] as? String } == ["step", "fold", "fold"])
  }

  @Test func textFromRecordsCannotLeaveTheBlock() throws {
    let text = ExplorerData(analysis: RunAnalysis(run: SampleRuns.hostile, membershipDraws: 0), digests: [:]).text
    #expect(!text.contains("<") && !text.contains(">") && !text.contains("&"))
    #expect(try !protocols(SampleRuns.hostile).isEmpty)
  }

  @Test func aRunWithoutTrialsHasABlock() throws {
    #expect(try protocols(SampleRuns.empty).isEmpty)
  }

  @Test func digestsStopWhereThePageWouldGrowTooHeavy() throws {
    var digest = TrialDigest()
    digest.confusion = [[Int]](repeating: [Int](repeating: 1_000_000, count: 60), count: 60)
    let run = SampleRuns.digits
    let digests = Dictionary(uniqueKeysWithValues: run.trials.map { ($0.key, digest) })
    let first = try protocols(run, digests: digests)[0]
    let kept = try #require(first["digests"] as? [String: Any])
    let pick = try #require(RunAnalysis(run: run, membershipDraws: 0).evaluations[0].pickIndex)
    #expect(kept[String(pick)] != nil)
    #expect(
      kept.count * digest.value.compactText.utf8.count <= ExplorerData.digestBudget && kept.count < run.trials.count)
  }

  @Test func settingsThatNeverDifferAreLeftOut() {
    let columns = CandidateSettings(SampleRuns.digits.trials.map(\.candidate)).columns
    #expect(columns.contains { $0.name == "nearest-neighbors.neighbors" && $0.levels == ["1", "5", "15"] })
    #expect(columns.contains { $0.name == "components" && $0.levels.last == "none" })
    #expect(!columns.contains { $0.name == "ridge.penalty" })
  }

  @Test func neighboursMoveTheLatencyOfNearestNeighboursLessThanPCADoes() throws {
    let analysis = RunAnalysis(run: SampleRuns.digits, membershipDraws: 0)
    let parts = SettingInfluence(analysis.evaluations[0], families: analysis.estimators, seed: 7).parts
    let part = try #require(parts.first { $0.name == "nearest-neighbors" })
    let axis = try #require(part.axes.first { $0.axis == "latency.p99" || $0.axis == "latency.p50" })
    let components = try #require(part.settings.firstIndex { $0.hasPrefix("components") })
    let neighbours = try #require(part.settings.firstIndex { $0.hasSuffix("neighbors") })
    #expect(axis.shares[components] > 0.8 && axis.shares[neighbours] < 0.2, "\(part.settings) \(axis.shares)")
    #expect(parts[0].name == "all candidates" && parts[0].settings.contains("estimator"))
  }

  @Test func onlyVersionThreeOfTheLibraryIsTaken() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("d3-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(DrawingLibrary.text(in: [folder.path]) == nil)
    let file = folder.appendingPathComponent("d3.min.js")
    try "!function(){var d3={version:\"7.8.5\"}}()".write(to: file, atomically: true, encoding: .utf8)
    #expect(DrawingLibrary.text(in: [folder.path]) == nil)
    try "!function(){var d3={version:\"3.5.17\"}}()".write(to: file, atomically: true, encoding: .utf8)
    #expect(DrawingLibrary.text(in: [folder.path]) != nil)
  }

  @Test func aPageWithAnExplorerIsWellFormedAndLoadsNothing() {
    let parts = ExplorerParts(library: "var d3 = a[b[0]]>c && 1 < 2; // </script>", digests: [:])
    for run in [SampleRuns.digits, SampleRuns.hostile, SampleRuns.empty] {
      let page = Report(run: run, membershipDraws: 10, explorer: parts).html
      let parsed = WellFormed(page.replacing("<!DOCTYPE html>\n", with: ""))
      #expect(parsed.problem == nil)
      #expect(parsed.named("script").allSatisfy { $0.attributes["src"] == nil })
      let explorers = parsed.named("section").filter { $0.attributes["id"] == "explorer" }
      #expect(explorers.count == (run.trials.isEmpty ? 0 : 1))
      #expect(explorers.allSatisfy { $0.attributes["hidden"] != nil })
    }
  }
}
