import EndModels
import FileFormats
import Foundation
import SupervisionCore

/// The first half of a SHA-256.
struct CacheKey: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  init(_ checksum: consuming Checksum) {
    let digits = checksum.hexadecimal()
    high = UInt64(digits.prefix(16), radix: 16) ?? 0
    low = UInt64(digits.dropFirst(16).prefix(16), radix: 16) ?? 0
  }
}

/// Rows of numbers that an encoder computed, kept in files of a folder beside the store, each found by its key.
///
/// A file holds the rows of one piece of work and is moved to its place when complete, so that interrupted work goes
/// on where it stopped and several processes may add at once. What the files hold can be computed again: damaged ones are
/// removed.
///
/// ```text
/// bytes 0 ..< 8      magic SLCWROWS
/// bytes 8 ..< 16     number of rows, UInt64 little-endian
/// …                  per row its key, 16 bytes, and its length, UInt64
/// …                  the numbers of all rows, Float32 little-endian
/// last 4 bytes       CRC-32 of all before
/// ```
struct StateCache {
  private let folder: URL

  /// - Parameters:
  ///   - folder: made on the first ``add(_:)``.
  ///   - purpose: all that decides a row beside its key, such as checkpoint, layer and composition.
  init(in folder: URL, purpose: String) {
    var checksum = Checksum()
    checksum.add("rows, version 1")
    checksum.add(purpose)
    self.folder = folder.appending(path: String(checksum.hexadecimal().prefix(16)))
  }

  /// The rows of all files, mapped into memory.
  ///
  /// - Parameter jobs: threads at the most.
  func rows(jobs: Int) -> CachedRows {
    AtomicFile.removeLeftovers(in: folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let files = names.sorted().filter { $0.hasSuffix(Self.suffix) }.map {
      folder.appending(path: $0)
    }
    let read = parallelMap(files, jobs: jobs) { file in
      let data = try? Data(contentsOf: file, options: .alwaysMapped)
      return (data, data.flatMap(CachedRows.index(of:)))
    }
    var rows = CachedRows()
    for (file, (data, index)) in zip(files, read) {
      if let data, let index {
        rows.add(data, index)
      } else {
        try? FileManager.default.removeItem(at: file)
      }
    }
    return rows
  }

  /// Keeps rows in a file of their own.
  ///
  /// - Parameters:
  ///   - keys: one per row, at least one.
  ///   - lengths: length of each row.
  ///   - values: all rows, one after the other.
  /// - Throws: ``FileError`` when the file cannot be written.
  func add(keys: [CacheKey], lengths: [Int], values: [Float]) throws {
    var bytes = Data(Self.magic)
    bytes.append(littleEndian: UInt64(keys.count))
    for (key, length) in zip(keys, lengths) {
      bytes.append(littleEndian: key.high)
      bytes.append(littleEndian: key.low)
      bytes.append(littleEndian: UInt64(length))
    }
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    bytes.append(littleEndian: bytes.withUnsafeBytes(crc32(of:)))
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let name = String(format: "%016lx%016lx", keys[0].high, keys[0].low)
    try AtomicFile.write(bytes, to: folder.appending(path: "\(name)-\(keys.count)\(Self.suffix)"))
  }

  fileprivate static let magic = Array("SLCWROWS".utf8)
  private static let suffix = ".rows"
}

/// Rows of a ``StateCache`` in memory.
struct CachedRows {
  private struct Place {
    let file: Int
    let start: Int
    let length: Int
  }

  private var files: [Data] = []
  private var places: [CacheKey: Place] = [:]

  /// Copies a row; false where there is none of this length.
  func copy(_ key: CacheKey, to target: UnsafeMutablePointer<Float>, count: Int) -> Bool {
    guard let place = places[key], place.length == count else { return false }
    files[place.file].withUnsafeBytes { bytes in
      UnsafeMutableRawBufferPointer(start: target, count: count * MemoryLayout<Float>.stride)
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[place.start...].prefix(count * 4)))
    }
    return true
  }

  /// Adds a file's rows.
  fileprivate mutating func add(_ data: Data, _ index: [(CacheKey, start: Int, length: Int)]) {
    for (key, start, length) in index {
      places[key] = Place(file: files.count, start: start, length: length)
    }
    files.append(data)
  }

  /// Key and place of each row; nil where the bytes are no such file, or are damaged.
  fileprivate static func index(of data: Data) -> [(CacheKey, start: Int, length: Int)]? {
    data.withUnsafeBytes { bytes in
      let headSize = 16
      guard bytes.count >= headSize + 4, bytes.starts(with: StateCache.magic),
        bytes.number(at: bytes.count - 4, UInt32.self)
          == crc32(of: UnsafeRawBufferPointer(rebasing: bytes.dropLast(4)))
      else { return nil }
      let count = bytes.number(at: 8, UInt64.self)
      let room = bytes.count - headSize - 4
      guard count <= UInt64(room / 24) else { return nil }
      var start = headSize + Int(count) * 24
      var index: [(CacheKey, start: Int, length: Int)] = []
      for row in 0..<Int(count) {
        let place = headSize + row * 24
        let length = bytes.number(at: place + 16, UInt64.self)
        guard length <= UInt64((bytes.count - 4 - start) / 4) else { return nil }
        let key = CacheKey(
          high: bytes.number(at: place, UInt64.self), low: bytes.number(at: place + 8, UInt64.self))
        index.append((key, start, Int(length)))
        start += Int(length) * 4
      }
      return start == bytes.count - 4 ? index : nil
    }
  }
}

extension UnsafeRawBufferPointer {
  /// The little-endian number at an offset, which need not be aligned.
  fileprivate func number<Number: FixedWidthInteger>(at offset: Int, _: Number.Type) -> Number {
    Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
  }
}
