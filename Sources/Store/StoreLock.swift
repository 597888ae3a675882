import Foundation

/// Held while a store is made or brought up to date, so that only one process at a time does so. The system lets go of
/// it when its process ends, however it ends.
struct StoreLock {
  private let descriptor: Int32

  /// Waits for other processes to let go.
  ///
  /// - Parameter path: of the database; the lock is a file beside it, which stays empty.
  init(besides path: String, waitSeconds: Double) throws(StoreError) {
    let file = path + ".lock"
    descriptor = open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .notWritable(path: path, reason: String(cString: strerror(errno))) }
    let deadline = Date.now.addingTimeInterval(waitSeconds)
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      // Where a file system has no such locks, SQLite's own must do.
      guard errno == EWOULDBLOCK || errno == EINTR else { return }
      guard Date.now < deadline else {
        close(descriptor)
        throw .locked(path: path, waitedSeconds: waitSeconds)
      }
      usleep(10_000)
    }
  }

  func release() { close(descriptor) }
}
