import Experiments
import Testing

/// An estimate of the rest is sane from the first second on, and goes on while nothing ends.
struct RemainingTimeTests {
  private func seconds(_ estimate: RemainingTime.Estimate) -> Double? {
    switch estimate {
    case .unknown: nil
    case .about(let seconds), .atLeast(let seconds): seconds
    }
  }

  @Test func aFinishedBaselineSaysNothingOfTheOthers() {
    var time = RemainingTime(kinds: ["prior"] + Array(repeating: "perceptron", count: 20), jobs: 2)
    #expect(time.estimate(at: 0) == .unknown)
    time.start(0, at: 0)
    time.start(1, at: 0)
    time.finish(0, at: 0.001)
    time.start(2, at: 0.001)
    // A share of 1/21 after a millisecond would promise 20 ms.
    guard case .atLeast(let bound) = time.estimate(at: 1) else {
      Issue.record("\(time.estimate(at: 1))")
      return
    }
    // Twenty parts that take a second at the least, two at a time.
    #expect(bound > 8)
  }

  @Test func itGrowsWhileNothingEnds() {
    var time = RemainingTime(kinds: Array(repeating: "forest", count: 10), jobs: 1)
    time.start(0, at: 0)
    time.finish(0, at: 2)
    time.start(1, at: 2)
    guard case .about(let first) = time.estimate(at: 2), case .about(let later) = time.estimate(at: 60) else {
      Issue.record("no estimate")
      return
    }
    #expect(abs(first - 18) < 1e-9)
    #expect(later > 400)
  }

  @Test func kindsAreToldApart() {
    var time = RemainingTime(kinds: ["a", "a", "b", "b"], jobs: 1)
    for (part, span) in [(0, 0.0...1.0), (2, 1.0...11.0)] {
      time.start(part, at: span.lowerBound)
      time.finish(part, at: span.upperBound)
    }
    #expect(time.estimate(at: 11) == .about(seconds: 11))
  }

  @Test func jobsShareTheRestButTheLongestPartIsNotShared() throws {
    var time = RemainingTime(kinds: ["a", "a", "a"], jobs: 4)
    time.start(0, at: 0)
    time.finish(0, at: 10)
    #expect(time.estimate(at: 10) == .about(seconds: 10))
    time.start(1, at: 10)
    time.start(2, at: 10)
    #expect(try #require(seconds(time.estimate(at: 12))) >= 8)
  }

  @Test func atTheEndNothingIsLeft() {
    var time = RemainingTime(kinds: ["a"], jobs: 2)
    time.start(0, at: 0)
    time.finish(0, at: 1)
    #expect(time.estimate(at: 1) == .about(seconds: 0))
    // What was never announced changes nothing.
    time.finish(0, at: 2)
    time.start(7, at: 2)
    #expect(time.estimate(at: 3) == .about(seconds: 0))
  }

  @Test func aShareTellsNothingWithinTheFirstSecond() {
    func progress(_ done: Int, first: (Int, Double)? = nil) -> SweepProgress {
      SweepProgress(
        activity: "timing", done: done, total: 10, startedAt: 100, first: first.map { (done: $0.0, at: $0.1) })
    }
    #expect(progress(4).remaining(at: 100.2) == .unknown)
    #expect(progress(1).remaining(at: 102) == .unknown)
    #expect(progress(5).remaining(at: 102) == .about(seconds: 2))
    // It goes on while nothing ends.
    #expect(progress(5).remaining(at: 110) == .about(seconds: 10))
    // Twenty seconds of warming up before the first turn say nothing of the rest.
    #expect(progress(1, first: (1, 120)).remaining(at: 120) == .unknown)
    #expect(progress(5, first: (1, 120)).remaining(at: 124) == .about(seconds: 5))
  }
}
