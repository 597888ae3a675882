/// One number for each pair of a step at which a model is trained and the same or a later step on which it is asked.
///
/// Storage is row by row, the row of a model trained at step i holding the steps i, i + 1, ...
package struct StepTriangle: Sendable, Equatable {
  package let stepCount: Int
  private var values: [Double]
  private let starts: [Int]

  package init(stepCount: Int, repeating value: Double = .nan) {
    self.stepCount = max(0, stepCount)
    starts = Self.starts(self.stepCount)
    values = [Double](repeating: value, count: Self.count(self.stepCount))
  }

  package init(stepCount: Int, _ value: (_ trained: Int, _ served: Int) -> Double) {
    self.init(stepCount: stepCount)
    for trained in 0..<self.stepCount {
      for served in trained..<self.stepCount { self[trained, served] = value(trained, served) }
    }
  }

  /// - Precondition: `served` is not before `trained`.
  package subscript(trained: Int, served: Int) -> Double {
    get {
      precondition(served >= trained, "a model can't be asked before it is trained")
      return values[starts[trained] + served - trained]
    }
    set {
      precondition(served >= trained, "a model can't be asked before it is trained")
      values[starts[trained] + served - trained] = newValue
    }
  }

  private static func count(_ steps: Int) -> Int { steps * (steps + 1) / 2 }

  private static func starts(_ steps: Int) -> [Int] {
    var next = 0
    return (0..<steps).map { trained in
      defer { next += steps - trained }
      return next
    }
  }
}
