import Records

/// Where the steps of a replay begin: the first row of each, and the time of its boundary.
struct StepBegins {
  private(set) var rows: [Int]
  private(set) var boundaries: [Double]
  /// Steps without a row between the first boundary and the last row.
  private(set) var emptyCount = 0

  /// Steps of so many rows.
  init(everyRows count: Int, from start: Int, times: [Double]) {
    rows = stride(from: start, to: times.count, by: count).map { $0 }
    boundaries = rows.map { times[$0] }
  }

  /// Steps of so many seconds from a moment on, which is no later than the first row; one without a row is left out.
  ///
  /// Boundaries are counted up, so that each row lies between those of its step, however they are rounded.
  init(everySeconds seconds: Double, since first: Double, from start: Int, times: [Double]) {
    (rows, boundaries) = ([], [])
    func boundary(_ number: Int) -> Double { first + Double(number) * seconds }
    var position = start
    var number = 0
    while position < times.count {
      while boundary(number + 1) <= times[position] {
        number += 1
        emptyCount += 1
      }
      rows.append(position)
      boundaries.append(boundary(number))
      number += 1
      let end = boundary(number)
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
