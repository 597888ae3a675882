import Foundation
import Records
import Synchronization

/// The content hash of files, computed on a thread of its own while they are read.
final class BackgroundHash: Sendable {
  private let result = Mutex<Result<String, TableFileError>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  init(_ sources: [ByteSource]) {
    Thread.detachNewThread { [self] in
      let found: Result<String, TableFileError>
      do throws(ByteStreamError) {
        var hash = SHA256()
        for source in sources { try hash.update(from: source) }
        found = .success(hash.finish())
      } catch {
        found = .failure(.unreadable(file: "the data", reason: error.reason))
      }
      result.withLock { $0 = found }
      done.signal()
    }
  }

  /// Waits for the hash; to be called once.
  func wait() -> Result<String, TableFileError> {
    done.wait()
    return result.withLock { $0 } ?? .failure(.noFile)
  }
}
