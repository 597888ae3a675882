#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import Records
import Statistics

/// How much each setting moves the axes, over the trials of one protocol: for the run as a whole the estimator and what
/// all candidates share, and within each estimator its own settings.
struct SettingInfluence {
  struct AxisShares: Equatable {
    let axis: AxisID
    /// One a setting, in the order of `Part.settings`.
    let shares: [Double]
  }

  struct Part: Equatable {
    let name: String
    let trials: Int
    let settings: [String]
    let axes: [AxisShares]
  }

  let parts: [Part]

  /// Fewer trials say nothing about a setting.
  private static let fewestTrials = 6
  /// Axes that are shown.
  private static let axisLimit = 6

  /// - Parameters:
  ///   - evaluation: the protocol.
  ///   - families: names of the estimators.
  ///   - seed: of the trees' choices.
  init(_ evaluation: EvaluationAnalysis, families: [String], seed: UInt64) {
    let trials = evaluation.trials
    let settings = CandidateSettings(trials.map(\.candidate))
    // The baseline looks at no input: what it lacks would pass for an influence.
    let all = trials.indices.filter { !trials[$0].candidate.isBaseline }
    let shared = settings.columns.filter {
      ["preprocessing", "components", "calibration", "mitigation"].contains($0.name)
    }
    let estimator = CandidateSettings.Column(
      name: "estimator", levels: families,
      codes: trials.map { families.firstIndex(of: $0.candidate.estimator.name) ?? -1 })
    var parts = [Self.part("all candidates", [estimator] + shared, all, evaluation, seed)]
    for (family, name) in families.enumerated() {
      parts.append(Self.part(name, settings.columns, all.filter { estimator.codes[$0] == family }, evaluation, seed))
    }
    self.parts = parts.compactMap { $0 }
  }

  private static func part(
    _ name: String, _ columns: [CandidateSettings.Column], _ members: [Int], _ evaluation: EvaluationAnalysis,
    _ seed: UInt64
  ) -> Part? {
    guard members.count >= fewestTrials else { return nil }
    // A step that a candidate lacks is a level of its own; settings that vary together count once.
    var factors: [(name: String, codes: [Int])] = []
    for column in columns {
      let codes = densified(members.map { column.codes[$0] })
      guard Set(codes).count > 1 else { continue }
      if let twin = factors.firstIndex(where: { $0.codes == codes }) {
        factors[twin].name += " = " + column.name
      } else {
        factors.append((column.name, codes))
      }
    }
    // What another setting tells anyway (a PCA or none, where its size is a setting) would take half of its share.
    factors = factors.filter { factor in
      factor.name == "estimator" || !factors.contains { $0.codes != factor.codes && tells($0.codes, factor.codes) }
    }
    // One setting alone explains everything by itself.
    guard factors.count > 1 else { return nil }
    let wanted = axes(evaluation).compactMap { axis -> AxisShares? in
      let rows = members.indices.compactMap { place in
        evaluation.reading(members[place], axis.id).map { (place, measure($0.value, axis)) }
      }.filter { $0.1.isFinite }
      guard rows.count >= fewestTrials, Set(rows.map(\.1)).count > 1,
        let result = try? FunctionalANOVA(
          factors: factors.map { factor in densified(rows.map { factor.codes[$0.0] }) }, values: rows.map(\.1),
          seed: seed)
      else { return nil }
      return AxisShares(axis: axis.id, shares: result.shares)
    }
    guard !wanted.isEmpty else { return nil }
    return Part(name: name, trials: members.count, settings: factors.map(\.name), axes: wanted)
  }

  /// Times and sizes by their logarithm: what doubles them matters alike for small and large ones.
  private static func measure(_ value: Double, _ axis: AxisDescriptor) -> Double {
    switch axis.unit {
    case .seconds, .bytes, .rowsPerSecond: value > 0 ? log(value) : .nan
    default: value
    }
  }

  /// The quality, what the policy prefers, then the first axis of each other family.
  private static func axes(_ evaluation: EvaluationAnalysis) -> [AxisDescriptor] {
    let run = evaluation.run
    let measured = evaluation.measuredAxes.filter { axis in
      evaluation.trials.indices.contains { evaluation.reading($0, axis.id) != nil }
    }
    let named = ([run.policy.quality] + run.policy.prefer).compactMap { id in measured.first { $0.id == id } }
    let firsts = AxisFamily.allCases.compactMap { family in measured.first { $0.family == family } }
    var seen: Set<AxisID> = []
    return (named + firsts).filter { seen.insert($0.id).inserted }.prefix(axisLimit).map { $0 }
  }

  /// Whether each level of the finer factor goes with one level of the coarser.
  private static func tells(_ finer: [Int], _ coarser: [Int]) -> Bool {
    var told: [Int: Int] = [:]
    for (level, other) in zip(finer, coarser) {
      if let known = told[level], known != other { return false }
      told[level] = other
    }
    return true
  }

  /// The same levels counted from 0 without gaps.
  private static func densified(_ codes: [Int]) -> [Int] {
    let known = Dictionary(uniqueKeysWithValues: Set(codes).sorted().enumerated().map { ($0.element, $0.offset) })
    return codes.map { known[$0] ?? 0 }
  }

  var value: JSONValue {
    .list(
      parts.map { part in
        .object([
          "name": .text(part.name), "trials": .integer(part.trials), "settings": .texts(part.settings),
          "axes": .list(
            part.axes.map { axis in
              .object([
                "axis": .text(axis.axis.rawValue),
                "shares": .list(axis.shares.map { .number(($0 * 1000).rounded() / 1000) }),
              ])
            }),
        ])
      })
  }
}
