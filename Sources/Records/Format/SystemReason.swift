import Foundation

/// Why the system or Foundation refused something, in plain words: never a domain and a number, never a dump.
public enum SystemReason {
  /// The words of an error: its own where it is one of ours, those of the system's error number where one is behind it.
  public static func text(of error: any Error) -> String {
    if let number = systemErrorNumber(error) { return text(ofNumber: number) }
    if let decoding = error as? DecodingError { return text(of: decoding) }
    if let cocoa = error as? CocoaError { return text(of: cocoa.code) }
    if error is EncodingError { return "a value can't be written down" }
    let described = String(describing: error)
    // What Foundation made tells a machine what happened, not a person.
    return described.contains("Domain=") || type(of: error) is NSError.Type
      ? "the system gave no reason" : described
  }

  /// `No such file or directory` and the like, as the system says it.
  public static func text(ofNumber number: Int32) -> String {
    switch number {
    case ENOENT: "there is no such file or folder"
    case EACCES, EPERM: "permission denied"
    case EISDIR: "it is a folder"
    case ENOTDIR: "a part of the path is no folder"
    case ENOSPC: "the disk is full"
    case EDQUOT: "the disk quota is used up"
    case EROFS: "the disk can be read only"
    case ENAMETOOLONG: "the name is too long"
    case ELOOP: "the path leads round in a circle of links"
    default: String(cString: strerror(number)).lowercasedFirstLetter
    }
  }

  /// Whether the machine is at fault (no room, no quota, a broken disk) rather than what a person asked for.
  public static func isMachine(_ error: any Error) -> Bool {
    if let number = systemErrorNumber(error) { return isMachine(number) }
    return [.fileWriteOutOfSpace, .fileWriteVolumeReadOnly].contains((error as? CocoaError)?.code)
  }

  /// The same of the system's number of an error.
  public static func isMachine(_ number: Int32) -> Bool {
    [ENOSPC, EDQUOT, EIO, EROFS, ENFILE, EMFILE].contains(number)
  }

  private static func systemErrorNumber(_ error: any Error) -> Int32? {
    if let posix = error as? POSIXError { return posix.code.rawValue }
    var current: NSError? = error as NSError
    // The system's own error is often wrapped once or twice.
    for _ in 0..<4 {
      guard let found = current else { return nil }
      if found.domain == NSPOSIXErrorDomain { return Int32(truncatingIfNeeded: found.code) }
      current = found.userInfo[NSUnderlyingErrorKey] as? NSError
    }
    return nil
  }

  private static func text(of code: CocoaError.Code) -> String {
    switch code {
    case .fileNoSuchFile, .fileReadNoSuchFile: text(ofNumber: ENOENT)
    case .fileReadNoPermission, .fileWriteNoPermission: text(ofNumber: EACCES)
    case .fileWriteOutOfSpace: text(ofNumber: ENOSPC)
    case .fileWriteVolumeReadOnly: text(ofNumber: EROFS)
    case .fileWriteFileExists: "there is a file of that name already, not a folder"
    case .fileReadInvalidFileName, .fileWriteInvalidFileName: "the name is no file name"
    case .fileReadTooLarge: "it is too large"
    case .fileReadCorruptFile: "it is damaged"
    case .fileReadInapplicableStringEncoding, .fileReadUnknownStringEncoding: "it is no text in the expected encoding"
    default: "the system gave no reason"
    }
  }

  private static func text(of error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
      return path.isEmpty ? "" : " at \(path.excerpt())"
    }
    switch error {
    case .keyNotFound(let key, let context): return "'\(key.stringValue.excerpt())' is missing\(place(context))"
    case .valueNotFound(_, let context): return "a value is missing\(place(context))"
    case .typeMismatch(_, let context): return "a value of another type stands\(place(context))"
    case .dataCorrupted(let context): return "a value can't be read\(place(context))"
    @unknown default: return "a value can't be read"
    }
  }
}

extension String {
  fileprivate var lowercasedFirstLetter: String { prefix(1).lowercased() + dropFirst() }
}
