import CZlib
import Foundation
import SupervisionCore

/// A folder that disappears with its owner.
public final class TemporaryFolder {
  public let url: URL

  public init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      UUID().uuidString, isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  @discardableResult
  public func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> URL {
    let file = self.file(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file
  }

  @discardableResult
  public func write(_ name: String, _ text: String) throws -> URL { try write(name, text.utf8) }

  public func file(_ name: String) -> URL { url.appendingPathComponent(name, isDirectory: false) }

  public var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
  }

  public func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: file(name)), as: UTF8.self)
  }
}

/// Bytes as one gzip member, made by zlib in one call.
public func gzip(_ bytes: some Sequence<UInt8>) -> [UInt8] {
  var input = Array(bytes)
  var stream = z_stream()
  deflateInit2_(
    &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY,
    ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(&stream) }
  let capacity = Int(deflateBound(&stream, UInt(input.count)))
  return [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
    input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(capacity)
      deflate(&stream, Z_FINISH)
    }
    count = capacity - Int(stream.avail_out)
  }
}

/// The data error that `body` throws; nil when it succeeds.
public func dataError(_ body: () throws -> Void) throws -> DataError? {
  do {
    try body()
    return nil
  } catch let error as DataError {
    return error
  }
}
