import GoldenFiles
import Testing

@testable import Statistics

@Suite struct BootstrapTests {
  @Test func intervalsEqualSciPyOnItsReplicates() throws {
    let golden = try GoldenFile("statistics/bootstrap")
    let cases = try #require(golden.at("cases") as? [[String: Any]])
    #expect(cases.count == 6)
    for entry in cases {
      let replicates = try numbers(entry["replicates"])
      let level = try number(entry["level"])
      let plain = try BootstrapInterval.percentile(replicates, level: level)
      let ends = try numbers(entry["percentile"])
      #expect(agrees(plain.lower, ends[0], relative: 1e-10))
      #expect(agrees(plain.upper, ends[1], relative: 1e-10))
    }
  }
}
