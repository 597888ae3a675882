/// How far predicted probabilities lie from what happened, within one group.
package struct GroupCalibration: Sendable, Equatable {
  /// One interval of probabilities.
  package struct Bin: Sendable, Equatable {
    package let rows: Int
    package let predicted: Double
    package let happened: Double
  }

  package let bins: [Bin]

  /// Equal intervals of probabilities.
  static let binCount = 10

  package init(predicted: [Double], happened: [Double]) {
    var sums = [(rows: Int, predicted: Double, happened: Double)](repeating: (0, 0, 0), count: Self.binCount)
    for (p, y) in zip(predicted, happened) {
      let place = max(0, min(Self.binCount - 1, Int(p * Double(Self.binCount))))
      sums[place].rows += 1
      sums[place].predicted += p
      sums[place].happened += y
    }
    bins = sums.filter { $0.rows > 0 }.map { sum in
      Bin(rows: sum.rows, predicted: sum.predicted / Double(sum.rows), happened: sum.happened / Double(sum.rows))
    }
  }

  /// Root mean square over rows of the distance between predicted and happened, bin by bin, less what the scatter of as many
  /// rows adds to its square: sqrt(max(0, sum n_b/n ((y_b - p_b)^2 - y_b (1 - y_b) / (n_b - 1)))).
  ///
  /// Source: Kumar, Liang & Ma, "Verified uncertainty calibration" (2019).
  package var error: Double {
    let rows = bins.reduce(0) { $0 + $1.rows }
    guard rows > 0 else { return .nan }
    let square = bins.reduce(0.0) { sum, bin in
      let distance = bin.happened - bin.predicted
      let scatter = bin.rows > 1 ? bin.happened * (1 - bin.happened) / Double(bin.rows - 1) : distance * distance
      return sum + Double(bin.rows) / Double(rows) * (distance * distance - scatter)
    }
    return max(0, square).squareRoot()
  }
}
