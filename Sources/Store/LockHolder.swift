import Foundation

/// A process that holds a store's write lock.
struct LockHolder: CustomStringConvertible {
  let processID: Int32

  var description: String {
    let command = try? String(contentsOfFile: "/proc/\(processID)/comm", encoding: .utf8)
    let name = command.map { " (\($0.trimmingCharacters(in: .whitespacesAndNewlines)))" } ?? ""
    return "process \(processID)\(name)"
  }
}

/// The other process that is writing to the store now, if any.
///
/// A writer in write-ahead mode holds a POSIX lock on one byte of the `-shm` file, and the system
/// knows whose lock it is; nothing of ours can therefore be left behind by a killed process.
///
/// - Source: sqlite.org/walformat.html, section 2.3.
func lockHolder(_ path: String) -> LockHolder? {
  let writeLockByte = 120
  let file = open(path + "-shm", O_RDWR)
  guard file >= 0 else { return nil }
  // Closing the descriptor would drop the locks that SQLite holds on this file for this process.
  var lock = flock()
  lock.l_type = Int16(F_WRLCK)
  lock.l_whence = Int16(SEEK_SET)
  lock.l_start = .init(writeLockByte)
  lock.l_len = 1
  guard fcntl(file, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
  return LockHolder(processID: lock.l_pid)
}
