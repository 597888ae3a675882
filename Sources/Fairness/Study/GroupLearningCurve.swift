import Foundation

/// How the error of a group falls with the rows that are learned from, and how many more would bring it level with all rows.
///
/// A power law, error = a n^b, is laid through the points by least squares in logarithms. Every group was thinned alike, so
/// `n` tells of a table that grows as a whole. What a curve says beyond its largest point is an extrapolation.
package struct GroupLearningCurve: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    /// Rows of the group that a model learned from, the mean over folds.
    package let rows: Double
    package let error: Double

    package init(rows: Double, error: Double) {
      self.rows = rows
      self.error = error
    }
  }

  /// What is said of more rows.
  package enum Outlook: Sendable, Equatable {
    /// Its error isn't larger than that of all rows.
    case isLevel
    /// So many more rows of the group would bring it level, if the curve goes on.
    case moreRows(Double)
    /// Its error doesn't fall with its rows.
    case rowsDontHelp
    /// It would take more than a hundred times its rows, which no curve of a few points can tell.
    case farAway
    /// Too few points, or an error of 0.
    case unknown
  }

  package let group: String
  /// From the fewest rows to all.
  package let points: [Point]
  /// The error of all rows, with all training rows.
  package let level: Double
  /// The exponent b; nil where no law can be laid.
  package let exponent: Double?
  package let outlook: Outlook

  /// A weaker fall than this is none: twice the rows would take off 2% of the error.
  private static let weakest = 0.03

  package init(group: String, points: [Point], level: Double) {
    self.group = group
    self.points = points
    self.level = level
    guard let last = points.last, points.count > 1,
      points.allSatisfy({ $0.rows > 0 && $0.error > 0 && $0.error.isFinite }), level > 0
    else {
      exponent = nil
      outlook = points.last.map { $0.error <= level ? .isLevel : .unknown } ?? .unknown
      return
    }
    let (x, y) = (points.map { log($0.rows) }, points.map { log($0.error) })
    let count = Double(points.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    let spread = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    guard spread > 0 else {
      exponent = nil
      outlook = last.error <= level ? .isLevel : .unknown
      return
    }
    let slope = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / spread
    exponent = slope
    if last.error <= level {
      outlook = .isLevel
    } else if slope > -Self.weakest {
      outlook = .rowsDontHelp
    } else {
      // From the last point on, so that a group that isn't level never needs fewer rows than it has.
      let factor = pow(level / last.error, 1 / slope)
      outlook = factor > 100 ? .farAway : .moreRows((factor - 1) * last.rows)
    }
  }
}
