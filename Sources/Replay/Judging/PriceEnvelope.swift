/// Which way of running costs least at which price: the lower envelope of the lines errors + price x trainings.
package struct PriceEnvelope: Sendable, Equatable {
  package struct Line: Sendable, Equatable {
    /// Errors in all (for a regression: losses).
    package let errors: Double
    /// Trainings after the first, which every way of running pays.
    package let trainings: Double

    package init(errors: Double, trainings: Double) {
      self.errors = errors
      self.trainings = trainings
    }
  }

  package struct Segment: Sendable, Equatable {
    /// Which line.
    package let index: Int
    /// Errors that one training is worth, from and to.
    package let from: Double
    package let to: Double
  }

  /// From the dearest training to the cheapest.
  package let segments: [Segment]

  package init(_ lines: [Line]) {
    // From the fewest trainings; of equally many the one with the fewest errors, of equal lines the first.
    let order = lines.indices.filter { lines[$0].errors.isFinite && lines[$0].trainings.isFinite }.sorted {
      (lines[$0].trainings, lines[$0].errors, $0) < (lines[$1].trainings, lines[$1].errors, $1)
    }
    /// The price at which two lines cost the same.
    func crossing(_ few: Int, _ many: Int) -> Double {
      (lines[few].errors - lines[many].errors) / (lines[many].trainings - lines[few].trainings)
    }
    var hull: [Int] = []
    for index in order {
      // More trainings must save errors.
      if let last = hull.last {
        if lines[index].errors >= lines[last].errors || lines[index].trainings == lines[last].trainings { continue }
      }
      while hull.count > 1,
        crossing(hull[hull.count - 1], index) >= crossing(hull[hull.count - 2], hull[hull.count - 1])
      {
        hull.removeLast()
      }
      hull.append(index)
    }
    segments = hull.indices.map { place in
      Segment(
        index: hull[place], from: place + 1 < hull.count ? crossing(hull[place], hull[place + 1]) : 0,
        to: place > 0 ? crossing(hull[place - 1], hull[place]) : .infinity)
    }
  }
}
