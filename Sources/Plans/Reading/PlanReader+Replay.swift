import Records
import Replay
import Tabular

extension PlanReader {
  /// The `replay` section; nil where no protocol replays.
  func readReplay(_ root: SectionReader, _ protocols: [EvaluationProtocol], data: DataPlan?) -> ReplayPlan? {
    let isReplayed = protocols.contains(.replay)
    guard let section = root.section(ReplayPlan.path) else { return isReplayed ? ReplayPlan() : nil }
    defer { section.finish() }
    let plan = section.read(ReplayPlan.self)
    guard isReplayed else {
      if !protocols.isEmpty {
        root.add(
          "no protocol replays the data; say protocols: [\((protocols + [.replay]).map(\.id).joined(separator: ", "))], "
            + "or leave replay out", to: ReplayPlan.path)
      }
      return nil
    }
    for window in Set(plan.windows) where plan.windows.count(where: { $0 == window }) > 1 {
      section.add("\(window.rawValue) is listed twice", to: "window")
    }
    checkPolicies(plan, section)
    checkDurations(plan, section, data: data)
    checkColumn(plan, section, data: data)
    if !section.has("label-delay") {
      notes.add(
        "replay.label-delay isn't said, so each label counts as known before the next row is answered; labels that come "
          + "later make every model worse", at: section.node.place, key: ReplayPlan.path)
    }
    return plan
  }

  /// Reads settings that only warm starts heed as ones with an effect, where a replay asks for such starts.
  func readerOfSettings(_ replay: ReplayPlan?) -> PlanReader {
    var reader = self
    reader.mayWarmStart = replay?.startFrom.contains(.lastModel) == true
    return reader
  }

  /// Adds a problem where rows shall weigh less with age and an estimator can't weigh them.
  func checkWeights(_ replay: ReplayPlan?, _ entries: [EstimatorEntry], in root: SectionReader) {
    guard let window = replay?.windows.first(where: { if case .halving = $0 { true } else { false } }),
      let section = root.section(ReplayPlan.path)
    else { return }
    let without = entries.map(\.component).filter {
      !$0.capabilities.contains(.sampleWeights) && !$0.capabilities.contains(.ignoresInputs)
    }
    guard let first = without.first else { return }
    section.add(
      "'\(window.rawValue)' weighs rows by their age, and \(first.name) can't weigh rows; take a window of rows or of a "
        + "duration, or leave \(first.name) out", to: "window")
  }

  /// Adds a problem for policies that aren't there, and for what is listed twice, such as `periodic` beside `periodic(every=4)`.
  private func checkPolicies(_ plan: ReplayPlan, _ section: SectionReader) {
    do throws(RetrainingError) {
      var labels: Set<String> = []
      let repeated = try plan.listedPolicies().map(\.label).filter { !labels.insert($0).inserted }
      guard let first = repeated.first else { return }
      let others = Set(repeated).count - 1
      section.add(
        first
          + (others > 0 ? " is listed twice, and so \(others == 1 ? "is" : "are") \(others) more" : " is listed twice"),
        to: "retraining")
    } catch {
      section.add(error.description, to: "retraining")
    }
  }

  private func checkDurations(_ plan: ReplayPlan, _ section: SectionReader, data: DataPlan?) {
    guard let data, let order = timeOrder(of: data),
      order == .rowOrder || knownData?.timesAreSeconds == false
    else { return }
    let what =
      if case .column(let name) = order { "'\(name.legible)' holds plain numbers" } else { "\(order.name) has none" }
    for (key, gap) in plan.durations {
      section.add(
        "a duration such as \(gap) needs dates or times in data.time, but \(what); give a number of rows", to: key)
    }
    if case .date(let text) = plan.start {
      section.add(
        "the date \(text) needs dates in data.time, but \(what); give a number of rows, or a share such as 30%",
        to: "start")
    }
  }

  private func checkColumn(_ plan: ReplayPlan, _ section: SectionReader, data: DataPlan?) {
    guard let name = plan.labelDelay.column else { return }
    if let columns = knownData?.columns, !columns.contains(name) {
      let place = section.node("label-delay")?.place ?? section.node.place
      if let first = name.trimmingBlanks.first, first.isNumber || "+-.".contains(first) {
        section.add(
          "must be \(TimeGap.expectation), each at least 0, or the name of a column, found '\(name.excerpt(40))'",
          to: "label-delay")
      } else {
        // Neither the target nor the time of the rows tells when a label became known.
        let order: String? = if let data, case .column(let time)? = timeOrder(of: data) { time } else { nil }
        problems.addUnknown(
          "column", name, at: place, key: "replay.label-delay",
          among: columns.filter { $0 != data?.target && $0 != order })
      }
    }
    if name == data?.target {
      section.add("'\(name.legible)' is the target; name the column that tells when it became known", to: "label-delay")
    }
    if let data, case .column(name)? = timeOrder(of: data) {
      section.add(
        "'\(name.legible)' is the time of the row itself; say label-delay: 0 if labels are known at once",
        to: "label-delay")
    }
  }
}
