import Records
import Testing

@testable import Measurement

struct MachineNoiseTests {
  @Test func spreadIsRangeOverMedian() {
    var noise = MachineNoise()
    #expect(noise.relativeSpread == 0)
    for ticks: UInt64 in [100, 110, 90, 100, 140] { noise.record(ticks) }
    #expect(noise.relativeSpread == 0.5)
  }

  @Test func aProcessorIsSlowerThanUsualOnceItsWorkTakesASixthLonger() {
    var noise = MachineNoise()
    #expect([100, 110, 90, 112, 130].map { noise.record($0) } == [false, false, false, false, true])
    var known = MachineNoise()
    known.usual = 80
    #expect([90, 95].map { known.record($0) } == [false, true])
  }

  private func sitting(
    probes: [Double] = [1, 1], problem: String? = nil, _ change: (inout SittingAccount) -> Void = { _ in }
  ) -> TimingSitting {
    var account = SittingAccount()
    account.turns = 40
    account.rounds = 4
    change(&account)
    return TimingSitting(parts: [
      TimingPart(
        timings: [], account: account, probeSeconds: probes, processor: nil, pinningProblem: problem)
    ])
  }

  @Test func aBusyMachineIsPointedOut() {
    #expect(sitting(probes: [1, 1.02]).note == nil)
    #expect(sitting(probes: [1, 1.5, 1]).note?.contains("50%") == true)
  }

  @Test func disturbedTurnsAndRoundsAreTold() {
    #expect(
      sitting {
        $0.repeatedTurns = 3
        $0.interruptedTurns = 1
      }.note
        == "latency: other work disturbed 4 of 43 turns, 3 of which were timed once more; 1 of them counts all the same"
    )
    #expect(
      sitting { $0.repeatedRounds = 1 }.note
        == "latency: a slower processor disturbed 1 of 5 rounds, 1 of which was timed once more")
  }

  @Test func timingsThatMovedBetweenProcessorsArePointedOut() {
    let note = sitting(problem: "the thread can't be kept to processor 3: Operation not permitted").note
    #expect(note?.contains("processor 3: Operation not permitted") == true)
  }
}
