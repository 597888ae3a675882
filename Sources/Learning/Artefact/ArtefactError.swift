/// Why bytes are not a model.
public enum ArtefactError: Error, Equatable, Sendable, CustomStringConvertible {
  case notAnArtefact
  case unsupportedVersion(found: Int, supported: Int)
  case truncated(atByte: Int)
  case checksumDiffers
  case malformed(atByte: Int)
  /// A component that this build doesn't have.
  case unknownComponent(kind: String)
  case unreadable(String)

  public var description: String {
    switch self {
    case .notAnArtefact: "this isn't a Reasonable model file (it doesn't begin with RSNB)"
    case .unsupportedVersion(let found, let supported) where found < supported:
      "the model file has format version \(found), which tells too little to be used (this build reads version "
        + "\(supported)); sweep the plan again and the file is written anew"
    case .unsupportedVersion(let found, let supported):
      "the model file has format version \(found), which a newer program wrote; this build reads version \(supported)"
    case .truncated(let byte): "the model file ends too early, at byte \(byte)"
    case .checksumDiffers: "the model file is damaged: its checksum differs"
    case .malformed(let byte): "the model file is damaged at byte \(byte)"
    case .unknownComponent(let kind): "the model file needs a component '\(kind)' that this build doesn't have"
    case .unreadable(let why): "the model file can't be used: \(why)"
    }
  }
}
