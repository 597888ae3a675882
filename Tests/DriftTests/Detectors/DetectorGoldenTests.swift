import Foundation
import GoldenFiles
import Records
import Testing

@testable import Drift

/// River's and Frouros' alarms, index by index.
struct DetectorGoldenTests {
  private let golden: GoldenStreams

  init() throws { golden = try GoldenStreams() }

  private func alarms(_ name: String, _ settings: [String: SettingValue] = [:], _ stream: String) throws -> [Int] {
    var detector = try DetectorKind.named(name).make(settings)
    return try detector.alarms(in: golden.stream(stream))
  }

  @Test(
    arguments: [
      ("adwin", [:], "ADWIN", ["bits", "gauss", "gamma"]),
      ("adwin", ["delta": 0.05, "clock": 1], "ADWIN_delta0_05_clock1", ["bits", "gauss", "gamma"]),
      ("page-hinkley", [:], "PageHinkley_default", ["bits", "gauss", "gamma"]),
      ("page-hinkley", ["threshold": 20], "PageHinkley_l20_d0_005", ["bits", "gauss", "gamma"]),
      ("page-hinkley", ["threshold": 10, "direction": "rise"], "PageHinkley_up_l10", ["bits", "gauss", "gamma"]),
      ("ddm", [:], "DDM", ["bits"]), ("eddm", [:], "EDDM", ["bits"]), ("hddm-a", [:], "HDDMA", ["bits"]),
      ("hddm-w", [:], "HDDMW", ["bits"]), ("fhddm", ["counts": "wrong"], "FHDDM", ["bits"]),
    ] as [(String, [String: SettingValue], String, [String])])
  func alarmsOnSyntheticStreamsAreThoseOfRiver(
    name: String, settings: [String: SettingValue], entry: String, streams: [String]
  ) throws {
    for stream in streams {
      let expected = try golden.river["expected"][entry][stream]["drift_at"].vector.map { Int($0) }
      #expect(try alarms(name, settings, stream) == expected, "\(name) on \(stream)")
      #expect(!expected.isEmpty)
    }
  }

  @Test(
    arguments: [
      ("adwin", [:], "ADWIN"), ("ddm", [:], "DDM"), ("eddm", [:], "EDDM"), ("hddm-a", [:], "HDDM_A"),
      ("hddm-w", [:], "HDDM_W"), ("fhddm", ["counts": "wrong"], "FHDDM"), ("page-hinkley", [:], "PageHinkley"),
    ] as [(String, [String: SettingValue], String)])
  func alarmsOnElectricityAreThoseOfRiver(
    name: String, settings: [String: SettingValue], entry: String
  ) throws {
    let file = try golden.detectors["expected"]["river_elec2_error_bits"][entry]
    let found = try alarms(name, settings, "electricity")
    #expect(Double(found.count) == (try file["alarms"].number))
    #expect(found == (try file["drift_at"].vector.map { Int($0) }))
  }

  @Test(
    arguments: [
      ("FHDDM.right", "fhddm", [:]), ("HDDM_A.two_sided", "hddm-a", ["two-sided": true]),
      ("HDDM_W.two_sided", "hddm-w", ["two-sided": true]),
    ] as [(String, String, [String: SettingValue])])
  func otherDirectionsAreThoseOfRiver(entry: String, name: String, settings: [String: SettingValue]) throws {
    for (key, stream) in [("bits", "bits"), ("elec2", "electricity")] {
      let list = try golden.detectors.at("expected", "river_more", "\(entry).\(key)")
      #expect(try alarms(name, settings, stream) == numbers(list).map { Int($0) }, "\(entry) \(key)")
    }
  }

  @Test func cusumAlarmsAreThoseOfFrouros() throws {
    let file = try golden.detectors["expected"]["frouros"]["CUSUM"]
    #expect(try alarms("cusum", "bits").map { Double($0) } == file["bits"]["drift_at"].vector)
    #expect(try alarms("cusum", "gauss").map { Double($0) } == file["gauss"]["drift_at"].vector)
    var detector = try DetectorKind.named("cusum").make()
    let found = try detector.alarms(in: Array(golden.electricity.prefix(6000)))
    #expect(found.map { Double($0) } == (try file["elec2_error_bits_first_6000"]["drift_at"].vector))
  }

  @Test(arguments: [("ddm", "DDM"), ("eddm", "EDDM"), ("hddm-a", "HDDMA"), ("hddm-w", "HDDMW")])
  func warningsAreThoseOfRiver(name: String, entry: String) throws {
    var detector = try DetectorKind.named(name).make()
    var warnings: [Double] = []
    // River's EDDM leaves its warning up where the warning turns into a drift.
    var turned = 0
    var last = DetectorState.stable
    for (position, bit) in golden.bits.enumerated() {
      let state = detector.update(bit)
      if state == .warning { warnings.append(Double(position)) }
      if name == "eddm", state == .drift, last == .warning { turned += 1 }
      last = state
    }
    let file = try golden.river["expected"][entry]["bits"]
    #expect(Array(warnings.prefix(20)) == (try file["first_warnings"].vector))
    #expect(Double(warnings.count + turned) == (try file["warning_count"].number))
  }

  @Test func windowOfADWINIsThatOfRiver() throws {
    var detector = ADWIN()
    for bit in golden.bits { _ = detector.update(bit) }
    let file = try golden.river["expected"]["ADWIN"]["bits"]
    #expect(Double(detector.width) == (try file["final_width"].number))
    #expect(largestDifference([detector.mean], [try file["final_estimation"].number]) < 1e-12)
    #expect(largestDifference([detector.total], [try file["total"].number]) < 1e-12)
    #expect(largestDifference([detector.squares], [try file["variance"].number]) < 1e-9)
  }

  /// River draws by Python's generator, so the numbers of alarms over seeds are compared: means within four standard
  /// errors of their difference.
  @Test func alarmsOfKSWINComeAsOftenAsRivers() throws {
    for name in ["bits", "gauss", "gamma", "elec2_first_6000"] {
      let file = try golden.detectors["expected"]["river_kswin_20_seeds"][name]
      let stream = name == "elec2_first_6000" ? Array(golden.electricity.prefix(6000)) : golden.stream(name)
      let counts = try (0..<20).map { seed in
        var detector = try KSWIN(seed: seed)
        return Double(try detector.alarms(in: stream).count)
      }
      let mean = counts.reduce(0, +) / 20
      let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 19
      let spread = try file["sd"].number
      let error = ((variance + spread * spread) / 20).squareRoot()
      #expect(abs(mean - (try file["mean"].number)) <= 4 * error, "\(name): \(mean)")
    }
  }
}

extension DetectorGoldenTests {
  private func alarms(_ name: String, _ stream: String) throws -> [Int] { try alarms(name, [:], stream) }
}
