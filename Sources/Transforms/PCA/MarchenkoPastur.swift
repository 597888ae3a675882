#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the variances of pure noise look like, and how many components stand out from them.
///
/// The variances of a rows x columns matrix of independent noise of variance s^2 fill the range
/// `s^2 (1 - sqrt(b))^2 ... s^2 (1 + sqrt(b))^2` with `b = columns / rows`, by the density of Marchenko and Pastur. The
/// noise level s^2 is found by matching the median variance to the median of that law, which signal in a few of the
/// directions can't move far. A component counts as signal where its variance lies above the range.
///
/// Sources: Marchenko & Pastur (1967); Gavish & Donoho, "The optimal hard threshold for singular values is 4/sqrt(3)"
/// (2014), for the noise level from the median.
enum MarchenkoPastur {
  /// Leading variances that noise alone wouldn't give. `variances` descend, and hold every direction that the rows
  /// can vary in.
  static func signalCount(variances: [Double], rows: Int, columns: Int) -> Int {
    // Centring takes one direction; fewer rows than columns leave the rest without variance.
    let directions = min(rows - 1, columns, variances.count)
    guard directions > 1 else { return directions }
    let alive = Array(variances.prefix(directions))
    // With more columns than rows the law is that of the transposed matrix, its variances scaled by columns / rows.
    let wide = columns > rows - 1
    let ratio = wide ? Double(rows - 1) / Double(columns) : Double(columns) / Double(rows - 1)
    let middle = alive.count / 2
    let median = alive.count % 2 == 1 ? alive[middle] : (alive[middle - 1] + alive[middle]) / 2
    let noise = median / self.median(ratio: ratio)
    let edge = noise * (1 + ratio.squareRoot()) * (1 + ratio.squareRoot())
    return alive.prefix { $0 > edge }.count
  }

  /// The median of the law for noise of variance 1 and `ratio` within (0, 1], by bisection of its integral.
  static func median(ratio: Double) -> Double {
    let root = ratio.squareRoot()
    let lower = (1 - root) * (1 - root)
    let upper = (1 + root) * (1 + root)
    var low = 0.0
    var high = Double.pi
    // x = middle - half * cos(angle) takes the square roots out of both ends of the integral.
    let middle = (lower + upper) / 2
    let half = (upper - lower) / 2
    func mass(upTo angle: Double) -> Double {
      // Simpson's rule; the integrand is smooth, so 200 intervals give more digits than are needed.
      let intervals = 200
      let step = angle / Double(intervals)
      var sum = 0.0
      for index in 0...intervals {
        let at = Double(index) * step
        let sine = sin(at)
        let place = middle - half * cos(at)
        let density =
          place > 0 ? half * half * sine * sine / (2 * Double.pi * ratio * place) : half / (Double.pi * ratio)
        sum += density * (index == 0 || index == intervals ? 1 : index % 2 == 1 ? 4 : 2)
      }
      return sum * step / 3
    }
    for _ in 0..<50 {
      let angle = (low + high) / 2
      if mass(upTo: angle) < 0.5 { low = angle } else { high = angle }
    }
    return middle - half * cos((low + high) / 2)
  }
}
