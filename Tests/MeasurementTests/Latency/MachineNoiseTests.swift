import Testing

@testable import Measurement

struct MachineNoiseTests {
  @Test func spreadIsRangeOverMedian() {
    var noise = MachineNoise()
    #expect(noise.relativeSpread == 0)
    for ticks: UInt64 in [100, 110, 90, 100, 140] { noise.record(ticks) }
    #expect(noise.relativeSpread == 0.5)
  }

  @Test func aBusyMachineIsPointedOut() {
    func report(_ noise: Double) -> LatencyReport {
      LatencyReport(
        timings: [], machineNoise: noise, clockResolutionSeconds: 0, clockOverheadSeconds: 0, elapsedSeconds: 1)
    }
    #expect(report(0.02).warning == nil)
    #expect(report(0.5).warning?.contains("50%") == true)
  }

  @Test func timingsThatMovedBetweenProcessorsArePointedOut() {
    var report = LatencyReport(
      timings: [], machineNoise: 0, clockResolutionSeconds: 0, clockOverheadSeconds: 0, elapsedSeconds: 1)
    report.pinningProblem = "the thread can't be kept to processor 3: Operation not permitted"
    #expect(report.warning?.contains("processor 3: Operation not permitted") == true)
  }
}
