import Records

/// A parameter of a detector: name, range, default, one sentence.
package struct DetectorParameter: Sendable, Equatable {
  package let name: String
  package let domain: SettingDomain
  package let usual: SettingValue
  package let summary: String

  init(_ name: String, _ domain: SettingDomain, usual: SettingValue, _ summary: String) {
    self.name = name
    self.domain = domain
    self.usual = usual
    self.summary = summary
  }
}

/// A detector as the catalogue and plans name it.
package struct DetectorKind: Sendable {
  /// What a stream may hold.
  package enum Input: String, Sendable {
    /// 0 and 1.
    case bits = "right and wrong answers, 0 or 1"
    /// Any share from 0 to 1.
    case shares = "numbers from 0 to 1"
    case numbers = "finite numbers"

    package func reads(_ value: Double) -> Bool {
      switch self {
      case .bits: value == 0 || value == 1
      case .shares: value >= 0 && value <= 1
      case .numbers: value.isFinite
      }
    }
  }

  package let name: String
  package let summary: String
  package let source: String
  package let input: Input
  package let parameters: [DetectorParameter]
  private let build: @Sendable (DetectorSettings) throws(DriftError) -> any ErrorDetector

  init(
    _ name: String, _ summary: String, source: String, input: Input, parameters: [DetectorParameter],
    build: @escaping @Sendable (DetectorSettings) throws(DriftError) -> any ErrorDetector
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.input = input
    self.parameters = parameters
    self.build = build
  }

  /// Every detector, in alphabetical order.
  package static let all: [DetectorKind] = [
    ADWIN.kind, CUSUM.kind, DDM.kind, EDDM.kind, FHDDM.kind, HDDMA.kind, HDDMW.kind, KSWIN.kind, PageHinkley.kind,
  ]

  package static var names: [String] { all.map(\.name) }

  /// - Throws: `unknownDetector`, with the nearest name.
  package static func named(_ name: String) throws(DriftError) -> DetectorKind {
    guard let kind = all.first(where: { $0.name == name }) else { throw .unknownDetector(name) }
    return kind
  }

  /// A fresh detector; what isn't set has its default.
  /// - Throws: `unknownParameter`, `parameter`, `parametersDisagree`.
  package func make(_ settings: [String: SettingValue] = [:]) throws(DriftError) -> any ErrorDetector {
    try build(DetectorSettings(self, settings))
  }

  /// - Throws: `streamValue` for the first value that the detector can't read.
  package func check(_ errors: [Double]) throws(DriftError) {
    for (position, error) in errors.enumerated() where !input.reads(error) {
      throw .streamValue(error, position: position, detector: name, expected: input.rawValue)
    }
  }
}

/// The checked settings of one detector.
struct DetectorSettings {
  private let values: [String: SettingValue]

  /// - Throws: `unknownParameter`, `parameter`.
  init(_ kind: DetectorKind, _ given: [String: SettingValue]) throws(DriftError) {
    for name in given.keys.sorted() where !kind.parameters.contains(where: { $0.name == name }) {
      throw .unknownParameter(name, detector: kind.name, known: kind.parameters.map(\.name))
    }
    var values: [String: SettingValue] = [:]
    for parameter in kind.parameters {
      let value = given[parameter.name] ?? parameter.usual
      guard parameter.domain.holds(value) else {
        throw .parameter(parameter.name, detector: kind.name, found: value, expected: parameter.domain.expectation)
      }
      values[parameter.name] = value
    }
    self.values = values
  }

  func number(_ name: String) -> Double { values[name]?.asDouble ?? .nan }

  func whole(_ name: String) -> Int { values[name]?.asDouble.map { Int($0) } ?? 0 }

  func flag(_ name: String) -> Bool { values[name] == .flag(true) }

  func word(_ name: String) -> String { values[name]?.description ?? "" }
}
