#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import Records

/// The fast Hoeffding drift detection method: in a sliding window the share of right answers falls below the best share it
/// has had by more than Hoeffding's bound allows.
///
/// A drift stands where u_max - u > sqrt(ln(1 / confidence) / (2 window)). River feeds the window with the errors
/// themselves, and so alarms where the error *falls*; `counts: wrong` does the same. O(1) a value.
/// Source: Pesaranghader & Viktor, "Fast Hoeffding drift detection method for evolving data streams" (2016).
package struct FHDDM: ErrorDetector {
  package static let kind = DetectorKind(
    "fhddm", "the share of right answers in a sliding window falls below its best by more than Hoeffding's bound",
    source: "Pesaranghader & Viktor, Fast Hoeffding drift detection method (2016)", input: input,
    parameters: [
      DetectorParameter("window", .whole(2...1_000_000), usual: 100, "values in the sliding window"),
      DetectorParameter("confidence", .number(1e-300...1), usual: 1e-6, "chance of a false drift that is allowed"),
      DetectorParameter(
        "counts", .choice(["right", "wrong"]), usual: "right",
        "right: alarms where right answers become fewer; wrong: where errors do, as River does with a stream of errors"),
    ],
    build: { settings throws(DriftError) in
      FHDDM(
        window: settings.whole("window"), confidence: settings.number("confidence"),
        countsWrong: settings.word("counts") == "wrong")
    })

  private static var input: DetectorKind.Input { .bits }

  private let confidence: Double
  private let countsWrong: Bool
  private let bound: Double
  private var window: [Bool]
  private var position = 0
  private var valueCount = 0
  private var count = 0
  private var largest = 0.0
  private var isOver = false

  package init(window: Int = 100, confidence: Double = 1e-6, countsWrong: Bool = false) {
    self.confidence = confidence
    self.countsWrong = countsWrong
    self.window = [Bool](repeating: false, count: max(2, window))
    bound = (log(1 / confidence) / Double(2 * max(2, window))).squareRoot()
  }

  package var settings: [String: SettingValue] {
    [
      "window": .integer(window.count), "confidence": .number(confidence), "counts": countsWrong ? "wrong" : "right",
    ]
  }

  package mutating func update(_ error: Double) -> DetectorState {
    guard Self.input.reads(error) else { return isOver ? .drift : .stable }
    if isOver {
      position = 0
      valueCount = 0
      count = 0
      largest = 0
      isOver = false
    }
    // The value that leaves the window is one of the values since the last drift.
    if valueCount >= window.count, window[position] { count -= 1 }
    let counted = (error == 1) == countsWrong
    window[position] = counted
    position = position + 1 == window.count ? 0 : position + 1
    valueCount += 1
    if counted { count += 1 }
    guard valueCount >= window.count else { return .stable }
    let share = Double(count) / Double(window.count)
    largest = max(largest, share)
    isOver = largest - share > bound
    return isOver ? .drift : .stable
  }
}
