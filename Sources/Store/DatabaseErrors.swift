import GRDB
import SupervisionCore

/// Turns an error of SQLite into one that a user can act upon.
func reportingDatabaseErrors<T>(_ path: String, _ body: () throws -> T) throws -> T {
  do {
    return try body()
  } catch let error as DatabaseError {
    throw fileError(error, path: path)
  }
}

private func fileError(_ error: DatabaseError, path: String) -> FileError {
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
    return FileError(
      path: path, problem: "the file is damaged (\(error.message ?? "malformed"))",
      remedy: "run 'slicework store check', then import and label into a new store")
  case .SQLITE_CANTOPEN:
    return FileError(
      path: path, problem: "the file cannot be opened or created",
      remedy: "check that its folder exists and may be written to")
  case .SQLITE_READONLY, .SQLITE_PERM:
    return FileError(
      path: path, problem: "the file or its folder may not be written to",
      remedy: "change its permissions, or name another file with --store")
  case .SQLITE_FULL:
    return FileError(
      path: path, problem: "the disk is full; nothing of this step was stored",
      remedy: "free some space and run the command again")
  default:
    return FileError(
      path: path, problem: error.description,
      remedy: "run 'slicework store check' to see whether the file is sound")
  }
}
