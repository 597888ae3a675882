/// The fitted transforms, models and calibrations that an artefact may hold, by their frozen kind.
public struct ComponentRegistry: Sendable {
  private var transforms: [String: any FittedTransform.Type] = [:]
  private var models: [String: any Model.Type] = [:]
  private var calibrations: [String: any FittedCalibration.Type] = [:]

  static let key = CodingUserInfoKey(rawValue: "reasonable.components")

  public init() {}

  public init(
    transforms: [any FittedTransform.Type], models: [any Model.Type],
    calibrations: [any FittedCalibration.Type] = []
  ) {
    for type in transforms { self.transforms[type.kind] = type }
    for type in models { self.models[type.kind] = type }
    for type in calibrations { self.calibrations[type.kind] = type }
  }

  /// The type of a model within another one that is being decoded.
  public static func model(_ kind: String, in decoder: any Decoder) throws -> any Model.Type {
    guard let key, let components = decoder.userInfo[key] as? ComponentRegistry else {
      throw ArtefactError.unreadable("no components were given to decode it with")
    }
    return try components.model(kind)
  }

  func transform(_ kind: String) throws(ArtefactError) -> any FittedTransform.Type {
    guard let type = transforms[kind] else { throw .unknownComponent(kind: kind) }
    return type
  }

  func model(_ kind: String) throws(ArtefactError) -> any Model.Type {
    guard let type = models[kind] else { throw .unknownComponent(kind: kind) }
    return type
  }

  func calibration(_ kind: String) throws(ArtefactError) -> any FittedCalibration.Type {
    guard let type = calibrations[kind] else { throw .unknownComponent(kind: kind) }
    return type
  }
}
