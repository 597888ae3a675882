import Foundation
import Records

/// Everything that the interactive part of the page knows, as one JSON block.
///
/// Numbers stand in columns, one entry a candidate, packed as little-endian floating point in base64: a third of what
/// digits would take, and bit for bit the stored ones where a choice may rest on them. NaN stands for "no reading"; why
/// there is none is told beside the column.
struct ExplorerData {
  let analysis: RunAnalysis
  /// What the stored evidence says of a trial, by its key.
  let digests: [String: TrialDigest]
  /// How many bytes of digests the page may carry; the candidates of the frontier come first.
  static let digestBudget = 125_000

  var text: String { value.compactText }

  private var run: RunRecord { analysis.run }

  var value: JSONValue {
    .object([
      "form": .integer(1),
      "run": .object([
        "id": .text(run.id), "name": .text(run.name), "dataset": .text(run.dataset.name),
        "rows": .integer(run.dataset.rows), "target": .text(run.dataset.target), "task": .text(run.dataset.task),
        "classes": .texts(run.dataset.classes),
      ]),
      "axes": .list(axes.map(Self.axis)),
      "families": .texts(analysis.estimators),
      "policy": PolicyJSON.value(run.policy),
      "protocols": .list(analysis.evaluations.reversed().map(evaluation)),
    ])
  }

  private var axes: [AxisDescriptor] {
    run.axes.filter { axis in run.trials.contains { $0.outcomes[axis.id] != nil } }
  }

  private static func axis(_ axis: AxisDescriptor) -> JSONValue {
    .object([
      "id": .text(axis.id.rawValue), "title": .text(axis.title), "unit": .text(axis.unit.rawValue),
      "higher": .flag(axis.direction == .higherIsBetter), "family": .text(axis.family.title),
      "sampling": .text(axis.sampling.rawValue), "summary": .text(axis.summary),
    ])
  }

  // MARK: One protocol

  private func evaluation(_ evaluation: EvaluationAnalysis) -> JSONValue {
    let trials = evaluation.trials
    let settings = CandidateSettings(trials.map(\.candidate))
    let failures = trials.enumerated().compactMap { index, trial -> JSONValue.Member? in
      guard case .failed(let message) = trial.status else { return nil }
      return JSONValue.Member(key: String(index), value: .text(message))
    }
    let notes = trials.enumerated().filter { !$1.notes.isEmpty }.map { index, trial in
      JSONValue.Member(key: String(index), value: .texts(trial.notes))
    }
    let members: KeyValuePairs<String, JSONValue> = [
      "id": .text(evaluation.evaluation.id), "title": .text(evaluation.evaluation.title),
      "split": .text(evaluation.splitSentence), "part": .text(evaluation.evaluation.judgedPart.singular),
      "quality": .optional(evaluation.quality?.id.rawValue),
      "cost": .optional(evaluation.cost?.id.rawValue), "pick": .optional(evaluation.pickIndex),
      "best": .optional(evaluation.bestIndex), "reason": .text(evaluation.pick.reason),
      "label": .texts(trials.map(\.candidate.label)),
      "family": .list(trials.map { .integer(analysis.series(of: $0)) }),
      "curves": curves(trials), "components": .texts(trials.map { $0.candidate.components.description }),
      "failed": .object(failures), "notes": .object(notes),
      "settings": settings.value,
      "probability": .text(PackedNumbers.floats(trials.indices.map { evaluation.membership($0) ?? .nan })),
      "folds": folds(trials),
      "readings": .list(axes.map { readings($0, evaluation) }),
      "influence": SettingInfluence(evaluation, families: analysis.estimators, seed: run.seed).value,
      "digests": digestValues(evaluation),
    ]
    let choice = ChoiceData(policy: run.policy).evidence(evaluation).map { JSONValue.Member(key: "choice", value: $0) }
    return .object(members.map { JSONValue.Member(key: $0.key, value: $0.value) } + (choice.map { [$0] } ?? []))
  }

  /// For each trial a number that candidates of one PCA curve share, and its place on the curve; -1: on no curve.
  private func curves(_ trials: [TrialRecord]) -> JSONValue {
    var known: [String: Int] = [:]
    let numbers = trials.map { trial -> Int in
      guard let curve = trial.candidate.curve else { return -1 }
      if let number = known[curve] { return number }
      known[curve] = known.count
      return known.count - 1
    }
    let order = trials.indices.sorted { first, second in
      trials[first].candidate.components.curveOrder < trials[second].candidate.components.curveOrder
    }
    var places = [Int](repeating: 0, count: trials.count)
    for (place, index) in order.enumerated() { places[index] = place }
    return .object([
      "number": .list(numbers.map { .integer($0) }), "place": .list(places.map { .integer($0) }),
    ])
  }

