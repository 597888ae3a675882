import Learning
import Plans
import Records
import Tabular

extension PreparedData {
  /// What a person should know of the labels of a replay: that models don't see the column that tells when they became
  /// known, that most never become known in it, and what early models can't have learned.
  func labelNotes(of division: ReplayDivision, _ delay: LabelDelay) -> [DataNote] {
    var notes: [DataNote] = []
    if let name = delay.column {
      notes.append(
        DataNote(
          .rolesAreNoInputs, column: name, count: 1,
          sentence: "'\(name.legible)' (replay.label-delay) is not learned from: it tells of what came after the row"))
    }
    let timeline = division.timeline
    let unseen = timeline.arrivals.count { Int($0) > timeline.rowCount }
    if 2 * unseen > timeline.rowCount {
      notes.append(
        DataNote(
          .replayed, column: delay.column, count: unseen,
          sentence:
            "the labels of \(unseen) of \(timeline.rowCount) rows arrive after the last row, or never, so that no "
            + "model of the replay learns from them; see whether replay.label-delay is meant so"))
    }
    guard case .classes(let codes, _) = targets else { return notes }
    let late = lateClasses(timeline, codes)
    return notes + late.prefix(Self.mostLateClasses).map { note(on: $0, of: timeline) }
      + windowNotes(of: division, codes, beyond: classes.count == 2 ? late.map(\.steps).max() ?? 0 : 0)
  }

  private static let mostLateClasses = 5

  /// A class that the models of the first steps can't name.
  private struct LateClass {
    let name: String
    /// Of which a label first arrives.
    let row: Int
    /// How many steps begin before it arrives.
    let steps: Int
  }

  private func lateClasses(_ timeline: ReplayTimeline, _ codes: [Int32]) -> [LateClass] {
    var first: [Int32: Int] = [:]
    for position in timeline.arrivalOrder {
      let code = codes[Int(timeline.order[Int(position)])]
      if first[code] == nil { first[code] = Int(position) }
      if first.count == classes.count { break }
    }
    return classes.indices.compactMap { code in
      guard let position = first[Int32(code)] else { return nil }
      let arrival = Int(timeline.arrivals[position])
      let steps = timeline.steps.indices.count { timeline.moment(ofStep: $0) < arrival }
      guard steps > 0 else { return nil }
      return LateClass(name: classes[code], row: Int(timeline.order[position]), steps: steps)
    }
  }

  private func note(on late: LateClass, of timeline: ReplayTimeline) -> DataNote {
    let models =
      late.steps == timeline.steps.count
      ? "no model of the replay" : "no model of the first \(late.steps) of \(timeline.steps.count) steps"
    return DataNote(
      .replayed, count: late.steps,
      sentence:
        "\(models) has learned from a row of class '\(late.name.legible)', so that none can name it; the first label "
        + "of it that becomes known is that of \(placeText(ofRow: late.row))")
  }

  /// - Parameter known: so many steps have been told of already.
  private func windowNotes(of division: ReplayDivision, _ codes: [Int32], beyond known: Int) -> [DataNote] {
    let count = division.stepCount
    return division.windows.compactMap { window in
      let steps = (0..<count).prefix { step in
        let rows = division.training(forStep: step, window: window).rows
        guard let first = rows.first else { return false }
        return rows.allSatisfy { codes[$0] == codes[first] }
      }.count
      guard steps > known else { return nil }
      return DataNote(
        .replayed, count: steps,
        sentence:
          "window \(window.rawValue): the models of the first \(steps) of \(count) steps learn from rows of a single "
          + "class, and can name no other; start later, or take a longer window")
    }
  }
}
