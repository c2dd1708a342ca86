import Foundation
import GRDB
import SupervisionCore

/// Turns an error of SQLite into one that a user can act upon.
func reportingDatabaseErrors<T>(_ path: String, _ body: () throws -> T) throws -> T {
  do {
    return try body()
  } catch let error as DatabaseError {
    throw reportableError(error, path: path)
  } catch let error as RowDecodingError {
    throw damagedFile(path, finding: error.reason)
  }
}

private func reportableError(_ error: DatabaseError, path: String) -> any ReportableError {
  switch error.resultCode {
  case .SQLITE_BUSY, .SQLITE_LOCKED:
    let holder = lockHolder(path).map(\.description) ?? "another connection"
    return FileError(
      path: path, problem: "\(holder) is writing to this store",
      remedy: "wait until it is done, or end it, then run the command again")
  case .SQLITE_NOTADB:
    return FileError(
      path: path, problem: "this is not a store of Slicework, nor any SQLite database",
      remedy: "name another file with --store")
  case .SQLITE_CORRUPT:
    return damagedFile(path, finding: error.message ?? "malformed")
  case .SQLITE_FULL:
    return diskFull(path)
  case .SQLITE_CANTOPEN, .SQLITE_IOERR:
    return spaceError(path) ?? accessError(error, path: path)
  case .SQLITE_READONLY, .SQLITE_PERM:
    return FileError(
      path: path, problem: "the file or its folder may not be written to",
      remedy: "change its permissions, or name another file with --store")
  default:
    return FileError(
      path: path, problem: error.description,
      remedy: "run 'slicework store check' to see whether the file is sound")
  }
}

/// A file that SQLite cannot read through: cut short, or overwritten in part.
private func damagedFile(_ path: String, finding: String) -> DataError {
  DataError(
    file: path, found: "a damaged file (\(finding))", expected: "a store as it was written",
    remedy: StoreFinding.newStore)
}

extension RowDecodingError {
  /// For people, who did not write the query.
  var reason: String { "a value of another type than its column has" }
}

private func accessError(_ error: DatabaseError, path: String) -> FileError {
  error.resultCode == .SQLITE_CANTOPEN
    ? FileError(
      path: path, problem: "the file cannot be opened or created",
      remedy: "check that its folder exists and may be written to")
    : FileError(
      path: path, problem: "the system cannot read or write the file (\(error.description))",
      remedy: "check the disk, then run the command again")
}

private func diskFull(_ path: String) -> FileError {
  FileError(
    path: path, problem: "the disk is full; nothing of this step was stored",
    remedy: "free some space and run the command again")
}

/// What keeps files from growing, where SQLite says only that a write or an opening failed.
private func spaceError(_ path: String) -> FileError? {
  var limit = rlimit()
  if getrlimit(fileSizeLimit, &limit) == 0, limit.rlim_cur < unlimited,
    ["", "-wal", "-shm", "-journal"].contains(where: {
      sizeOfFile(path + $0) + margin > limit.rlim_cur
    })
  {
    return FileError(
      path: path,
      problem:
        "the limit of \(limit.rlim_cur) bytes on the size of files is reached; nothing of this step was stored",
      remedy: "raise it ('ulimit -f'), then run the command again")
  }
  var volume = statvfs()
  let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
  guard statvfs(folder, &volume) == 0 else { return nil }
  let isFull =
    UInt64(volume.f_bavail) * UInt64(volume.f_frsize) < UInt64(margin)
    || (volume.f_files > 0 && volume.f_favail == 0)
  return isFull ? diskFull(path) : nil
}

/// Bytes that SQLite asks for at once: more than a page with its frame in the log.
private let margin: rlim_t = 1 << 16

private func sizeOfFile(_ path: String) -> rlim_t {
  let attributes = try? FileManager.default.attributesOfItem(atPath: path)
  return rlim_t((attributes?[.size] as? NSNumber)?.uint64Value ?? 0)
}

private let unlimited = rlim_t(Int64.max)

#if canImport(Glibc)
  private let fileSizeLimit = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
#else
  private let fileSizeLimit = RLIMIT_FSIZE
#endif
