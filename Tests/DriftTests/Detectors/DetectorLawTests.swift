import Records
import Statistics
import Testing

@testable import Drift

/// What every detector obeys.
struct DetectorLawTests {
  /// Errors at a rate of .1, then of .6.
  private static func stream(_ seed: UInt64, change: Int = 2000, count: Int = 4000) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { generator.uniform() < ($0 < change ? 0.1 : 0.6) ? 1 : 0 }
  }

  @Test func everyDetectorHasItsDefaultsAndAName() throws {
    #expect(DetectorKind.names == DetectorKind.names.sorted())
    #expect(Set(DetectorKind.names).count == DetectorKind.names.count)
    for kind in DetectorKind.all {
      let detector = try kind.make()
      #expect(type(of: detector).kind.name == kind.name)
      let expected = Dictionary(uniqueKeysWithValues: kind.parameters.map { ($0.name, $0.usual) })
      #expect(detector.settings == expected, "\(kind.name)")
      for parameter in kind.parameters { #expect(parameter.domain.holds(parameter.usual)) }
    }
  }

  @Test func everyDetectorFindsARiseOfTheErrorFromATenthToSixTenths() throws {
    for kind in DetectorKind.all {
      var detector = try kind.make()
      let alarms = try detector.alarms(in: Self.stream(7))
      #expect(alarms.contains { (2000..<2600).contains($0) }, "\(kind.name): \(alarms)")
    }
  }

  @Test func manyValuesAtOnceAreOneAfterTheOther() throws {
    // Values that can't be read stand between.
    var stream = Self.stream(23)
    for position in stride(from: 5, to: stream.count, by: 97) { stream[position] = .nan }
    for kind in DetectorKind.all {
      var single = try kind.make()
      var states: [Int] = []
      for (position, value) in stream.enumerated() where single.update(value) == .drift { states.append(position) }
      var batched = try kind.make()
      var found: [Int] = []
      var first = 0
      for size in [0, 1, 2, 500, 1499, 7, stream.count] {
        let end = min(stream.count, first + size)
        found += batched.update(contentsOf: Array(stream[first..<end])).map { $0 + first }
        first = end
      }
      #expect(first == stream.count && found == states && !found.isEmpty, "\(kind.name)")
    }
  }

  @Test func copyGoesOnByItself() throws {
    let stream = Self.stream(11)
    for kind in DetectorKind.all {
      var whole = try kind.make()
      let alarms = try whole.alarms(in: stream)
      var half = try kind.make()
      let first = try half.alarms(in: Array(stream[..<2100]))
      var copy = half
      _ = try half.alarms(in: [Double](repeating: 1, count: 500))
      let second = try copy.alarms(in: Array(stream[2100...])).map { $0 + 2100 }
      #expect(first + second == alarms, "\(kind.name)")
    }
  }

  @Test func valueThatIsNotReadLeavesTheDetectorAsItIs() throws {
    let stream = Self.stream(13)
    for kind in DetectorKind.all {
      var plain = try kind.make()
      var disturbed = try kind.make()
      for (position, value) in stream.enumerated() {
        let state = plain.update(value)
        #expect(disturbed.update(value) == state, "\(kind.name)")
        guard position.isMultiple(of: 100) else { continue }
        for wrong in [Double.nan, .infinity, -.infinity] {
          #expect(disturbed.update(wrong) != .warning || state == .warning)
        }
      }
    }
  }

  @Test func rejectsValuesThatTheDetectorDoesNotRead() throws {
    var bits = try EDDM()
    #expect(
      throws: DriftError.streamValue(0.5, position: 1, detector: "eddm", expected: "right and wrong answers, 0 or 1")
    ) { try bits.alarms(in: [1, 0.5]) }
    var shares = try DDM()
    #expect(throws: DriftError.streamValue(2, position: 0, detector: "ddm", expected: "numbers from 0 to 1")) {
      try shares.alarms(in: [2])
    }
    var numbers = ADWIN()
    #expect(throws: DriftError.self) { try numbers.alarms(in: [1, .nan]) }
  }

  @Test func constantErrorsGiveNoAlarm() throws {
    for value in [0.0, 1.0] {
      for kind in DetectorKind.all {
        var detector = try kind.make()
        #expect(try detector.alarms(in: [Double](repeating: value, count: 3000)).isEmpty, "\(kind.name) \(value)")
      }
    }
  }

  @Test func directionChoosesWhichChangesAreDrifts() throws {
    let rising = Self.stream(17)
    let falling = rising.map { 1 - $0 }
    for name in ["adwin", "page-hinkley"] {
      let kind = try DetectorKind.named(name)
      func found(_ direction: String, _ stream: [Double]) throws -> Bool {
        var detector = try kind.make(["direction": .text(direction)])
        return try detector.alarms(in: stream).contains { (2000..<2600).contains($0) }
      }
      #expect(try found("rise", rising) && !found("fall", rising))
      #expect(try found("fall", falling) && !found("rise", falling))
      #expect(try found("both", rising) && found("both", falling))
    }
    var right = FHDDM()
    #expect(try right.alarms(in: falling).isEmpty)
  }

  @Test func alarmsOfKSWINFollowTheSeed() throws {
    let stream = Self.stream(19)
    func alarms(_ seed: Int) throws -> [Int] {
      var detector = try KSWIN(seed: seed)
      return try detector.alarms(in: stream)
    }
    #expect(try alarms(3) == alarms(3))
    #expect(try (0..<5).map { try alarms($0) }.contains { $0 != (try alarms(3)) })
  }

  @Test func rejectsSettingsThatDoNotFit() throws {
    #expect(throws: DriftError.unknownDetector("adwinn")) { try DetectorKind.named("adwinn") }
    #expect("\(DriftError.unknownDetector("adwinn"))".contains("did you mean 'adwin'?"))
    let adwin = try DetectorKind.named("adwin")
    #expect(throws: DriftError.self) { try adwin.make(["dleta": 0.1]) }
    #expect(
      throws: DriftError.parameter(
        "clock", detector: "adwin", found: 0.5, expected: "a whole number from 1 to 1000000")
    ) {
      try adwin.make(["clock": 0.5])
    }
    #expect(throws: DriftError.self) { try adwin.make(["delta": .number(.nan)]) }
    #expect(throws: DriftError.self) { try adwin.make(["direction": "up"]) }
    for (name, settings) in [
      ("ddm", ["warning": 3, "drift": 2]), ("eddm", ["warning": 0.8, "drift": 0.9]),
      ("hddm-a", ["warning-confidence": 0.0001]), ("hddm-w", ["warning-confidence": 0.0001]),
      ("kswin", ["window": 50]),
    ] as [(String, [String: SettingValue])] {
      #expect(throws: DriftError.self, "\(name)") { try DetectorKind.named(name).make(settings) }
    }
  }
}
