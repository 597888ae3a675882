import Records

/// Where the steps of a replay begin: the first row of each, and the time of its boundary.
struct StepBegins {
  private(set) var rows: [Int]
  private(set) var boundaries: [Double]

  /// Steps of so many rows.
  init(everyRows count: Int, from start: Int, times: [Double]) {
    rows = stride(from: start, to: times.count, by: count).map { $0 }
    boundaries = rows.map { times[$0] }
  }

  /// Steps of so many seconds from the time of the first row on; one without a row is left out.
  ///
  /// Boundaries are counted up, so that each row lies between those of its step, however they are rounded.
  init(everySeconds seconds: Double, from start: Int, times: [Double]) {
    (rows, boundaries) = ([], [])
    guard start < times.count else { return }
    let first = times[start]
    func boundary(_ number: Int) -> Double { first + Double(number) * seconds }
    var position = start
    var number = 0
    while position < times.count {
      while boundary(number + 1) <= times[position] { number += 1 }
      rows.append(position)
      boundaries.append(boundary(number))
      let end = boundary(number + 1)
      position = times[position...].firstIndex { $0 >= end } ?? times.count
    }
  }

  /// A remainder of a few rows would be a step like the others in every mean over steps: it goes to the step before.
  mutating func joinShortEnd(rowCount: Int) {
    guard rows.count > 2, let last = rows.last, 2 * (rowCount - last) < rows[1] - rows[0] else { return }
    rows.removeLast()
    boundaries.removeLast()
  }

  func steps(times: [Double]) -> [ReplayTimeline.Step] {
    rows.indices.map { index in
      let isLast = index + 1 == rows.count
      return ReplayTimeline.Step(
        rows: rows[index]..<(isLast ? times.count : rows[index + 1]), startTime: boundaries[index],
        endTime: isLast ? (times.last ?? 0) : boundaries[index + 1])
    }
  }
}
