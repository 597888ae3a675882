import Drift
import Records

/// Trains when a detector that watches the known errors of the model, row by row as their labels arrive, says drift. It
/// begins anew with each model.
package struct DetectorAlarm: RetrainingPolicy {
  package let kind: DetectorKind
  package let settings: [String: SettingValue]

  package struct Memory: Sendable {
    var detector: (any ErrorDetector)?
    var model = 0
    /// Rows of each step that the detector has read.
    var seen: [Int: Int] = [:]
  }

  package func begin(_ replay: ReplayCase, tunedBefore split: Int) -> Memory {
    Memory(detector: try? kind.make(settings))
  }

  package func retrains(_ known: KnownPast, _ memory: inout Memory) -> Bool {
    if memory.model != known.model {
      memory = Memory(detector: try? kind.make(settings), model: known.model)
    }
    let losses = known.newRowLosses(&memory.seen)
    return memory.detector?.update(contentsOf: losses).isEmpty == false
  }

  package func obstacle(_ replay: ReplayCase) -> String? {
    do {
      _ = try kind.make(settings)
    } catch {
      return error.description
    }
    guard replay.triangle.hasRows else { return "it reads errors row by row, and the replay kept none" }
    for row in 0..<replay.rowCounts[0] {
      let loss = replay.rowLoss(of: 0, step: 0, row: row)
      if !kind.input.reads(loss) { return obstacle(of: loss) }
    }
    return nil
  }

  /// Why it can't read a loss.
  private func obstacle(of loss: Double) -> String {
    let needed =
      switch kind.input {
      case .bits: "right or wrong answers"
      case .shares: "losses from 0 to 1"
      case .numbers: "finite losses"
      }
    return
      "it needs \(needed), and here a row's loss is an amount, such as \(NumberText.significant(loss, 3)), as in a regression "
      + "or where decisions have costs"
  }
}

extension PolicyKind {
  static let detectorAlarms: [PolicyKind] = DetectorKind.all.map { kind in
    PolicyKind(
      "detector-\(kind.name)", "When the detector \(kind.name), fed with known errors, says drift: \(kind.summary).",
      source: .labels, parameters: parameters(kind)
    ) { DetectorAlarm(kind: kind, settings: $0.values) }
  }

  /// How sensitive a detector may be chosen on the past: its parameter and the values to try.
  private static let tuned: [String: (name: String, values: [SettingValue])] = [
    "adwin": ("delta", [0.002, 1e-4, 1e-6, 1e-9]),
    "cusum": ("threshold", [25.0, 50.0, 100.0, 200.0]),
    "ddm": ("drift", [3.0, 4.0, 6.0]),
    "page-hinkley": ("threshold", [25.0, 50.0, 100.0, 200.0]),
    "hddm-a": ("drift-confidence", [0.001, 1e-5, 1e-8]),
    "hddm-w": ("drift-confidence", [0.001, 1e-5, 1e-8]),
  ]

  private static func parameters(_ kind: DetectorKind) -> [PolicyParameter] {
    let all = kind.parameters.map { parameter in
      let tuned = tuned[kind.name].flatMap { $0.name == parameter.name ? $0.values : nil }
      return PolicyParameter(
        parameter.name, .setting(parameter.domain), usual: tuned ?? [parameter.usual],
        parameter.summary.prefix(1).uppercased() + parameter.summary.dropFirst())
    }
    // The one that is tuned comes first.
    return all.filter { $0.usual.count > 1 } + all.filter { $0.usual.count == 1 }
  }
}
