import Learning
import Plans
import Records
import Tabular

extension PreparedData {
  /// The timeline of a replay of the rows.
  ///
  /// - Parameters:
  ///   - rows: those that are replayed; the others are set aside.
  /// - Throws: `noTimeOrder`, `invalidReplay`.
  func replay(_ plan: ReplayPlan, among rows: [Int]) throws(DataError) -> (ReplayDivision, notes: [DataNote]) {
    do {
      guard let order = roles.time else { throw DataError.noTimeOrder }
      let column: Column? = if case .column(let name) = order { try table.column(name) } else { nil }
      let all = try table.times(of: column)
      let sorted = rows.sorted { (all[$0], $0) < (all[$1], $1) }
      let times = sorted.map { all[$0] }
      let areSeconds = timesAreSeconds
      if let column, times.count > 1, times.first == times.last {
        throw DataError.invalidReplay(
          key: "step",
          "all \(times.count) rows have the same time (column '\(column.name)'), so there is no order to replay them in; "
            + "name another column in data.time, or row-order")
      }
      let (start, moment) = try begin(plan.start, times: times, column: column)
      var notes = notesOnDrawnRows
      let steps = try steps(plan.step, from: start, since: moment, times: times, column: column, notes: &notes)
      let arrivals = try arrivals(plan.labelDelay, rows: sorted, times: times, timeColumn: column, notes: &notes)
      let timeline = ReplayTimeline(
        order: sorted.map { Int32($0) }, times: times, timesAreSeconds: areSeconds, steps: steps,
        arrivals: arrivals.moments, arrivalOrder: arrivals.order)
      guard timeline.steps.contains(where: { timeline.knownCount(at: $0.rows.lowerBound) > 0 }) else {
        let remedy =
          plan.labelDelay.column.map { "see whether '\($0.legible)' tells when labels became known" }
          ?? "take a shorter one"
        throw DataError.invalidReplay(
          key: "label-delay",
          "no label arrives before the last step begins, however late serving starts, so there is never anything to learn "
            + "from; " + remedy)
      }
      guard timeline.knownCount(at: start) > 0 else {
        throw DataError.invalidReplay(
          key: "start",
          "no label has arrived when serving starts (after \(start) rows), so there is nothing to learn from; "
            + "start later")
      }
      if plan.deployDelay == .fit, !areSeconds {
        notes.append(
          DataNote(
            .replayed,
            sentence:
              "the rows' times aren't seconds, so the time that a fit takes can't be set against them: models of "
              + "the replay answer at once; replay.deploy-delay says after how many rows"))
      }
      let season = plan.season ?? (areSeconds ? .seconds(604_800) : nil)
      let division = ReplayDivision(
        timeline: timeline, windows: plan.windows, deployDelay: plan.deployDelay, season: season)
      notes += labelNotes(of: division, plan.labelDelay)
      // Steps come in the order of time: where the second model comes too late, all later ones do.
      if case .after(let gap) = plan.deployDelay, division.servesFrom(step: 1, fitSeconds: 0) >= timeline.rowCount {
        notes.append(
          DataNote(
            .replayed,
            sentence:
              "a replay.deploy-delay of \(gap) is so long that no model but the first is deployed before the last row: "
              + "the first one answers all served rows"))
      }
      return (division, notes)
    } catch let error as DataError {
      throw error
    } catch let error as SplitError {
      throw .invalidReplay(key: "start", "\(error)")
    } catch {
      throw .unreadable(SystemReason.text(of: error))
    }
  }

  /// Rows drawn by chance lie farther apart in time.
  private var notesOnDrawnRows: [DataNote] {
    guard let drawn = notes.first(where: { $0.kind == .rowsDrawn }) else { return [] }
    return [
      DataNote(
        .replayed, count: drawn.count,
        sentence:
          "data.rows draws rows from all times, so that steps, delays, windows and seasons in rows span more time in the "
          + "replay than in all rows: its figures are a trial; rely on those of all rows")
    ]
  }

  /// Where serving starts: the first row that is served, and the moment from which steps in time are counted, which the plan's
  /// date or duration gives, else that row.
  private func begin(
    _ start: ReplayStart, times: [Double], column: Column?
  ) throws(DataError) -> (position: Int, moment: Double) {
    let count = times.count
    func first(at time: Double) -> Int { times.firstIndex { $0 >= time } ?? count }
    let position: Int
    var moment: Double?
    switch start {
    case .share(let share): position = Int((Double(count) * share).rounded())
    case .after(.rows(let rows)): position = rows
    case .after(.seconds(let seconds)):
      try requireSeconds("start")
      moment = (times.first ?? 0) + seconds
      position = first(at: moment ?? 0)
    case .date(let text):
      try requireSeconds("start")
      guard case .time(_, let format)? = column?.values,
        let seconds = format.seconds(of: text)
          ?? ReplayStart.seconds(ofDate: text).map({ $0 - Double(format.calendarOffset) })
      else { throw .invalidReplay(key: "start", "'\(text)' is no date") }
      moment = seconds
      position = first(at: seconds)
      if position == 0 {
        throw .invalidReplay(
          key: "start",
          "\(text) isn't after the first row (\(format.text(of: times.first ?? 0))), so nothing comes before "
            + "to learn from")
      }
    }
    guard position < count else {
      throw .invalidReplay(
        key: "start", "serving would start after the last of \(count) rows\(lastTime(times, column)); start earlier")
    }
    guard position > 0 else {
      throw .invalidReplay(key: "start", "serving would start at the first row, with nothing before it to learn from")
    }
    return (position, moment ?? times[position])
  }