  /// Rows of the folds, once for all trials that share them.
  private func folds(_ trials: [TrialRecord]) -> JSONValue {
    var kinds: [[FoldRecordRows]] = []
    let which = trials.map { trial -> Int in
      let rows = trial.folds.map { FoldRecordRows(train: $0.trainRows, test: $0.testRows) }
      if let known = kinds.firstIndex(of: rows) { return known }
      kinds.append(rows)
      return kinds.count - 1
    }
    return .object([
      "kinds": .list(
        kinds.map { rows in
          .object([
            "train": .list(rows.map { .integer($0.train) }), "test": .list(rows.map { .integer($0.test) }),
          ])
        }),
      "of": .list(which.map { .integer($0) }),
    ])
  }

  private struct FoldRecordRows: Equatable {
    let train: Int
    let test: Int
  }

  private func readings(_ axis: AxisDescriptor, _ evaluation: EvaluationAnalysis) -> JSONValue {
    let readings = evaluation.trials.indices.map { evaluation.reading($0, axis.id) }
    guard readings.contains(where: { $0 != nil }) else {
      return .object(["missing": missing(axis, evaluation, readings)])
    }
    // Candidates without a reading stand under "missing" and take no room here.
    let present = readings.compactMap { $0 }
    var members: [JSONValue.Member] = [.init(key: "value", value: .text(PackedNumbers.doubles(present.map(\.value))))]
    if present.contains(where: { $0.interval != nil }) {
      let lower = present.map { $0.interval?.lower ?? .nan }
      let upper = present.map { $0.interval?.upper ?? .nan }
      members.append(.init(key: "lower", value: .text(PackedNumbers.doubles(lower))))
      members.append(.init(key: "upper", value: .text(PackedNumbers.doubles(upper))))
      let levels = Set(present.compactMap { $0.interval?.level })
      if levels.count == 1, let level = levels.first {
        members.append(.init(key: "level", value: .finite(level)))
      } else {
        members.append(
          .init(key: "levels", value: .text(PackedNumbers.floats(present.map { $0.interval?.level ?? .nan }))))
      }
    }
    let longest = present.map(\.samples.count).max() ?? 0
    // A card shows the quality fold by fold; the rest is summed up by intervals.
    if longest > 1, axis.sampling == .folds, axis.id == evaluation.quality?.id {
      let samples = present.flatMap { $0.samples + [Double](repeating: .nan, count: longest - $0.samples.count) }
      members.append(.init(key: "width", value: .integer(longest)))
      members.append(
        .init(key: "samples", value: .text(PackedNumbers.floats(samples))))
    }
    let missing = missing(axis, evaluation, readings)
    if missing != .list([]) { members.append(.init(key: "missing", value: missing)) }
    return .object(members)
  }

  /// Why readings are missing: each reason once with the places of its candidates.
  private func missing(
    _ axis: AxisDescriptor, _ evaluation: EvaluationAnalysis, _ readings: [Reading?]
  ) -> JSONValue {
    var reasons: [(text: String, places: [Int])] = []
    for (index, reading) in readings.enumerated() where reading == nil {
      let text = evaluation.trials[index].whyMissing(axis.id)
      if let known = reasons.firstIndex(where: { $0.text == text }) {
        reasons[known].places.append(index)
      } else {
        reasons.append((text, [index]))
      }
    }
    return .list(
      reasons.map { .object(["why": .text($0.text), "of": .list($0.places.map { .integer($0) })]) })
  }

  // MARK: Evidence

  /// What the stored evidence says, for as many candidates as the page has room for: the pick, the best and the frontier
  /// first, then by quality.
  private func digestValues(_ evaluation: EvaluationAnalysis) -> JSONValue {
    var order = [evaluation.pickIndex, evaluation.bestIndex].compactMap { $0 } + evaluation.members
    order += evaluation.byQuality
    var seen: Set<Int> = []
    var room = Self.digestBudget / max(1, analysis.evaluations.count)
    var members: [JSONValue.Member] = []
    for index in order where seen.insert(index).inserted {
      guard let digest = digests[evaluation.trials[index].key] else { continue }
      let value = digest.value
      room -= value.compactText.utf8.count
      guard room >= 0 else { break }
      members.append(.init(key: String(index), value: value))
    }
    return .object(members)
  }
}

/// Numbers as bytes in base64, least significant byte first.
enum PackedNumbers {
  static func doubles(_ values: [Double]) -> String {
    packed(values.map(\.bitPattern))
  }

  /// With seven digits.
  static func floats(_ values: [Double]) -> String {
    packed(values.map { Float($0).bitPattern })
  }

  private static func packed<Pattern: FixedWidthInteger>(_ patterns: [Pattern]) -> String {
    var data = Data(capacity: patterns.count * Pattern.bitWidth / 8)
    for pattern in patterns {
      for shift in stride(from: 0, to: Pattern.bitWidth, by: 8) {
        data.append(UInt8(truncatingIfNeeded: pattern >> shift))
      }
    }
    return data.base64EncodedString()
  }

  /// Shares from 0 to 1 in one byte each.
  static func shares(_ values: [Double]) -> String {
    Data(values.map { UInt8(min(255, max(0, ($0 * 255).rounded()))) }).base64EncodedString()
  }
}
