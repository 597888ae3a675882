import Learning

/// A chance that follows from log-odds.
protocol ChanceCurve: Codable, Sendable, Equatable {
  /// The chances that a row isn't of the class, and that it is; each exact where it is small.
  func chances(at logOdds: Double) -> (against: Double, for: Double)
  /// Numbers that were learned.
  var parameterCount: Int { get }
}

/// One curve for the second of two classes, or one for each class, whose chances are then divided by their sum.
struct ClassCurves<Curve: ChanceCurve>: Codable, Sendable, Equatable {
  let form: PredictionForm
  let classCount: Int
  let curves: [Curve]

  /// Fits a curve to the log-odds of each class that one is learned for.
  init<Failure>(
    _ rows: CalibrationRows,
    fit: (_ label: Int, _ logOdds: [Double], _ isTrue: [Bool]) throws(Failure) -> Curve
  ) throws(Failure) {
    form = rows.form
    classCount = rows.classCount
    var curves: [Curve] = []
    for (label, logOdds) in zip(rows.learnedClasses, rows.logOdds) {
      curves.append(try fit(label, logOdds, rows.codes.map { Int($0) == label }))
    }
    self.curves = curves
  }

  var parameterCount: Int { curves.reduce(0) { $0 + $1.parameterCount } }

  @inline(__always)
  func calibrate(_ answer: inout MutableSpan<Double>) {
    if classCount == 2 {
      let chances = curves[0].chances(at: form.logOddsOfSecond(&answer))
      answer[0] = chances.against
      answer[1] = chances.for
    } else {
      form.makeLogOdds(&answer)
      for index in answer.indices { answer[index] = curves[index].chances(at: answer[index]).for }
      shareOut(&answer)
    }
  }

  private enum CodingKeys: CodingKey { case form, classCount, curves }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    form = try container.decode(PredictionForm.self, forKey: .form)
    classCount = try container.decode(Int.self, forKey: .classCount)
    curves = try container.decode([Curve].self, forKey: .curves)
    guard classCount >= 2, curves.count == (classCount == 2 ? 1 : classCount) else {
      throw DecodingError.dataCorruptedError(
        forKey: .curves, in: container, debugDescription: "\(curves.count) curves for \(classCount) classes")
    }
  }
}