  private func lastTime(_ times: [Double], _ column: Column?) -> String {
    guard case .time(_, let format)? = column?.values, let last = times.last else { return "" }
    return " (\(format.text(of: last)))"
  }

  /// " at 2025-04-13 22:50".
  private func time(_ moment: Double, _ column: Column?) -> String {
    guard case .time(_, let format)? = column?.values else { return " at \(NumberText.compact(moment, 12))" }
    return " at \(format.text(of: moment))"
  }

  private func requireSeconds(_ key: String) throws(DataError) {
    guard !timesAreSeconds else { return }
    throw .invalidReplay(key: key, "a duration or a date needs dates in data.time; give a number of rows")
  }

  private func steps(
    _ asked: TimeGap?, from start: Int, since moment: Double, times: [Double], column: Column?, notes: inout [DataNote]
  ) throws(DataError) -> [ReplayTimeline.Step] {
    let served = times.count - start
    let step = asked ?? .rows(max(1, Int((Double(served) / Double(ReplayPlan.stepsByDefault)).rounded())))
    var begins: StepBegins
    switch step {
    case .rows(let rows):
      guard rows < served else { throw tooLong(step, served) }
      // Whoever asked for fewer rows than a machine can count still gets an answer.
      try Self.checkCount(served / max(1, rows))
      begins = StepBegins(everyRows: rows, from: start, times: times)
    case .seconds(let seconds):
      try requireSeconds("step")
      guard let last = times.last, last - moment >= seconds else { throw tooLong(step, served) }
      try Self.checkCount(Int(min(1e9, (last - moment) / seconds)))
      begins = StepBegins(everySeconds: seconds, since: moment, from: start, times: times)
    }
    begins.joinShortEnd(rowCount: times.count)
    let count = begins.rows.count
    if asked == nil {
      notes.append(
        DataNote(
          .replayed, count: count,
          sentence: "the replay goes in \(count) steps of \(step), because the plan names no replay.step"))
    }
    guard count > 1 else { throw tooLong(step, served) }
    if begins.emptyCount > 0 {
      notes.append(
        DataNote(
          .replayed, count: begins.emptyCount,
          sentence:
            "\(NumberText.counted(begins.emptyCount, "step")) of \(step) \(begins.emptyCount == 1 ? "has" : "have") no row "
            + "and \(begins.emptyCount == 1 ? "is" : "are") passed over: nothing is trained or judged then; the first row "
            + "that is served comes\(time(times[start], column))"))
    }
    return begins.steps(times: times)
  }

  private func tooLong(_ step: TimeGap, _ served: Int) -> DataError {
    .invalidReplay(
      key: "step",
      "a step of \(step) leaves fewer than two steps in the \(served) rows from start on; take a shorter one, or "
        + "start earlier")
  }

  private static func checkCount(_ steps: Int) throws(DataError) {
    guard steps > ReplayPlan.mostSteps else { return }
    throw .invalidReplay(
      key: "step",
      "so short a step makes about \(steps) of them, and \(ReplayPlan.mostSteps) are the most; take a longer one")
  }

  private func arrivals(
    _ delay: LabelDelay, rows: [Int], times: [Double], timeColumn: Column?, notes: inout [DataNote]
  ) throws -> (moments: [Int32], order: [Int32]) {
    switch delay {
    case .after(.rows(let count)): return ReplayTimeline.arrivals(delayedByRows: count, count: rows.count)
    case .after(.seconds(let seconds)):
      try requireSeconds("label-delay")
      return ReplayTimeline.arrivals(due: times.map { $0 + seconds }, times: times)
    case .column(let name):
      let column = try table.column(name)
      guard column.missingCount < column.count else {
        throw DataError.invalidReplay(key: "label-delay", "column '\(name)' is empty, so no label ever becomes known")
      }
      let due: [Double]
      switch (column.values, timeColumn?.values) {
      case (.time(let seconds, let format), .time) where format.hasDate: due = seconds
      case (.numeric(let numbers), .numeric): due = numbers
      case (.time, _), (.numeric, _), (.categorical, _):
        throw DataError.invalidReplay(
          key: "label-delay",
          "column '\(name)' isn't a time of the same kind as data.time"
            + "\(timeColumn.map { " ('\($0.name)')" } ?? ", which is row-order"), so it can't tell when a label became known"
        )
      }
      let dueOfRows = rows.map { due[$0].isNaN ? .infinity : due[$0] }
      let never = dueOfRows.count { $0 == .infinity }
      if never == rows.count {
        throw DataError.invalidReplay(key: "label-delay", "column '\(name)' is empty, so no label ever becomes known")
      }
      if never > 0 {
        notes.append(
          DataNote(
            .replayed, column: name, count: never,
            sentence:
              "\(never) of \(rows.count) rows have no '\(name)': their labels never become known in the replay, "
              + "though their answers are judged"))
      }
      let early = dueOfRows.indices.filter { dueOfRows[$0] < times[$0] }
      if let first = early.first {
        notes.append(
          DataNote(
            .replayed, column: name, count: early.count,
            sentence:
              "\(early.count) of \(rows.count) rows (the first: \(placeText(ofRow: rows[first]))) have a '\(name)' "
              + "before their own time; their labels count as known right after the row"))
      }
      return ReplayTimeline.arrivals(due: dueOfRows, times: times)
    }
  }
}
