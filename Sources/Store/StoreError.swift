import GRDB
import Records

/// Why results can't be stored or read.
package enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no store where one was to be read.
  case missing(path: String)
  case notReadable(path: String, reason: String)
  /// The folder can't be made, or the file in it can't be written.
  case notWritable(path: String, reason: String)
  /// The file is no SQLite database.
  case notADatabase(path: String)
  /// An SQLite database of another program.
  case foreignDatabase(path: String)
  /// Written by a newer version of this program.
  case newerVersion(path: String)
  /// Another process held the file for longer than the wait.
  case locked(path: String, waitedSeconds: Double)
  /// A stored value doesn't have the form it was written in.
  case damaged(path: String, what: String)
  case unknownRun(reference: String, available: [String], nearest: String?)
  case unknownTrial(key: String)
  case unknownSession(id: Int64)
  /// Anything else SQLite refused to do.
  case failed(path: String, message: String)

  package var description: String {
    switch self {
    case .missing(let path): "there are no results at \(path); run 'reasonable sweep' first, or give another folder"
    case .notReadable(let path, let reason): "the results at \(path) can't be read: \(reason)"
    case .notWritable(let path, let reason):
      "the results at \(path) can't be written: \(reason); choose another folder with --out"
    case .notADatabase(let path):
      "\(path) is no SQLite database; move it away, or choose another folder with --out"
    case .foreignDatabase(let path):
      "\(path) is a database of another program; move it away, or choose another folder with --out"
    case .newerVersion(let path):
      "\(path) was written by a newer version of reasonable; use that version, or another folder with --out"
    case .locked(let path, let waited):
      "\(path) has been locked by another process for \(Int(waited.rounded())) seconds; wait for it or end it"
    case .damaged(let path, let what): "\(path) is damaged: \(what)"
    case .unknownRun(let reference, let available, let nearest):
      available.isEmpty
        ? "there is no run '\(reference.excerpt())': none is stored yet"
        : "there is no run '\(reference.excerpt())'" + (nearest.map { "; did you mean '\($0)'?" } ?? ";")
          + " stored: latest, " + NameList.text(available)
    case .unknownTrial(let key): "no trial with the key \(key.prefix(12)) is stored"
    case .unknownSession(let id): "no measuring session \(id) is stored"
    case .failed(let path, let message): "the results at \(path) can't be used: \(message)"
    }
  }

  /// Whether the machine is at fault (disk, lock, permission, damage) rather than what a person asked for.
  package var isOperational: Bool {
    switch self {
    case .notReadable, .notWritable, .locked, .damaged, .failed: true
    case .missing, .notADatabase, .foreignDatabase, .newerVersion, .unknownRun, .unknownTrial, .unknownSession: false
    }
  }

  /// What an error of SQLite or of decoding means here.
  init(_ error: any Error, path: String, waitedSeconds: Double) {
    switch error {
    case let error as StoreError: self = error
    case let error as DatabaseError:
      switch error.resultCode {
      case .SQLITE_NOTADB: self = .notADatabase(path: path)
      case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path, waitedSeconds: waitedSeconds)
      case .SQLITE_FULL: self = .notWritable(path: path, reason: "the disk is full")
      case .SQLITE_READONLY, .SQLITE_PERM:
        self = .notWritable(path: path, reason: error.message ?? error.resultCode.description)
      case .SQLITE_CANTOPEN, .SQLITE_IOERR:
        self = .notReadable(path: path, reason: error.message ?? error.resultCode.description)
      case .SQLITE_CORRUPT: self = .damaged(path: path, what: error.message ?? "SQLite can't read its pages")
      default: self = .failed(path: path, message: error.message ?? error.resultCode.description)
      }
    case let error as EvidenceError: self = .damaged(path: path, what: error.description)
    case let error as StoreFormatError: self = .damaged(path: path, what: error.description)
    case let error as DecodingError:
      self = .damaged(path: path, what: "a stored value can't be read (\(SystemReason.text(of: error)))")
    default: self = .failed(path: path, message: SystemReason.text(of: error))
    }
  }
}
