import Foundation
import SupervisionCore
import Testing

@testable import Pipeline

@Suite struct StateCacheTests {
  private let keys = (0..<4).map { CacheKey(high: UInt64($0), low: 7) }

  private func copy(_ key: CacheKey, _ count: Int, from rows: CachedRows) -> [Float]? {
    var row = [Float](repeating: .nan, count: count)
    return rows.copy(key, to: &row, count: count) ? row : nil
  }

  @Test func rowsOfSeveralFilesAreFound() throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.url
    let cache = StateCache(in: folder, purpose: "a")
    #expect(copy(keys[0], 2, from: cache.rows(jobs: 1)) == nil)
    try cache.add(keys: [keys[0], keys[1]], lengths: [2, 3], values: [1, 2, 3, 4, 5])
    try cache.add(keys: [keys[2]], lengths: [1], values: [6])
    let rows = cache.rows(jobs: 2)
    #expect(copy(keys[0], 2, from: rows) == [1, 2])
    #expect(copy(keys[1], 3, from: rows) == [3, 4, 5])
    #expect(copy(keys[2], 1, from: rows) == [6])
    #expect(copy(keys[2], 2, from: rows) == nil)
    #expect(copy(keys[3], 1, from: rows) == nil)
  }

  @Test func rowsOfAnotherPurposeAreNotFound() throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.url
    try StateCache(in: folder, purpose: "a").add(keys: [keys[0]], lengths: [1], values: [1])
    #expect(copy(keys[0], 1, from: StateCache(in: folder, purpose: "b").rows(jobs: 1)) == nil)
  }

  @Test func everyChangedByteIsNoticed() throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.url
    let cache = StateCache(in: folder, purpose: "a")
    try cache.add(keys: [keys[0], keys[1]], lengths: [2, 1], values: [1, 2, 3])
    let file = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
        .compactMap { $0 as? URL }.first { $0.pathExtension == "rows" })
    let sound = try Data(contentsOf: file)
    for place in sound.indices {
      var damaged = sound
      damaged[place] ^= 0x40
      try damaged.write(to: file)
      #expect(copy(keys[0], 2, from: cache.rows(jobs: 1)) == nil)
      #expect(!FileManager.default.fileExists(atPath: file.path))
    }
    for length in 0..<sound.count {
      try sound.prefix(length).write(to: file)
      #expect(copy(keys[0], 2, from: cache.rows(jobs: 1)) == nil)
    }
    try sound.write(to: file)
    #expect(copy(keys[0], 2, from: cache.rows(jobs: 1)) == [1, 2])
  }
}
