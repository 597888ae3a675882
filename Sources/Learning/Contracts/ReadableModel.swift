/// A model that a person can read as a whole.
public protocol ReadableModel: Model {
  /// The model in words, on a page or two: what it asks of which column, and what that is worth.
  ///
  /// - Parameters:
  ///   - features: the inputs as the model sees them, with the names of levels.
  ///   - classNames: in code order; empty: class 0, class 1, ...
  ///   - scale: in which thresholds are told.
  func text(features: [Feature], classNames: [String], scale: InputScale) -> String
}

extension ReadableModel {
  /// With thresholds as the model compares them with its inputs.
  public func text(features: [Feature], classNames: [String]) -> String {
    text(features: features, classNames: classNames, scale: InputScale())
  }

  /// The name of a class.
  public func className(_ code: Int, _ names: [String]) -> String {
    names.indices.contains(code) ? names[code] : "class \(code)"
  }
}
