import Foundation
import Store

/// Calls `body` with a store that is removed afterwards.
package func withTemporaryStore<T>(_ body: (Store) throws -> T) throws -> T {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "slicework-bench-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(Store(path: folder.appending(path: "bench.sqlite").path))
}
