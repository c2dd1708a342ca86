import PortableFoundation
import SupervisionCore

/// A file that the operating system has open, until this is released.
final class OpenFile {
  private let descriptor: Int32

  /// The operating system's error of a failed call.
  struct Failure: Error {
    let code: Int32

    var isMissingFile: Bool { code == ENOENT || code == ENOTDIR }
    var reason: String { String(cString: strerror(code)) }
  }

  /// Opens a file to read it.
  init(reading url: URL) throws(Failure) {
    descriptor = try Self.checked(open(url.path, O_RDONLY | O_CLOEXEC))
  }

  /// Opens a file to write it from its start, makes it where there is none, and holds a lock on it.
  init(writingLocked url: URL) throws(Failure) {
    for _ in 0..<100 {
      let opened = try Self.checked(
        open(url.path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666))
      // File systems without locks leave it unlocked.
      while flock(opened, LOCK_EX) != 0, errno == EINTR {}
      // Another process may have removed it before it was locked.
      if Self.isPlace(url.path, of: opened) {
        descriptor = opened
        _ = try Self.checked(ftruncate(opened, 0))
        return
      }
      close(opened)
    }
    throw Failure(code: EBUSY)
  }

  /// Removes a regular file unless a process holds a lock on it.
  static func removeUnlocked(_ path: String) {
    let opened = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard opened >= 0 else { return }
    defer { close(opened) }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0, isPlace(path, of: opened) else { return }
    unlink(path)
  }

  /// Whether a path names the regular file that is open.
  private static func isPlace(_ path: String, of descriptor: Int32) -> Bool {
    var opened = stat()
    var named = stat()
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0
      && opened.st_mode & S_IFMT == S_IFREG && opened.st_ino == named.st_ino
      && opened.st_dev == named.st_dev
  }

  deinit { close(descriptor) }

  var isFolder: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The next bytes, up to `limit`; none at the end.
  func read(atMost limit: Int) throws(Failure) -> [UInt8] {
    var status = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      repeat {
        status = PortableFoundation.read(descriptor, buffer.baseAddress, buffer.count)
      } while status < 0 && errno == EINTR
      count = max(0, status)
    }
    _ = try Self.checked(status)
    return bytes
  }

  /// Writes all of some bytes.
  func write(_ bytes: [UInt8]) throws(Failure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        PortableFoundation.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      rest = rest.dropFirst(try Self.checked(count))
    }
  }

  /// Waits until what was written is on the disk.
  func synchronize() throws(Failure) { _ = try Self.checked(fsync(descriptor)) }

  private static func checked<Result: SignedInteger>(
    _ result: Result
  ) throws(Failure) -> Result {
    guard result >= 0 else { throw Failure(code: errno) }
    return result
  }
}
