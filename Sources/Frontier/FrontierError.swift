import Records

/// What makes a set of points impossible to compare.
public enum FrontierError: Error, Equatable, Sendable, CustomStringConvertible {
  case noAxes
  case differentDimensions(point: Int, required: Int, found: Int)
  case notANumber(point: Int, coordinate: Int)
  case referenceDimension(required: Int, found: Int)
  /// A set that is compared with another is empty.
  case noPoints
  case notPositive(point: Int, coordinate: Int)
  case shareOutOfRange(Double)
  case unknownAxis(AxisID, known: [AxisID])

  public var description: String {
    switch self {
    case .noAxes:
      "no axis to compare on: name at least one"
    case .differentDimensions(let point, let required, let found):
      "point \(point) has \(found) coordinates where the first has \(required)"
    case .notANumber(let point, let coordinate):
      "coordinate \(coordinate) of point \(point) is not a number: leave out candidates without a reading"
    case .referenceDimension(let required, let found):
      "the reference point has \(found) coordinates, but the points have \(required)"
    case .noPoints:
      "there is no point to compare: no candidate has a reading of every axis"
    case .notPositive(let point, let coordinate):
      "coordinate \(coordinate) of point \(point) isn't above zero, so that no factor compares it"
    case .shareOutOfRange(let share):
      "the share of sets is \(share), but must be above 0 and at most 1"
    case .unknownAxis(let axis, let known):
      "no axis '\(axis.rawValue.excerpt())' in this run"
        + (NearestName.find(axis.rawValue, among: known.map(\.rawValue)).map { "; did you mean '\($0)'? It" } ?? "; it")
        + " has \(NameList.text(known.map(\.rawValue), nearest: axis.rawValue))"
    }
  }
}
