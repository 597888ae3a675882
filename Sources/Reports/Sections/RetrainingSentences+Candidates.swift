import Records
import Replay

/// What is told of several candidates at once.
extension RetrainingSentences {
  /// Policies that can't be played and why; named with a reason are the candidates that it holds for, unless it holds for all
  /// of them.
  static func unplayed(_ candidates: [ReplayedCandidate]) -> [String] {
    var told: [(text: String, candidates: [String])] = []
    for candidate in candidates {
      for (policy, reason) in candidate.study.unplayed {
        let text = "\(policy): \(reason)"
        if let place = told.firstIndex(where: { $0.text == text }) {
          told[place].candidates.append(candidate.label)
        } else {
          told.append((text, [candidate.label]))
        }
      }
    }
    return told.map { entry in
      entry.candidates.count == candidates.count
        ? entry.text : "\(entry.text) (\(NameList.labels(entry.candidates)))"
    }
  }

  /// The numbers of trainings whose best schedule is told, and which of them has the least loss of all; that one is always
  /// there.
  static func oracleCounts(_ oracle: Oracle) -> (counts: [Int], best: Int?) {
    let best = oracle.lossSums.indices.min { oracle.lossSums[$0] < oracle.lossSums[$1] }
    let told = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987]
    return (oracle.lossSums.indices.filter { told.contains($0) || $0 == best }, best)
  }

  /// The ways of one candidate that are told, from the fewest trainings on: those that the past chose, and the one that all
  /// are compared with.
  ///
  /// - Parameter all: every setting of every policy.
  static func ways(_ study: RetrainingStudy, all: Bool = false) -> [WayOfRunning] {
    let reference = study.everyStep?.label
    return study.ways.filter { all || $0.isTuned || $0.label == reference }.sorted {
      ($0.future.trainingCount, $0.future.meanLoss) < ($1.future.trainingCount, $1.future.meanLoss)
    }
  }

  /// That the way which all are compared with stands there though the past chose another setting of its policy; nil: it chose
  /// that.
  static func reference(_ study: RetrainingStudy) -> String? {
    guard let reference = study.everyStep, !reference.isTuned else { return nil }
    return "The past didn't choose \(reference.label), which the others are compared with."
  }

  /// Why a way of running has no trainings by lot beside it.
  static func whyNoLot(_ way: WayOfRunning) -> String {
    switch way.origin {
    case .lastModel: "by lot: what goes on from the last model can't be drawn from what is stored"
    case .everyRow: "by lot: it learns from every row"
    case .scratch:
      way.future.trainingCount == 0 ? "by lot: it has no trainings" : "by lot: it trains at every step at which it can"
    }
  }

  /// Why a way of running has no reading of an axis.
  func whyMissing(_ axis: AxisDescriptor) -> String {
    axis.id == .replayRegret
      ? "\(axis.title): the oracle of a long replay isn't searched for so many trainings" : "\(axis.title): not known"
  }
}
