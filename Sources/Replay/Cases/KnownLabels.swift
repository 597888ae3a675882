import Records

/// Which labels are known when: a policy at the beginning of a step sees no others.
package struct KnownLabels: Sendable, Equatable {
  /// A step's error counts as known once this share of its labels has arrived; before, a few rows would speak for all.
  package static let quorum = 0.5

  /// `counts[j][t - j]`: rows of step j whose labels are known when step t begins.
  private let counts: [[Int32]]
  /// For each step its rows in the order in which their labels arrive; nil: in their own order.
  private let orders: [[Int32]?]
  private let rowCounts: [Int]

  /// What a timeline says.
  /// - Parameter extra: steps that every label comes later than the timeline says.
  package init(_ timeline: ReplayTimeline, extraSteps extra: Int) {
    let starts = timeline.steps.map(\.rows.lowerBound)
    self.init(
      firstKnownAt: timeline.steps.map { step in
        var known = 0
        return step.rows.map { position in
          let arrival = Int(timeline.arrivals[position])
          // Arrivals of neighbours lie near each other: go on from where the last one was found.
          while known > 0, starts[known - 1] >= arrival { known -= 1 }
          while known < starts.count, starts[known] < arrival { known += 1 }
          return known < starts.count ? known + extra : .max
        }
      })
  }

  /// - Parameter firstKnownAt: for each step and each of its rows the first step at whose beginning the label is known;
  ///   `Int.max`: never within the replay. What would be known before its own step ended is known right after it.
  package init(firstKnownAt: [[Int]]) {
    let stepCount = firstKnownAt.count
    rowCounts = firstKnownAt.map(\.count)
    var counts: [[Int32]] = []
    var orders: [[Int32]?] = []
    for (step, given) in firstKnownAt.enumerated() {
      let moments = given.map { max($0, step + 1) }
      var known = [Int32](repeating: 0, count: stepCount - step)
      for moment in moments where moment < stepCount { known[moment - step] += 1 }
      for later in known.indices.dropFirst() { known[later] += known[later - 1] }
      counts.append(known)
      let isSorted = zip(moments, moments.dropFirst()).allSatisfy { $0 <= $1 }
      orders.append(
        isSorted ? nil : moments.indices.sorted { (moments[$0], $0) < (moments[$1], $1) }.map { Int32($0) })
    }
    self.counts = counts
    self.orders = orders
  }

  /// The same without the first steps, whose places the next ones take.
  func dropping(_ steps: Int) -> KnownLabels {
    KnownLabels(
      counts: Array(counts.dropFirst(steps)), orders: Array(orders.dropFirst(steps)),
      rowCounts: Array(rowCounts.dropFirst(steps)))
  }

  private init(counts: [[Int32]], orders: [[Int32]?], rowCounts: [Int]) {
    self.counts = counts
    self.orders = orders
    self.rowCounts = rowCounts
  }

  /// Rows of a step whose labels are known when another one begins.
  package func count(ofStep step: Int, at now: Int) -> Int { now <= step ? 0 : Int(counts[step][now - step]) }

  /// Whether enough labels of a step are known for its error to be told.
  package func isKnown(_ step: Int, at now: Int) -> Bool {
    let count = count(ofStep: step, at: now)
    return count > 0 && Double(count) >= Self.quorum * Double(rowCounts[step])
  }

  /// The place within its step of the row whose label arrives as number `position`.
  package func row(ofStep step: Int, arrivingAs position: Int) -> Int {
    orders[step].map { Int($0[position]) } ?? position
  }
}
