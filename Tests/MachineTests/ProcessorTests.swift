import Testing

@testable import Machine

struct ProcessorTests {
  private struct Refused: Error {}

  @Test func pinnedWorkStaysOnOneProcessorThatMayBeUsed() {
    let before = Processor.allowed
    #expect(before.count == Processor.count)
    let pinned = Processor.pinned { Processor.allowed }
    #expect(pinned.result == [before[before.count - 1]])
    #expect(pinned.processor == before.last)
    #expect(pinned.problem == nil)
    #expect(Processor.allowed == before)
  }

  @Test func aThreadThatMayUseSomeProcessorsKeepsToThoseDuringAndAfterwards() throws {
    let before = Processor.allowed
    // The first one only: the last of the machine isn't among them, unless it has only one.
    #expect(Processor.allow([before[0]]) == nil)
    defer { _ = Processor.allow(before) }
    let pinned = Processor.pinned { Processor.allowed }
    #expect(pinned.result == [before[0]])
    #expect(pinned.processor == before[0])
    #expect(Processor.allowed == [before[0]])
  }

  @Test func aProcessorThatMayNotBeUsedIsToldAndTheWorkRunsAllTheSame() {
    let before = Processor.allowed
    let unknown = (before.last ?? 0) + 1
    let pinned = Processor.pinned(to: unknown) { Processor.allowed }
    #expect(pinned.result == before)
    #expect(pinned.processor == nil)
    #expect(pinned.problem?.contains("processor \(unknown) isn't one of those that may be used") == true)
  }

  @Test func aRefusalOfTheSystemHasItsReason() {
    let before = Processor.allowed
    #expect(Processor.allow([]) == "Invalid argument")
    #expect(Processor.allow([-1]) == "Invalid argument")
    #expect(Processor.allowed == before)
  }

  @Test func workThatThrowsLetsTheThreadGo() {
    let before = Processor.allowed
    #expect(throws: Refused.self) { try Processor.pinned { () throws(Refused) in throw Refused() } }
    #expect(Processor.allowed == before)
  }
}
