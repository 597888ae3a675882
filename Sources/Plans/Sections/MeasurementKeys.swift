import Learning
import Records

/// The keys of `measurement` that belong to no kind of evidence. The others are the settings of the kinds, each stated by
/// its kind.
struct MeasurementKeys: PlanSection {
  var evidenceBudget: Double? = 0.3
  var evidenceFloorSeconds = 2.0
  var timingTolerance: Double?

  static let path = "measurement"
  static let title = "How evidence is gathered"

  static let fields: [ParameterField<Self>] = [
    .custom(
      "evidence-budget", expectation: "none or a share such as 0.3 or 30%",
      ParameterDomain(.real(0...1_000), words: ["none"]),
      "What evidence gathered by asking fitted models may cost, as a share of the CPU time of the fits",
      get: { $0.evidenceBudget.map { .number($0) } ?? .text("none") },
      set: { keys, value in
        if value.isNone {
          keys.evidenceBudget = nil
          return true
        }
        guard let share = value.asDouble, (0...1_000).contains(share) else { return false }
        keys.evidenceBudget = share
        return true
      }
    ).counting(.ratio).outsideTrials(),
    .custom(
      "evidence-floor", expectation: "a time from 0s to 24h, such as 2s", ParameterDomain(.real(0...86_400)),
      "CPU time that such evidence may take whatever the fits cost", get: { .number($0.evidenceFloorSeconds) },
      set: { keys, value in
        guard let seconds = value.asDouble, (0...86_400).contains(seconds) else { return false }
        keys.evidenceFloorSeconds = seconds
        return true
      }
    ).counting(.seconds).usually("2s").outsideTrials(),
    .custom(
      "timing-tolerance", expectation: "auto or a share such as 0.05 or 5%",
      ParameterDomain(.real(0...1), words: ["auto"]),
      "Times and rates that differ by less count as equal; auto: the noise that selftest found on the machine, or 5%",
      get: { $0.timingTolerance.map { .number($0) } ?? .text("auto") },
      set: { keys, value in
        if case .text("auto") = value {
          keys.timingTolerance = nil
          return true
        }
        guard let share = value.asDouble, (0...1).contains(share) else { return false }
        keys.timingTolerance = share
        return true
      }
    ).counting(.ratio).outsideTrials(),
  ]
}
