import Records

/// What makes a set of points impossible to compare.
public enum FrontierError: Error, Equatable, Sendable, CustomStringConvertible {
  case noAxes
  case differentDimensions(point: Int, required: Int, found: Int)
  case notANumber(point: Int, coordinate: Int)
  case referenceDimension(required: Int, found: Int)
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
    case .unknownAxis(let axis, let known):
      "no axis '\(axis.rawValue.excerpt())' in this run"
        + (NearestName.find(axis.rawValue, among: known.map(\.rawValue)).map { "; did you mean '\($0)'? It" } ?? "; it")
        + " has \(NameList.text(known.map(\.rawValue), nearest: axis.rawValue))"
    }
  }
}
