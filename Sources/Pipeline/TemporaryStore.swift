import Foundation
import Store

/// Calls `body` with a store that is removed afterwards.
package func withTemporaryStore<T>(_ body: (Store) throws -> T) throws -> T {
  try withTemporaryFolder { try body(Store(path: $0.appending(path: "bench.sqlite").path)) }
}

/// Calls `body` with an empty folder that is removed afterwards.
package func withTemporaryFolder<T>(_ body: (URL) throws -> T) throws -> T {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "slicework-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
