import Testing

@testable import Measurement

struct CallAllowanceTests {
  @Test func everyoneGetsWhatIsWantedWhereTimeAllows() {
    #expect(
      CallAllowance.calls(secondsPerCall: [1e-6, 2e-6], wanted: 1_000, minimum: 10, budgetSeconds: 1) == [1_000, 1_000])
  }

  @Test func whatFastSubjectsLeaveGoesToSlowOnes() {
    // Fast: 1,000 calls take 1 ms of its share of 1 s; the slow one gets the other 1.999 s.
    #expect(
      CallAllowance.calls(secondsPerCall: [1e-2, 1e-6], wanted: 1_000, minimum: 10, budgetSeconds: 2) == [199, 1_000])
  }

  @Test func theMinimumHoldsBeyondTheBudget() {
    #expect(CallAllowance.calls(secondsPerCall: [1], wanted: 1_000, minimum: 10, budgetSeconds: 2) == [10])
    #expect(CallAllowance.calls(secondsPerCall: [1], wanted: 5, minimum: 10, budgetSeconds: 2) == [5])
  }

  @Test func aCallWithoutMeasurableTimeIsNoTrouble() {
    #expect(CallAllowance.calls(secondsPerCall: [0], wanted: 100, minimum: 10, budgetSeconds: 2) == [100])
    #expect(CallAllowance.calls(secondsPerCall: [], wanted: 100, minimum: 10, budgetSeconds: 2).isEmpty)
  }
}
