import Records

/// Which changes of the level a detector answers.
package enum ChangeDirection: String, Codable, Sendable, CaseIterable {
  case both, rise, fall

  static let parameter = DetectorParameter(
    "direction", .choice(allCases.map(\.rawValue)), usual: "both", "which changes are drifts: both, rise or fall")

  init(_ settings: DetectorSettings) { self = Self(rawValue: settings.word("direction")) ?? .both }
}

/// The test of Page and Hinkley: the faded sum of differences from the mean leaves its extreme.
///
/// S <- `fading` S + (x - mean - `delta`) and its mirror for a fall; a drift stands where S - min S > `threshold`. O(1) a
/// value.
/// Source: Page, "Continuous inspection schemes" (1954); Mouss et al., "Test of Page-Hinckley" (2004).
package struct PageHinkley: ErrorDetector {
  package static let kind = DetectorKind(
    "page-hinkley", "the summed differences from the mean leave their extreme",
    source: "Page, Continuous inspection schemes (1954)", input: input,
    parameters: [
      DetectorParameter("warm-start", .whole(1...1_000_000), usual: 30, "values before anything is said"),
      DetectorParameter("delta", .number(0...1e9), usual: 0.005, "change that isn't worth telling"),
      DetectorParameter("threshold", .number(0...1e12), usual: 50.0, "sum of differences for a drift"),
      DetectorParameter("fading", .number(0...1), usual: 0.9999, "what remains of the sum at each value"),
      ChangeDirection.parameter,
    ],
    build: { settings throws(DriftError) in
      PageHinkley(
        warmStart: settings.whole("warm-start"), delta: settings.number("delta"),
        threshold: settings.number("threshold"), fading: settings.number("fading"), direction: ChangeDirection(settings)
      )
    })

  private static var input: DetectorKind.Input { .numbers }

  private struct Memory {
    var mean = RunningMean()
    var rise = 0.0
    var fall = 0.0
    var lowest = Double.infinity
    // As in River: the first value can't raise the largest sum above this.
    var highest = -1.0
    var isOver = false
  }

  private let warmStart: Int
  private let delta: Double
  private let threshold: Double
  private let fading: Double
  private let direction: ChangeDirection
  private let answersRise: Bool
  private let answersFall: Bool
  private var memory = Memory()

  package init(
    warmStart: Int = 30, delta: Double = 0.005, threshold: Double = 50, fading: Double = 1 - 0.0001,
    direction: ChangeDirection = .both
  ) {
    self.warmStart = warmStart
    self.delta = delta
    self.threshold = threshold
    self.fading = fading
    self.direction = direction
    answersRise = direction != .fall
    answersFall = direction != .rise
  }

  package var settings: [String: SettingValue] {
    [
      "warm-start": .integer(warmStart), "delta": .number(delta), "threshold": .number(threshold),
      "fading": .number(fading), "direction": .text(direction.rawValue),
    ]
  }

  package mutating func update(_ error: Double) -> DetectorState {
    guard Self.input.reads(error) else { return memory.isOver ? .drift : .stable }
    if memory.isOver { memory = Memory() }
    memory.mean.add(error)
    let difference = error - memory.mean.value
    memory.rise = fading * memory.rise + difference - delta
    memory.fall = fading * memory.fall + difference + delta
    memory.lowest = min(memory.lowest, memory.rise)
    memory.highest = max(memory.highest, memory.fall)
    guard memory.mean.count >= Double(warmStart) else { return .stable }
    let hasRisen = answersRise && memory.rise - memory.lowest > threshold
    let hasFallen = answersFall && memory.highest - memory.fall > threshold
    memory.isOver = hasRisen || hasFallen
    return memory.isOver ? .drift : .stable
  }
}
