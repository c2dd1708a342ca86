import CZlib
import SupervisionCore

/// Unpacks gzip data fed in pieces; several members in a row count as one content.
final class GzipInflater {
  private let path: String
  private let stream: UnsafeMutablePointer<z_stream>
  private var input: [UInt8] = []
  private var inputPosition = 0
  private var consumed = 0
  private var isInsideMember = false
  private var memberCount = 0

  init(path: String) {
    self.path = path
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let gzipOnly: Int32 = 16 + MAX_WBITS
    let status = inflateInit2_(
      stream, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib cannot start (\(status))")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// - Precondition: ``next(atMost:)`` has returned nil, or nothing was fed yet.
  func feed(_ bytes: [UInt8]) {
    input = bytes
    inputPosition = 0
  }

  /// Up to `limit` unpacked bytes; nil when more input is needed.
  ///
  /// - Throws: ``DataError`` with the byte of the packed file.
  func next(atMost limit: Int) throws -> [UInt8]? {
    var status = Z_OK
    let output = try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      while inputPosition < input.count || isInsideMember, count < limit {
        let produced = step(into: UnsafeMutableBufferPointer(rebasing: buffer[count...]), &status)
        count += produced
        if status == Z_STREAM_END {
          inflateReset(stream)
          isInsideMember = false
          memberCount += 1
        } else if status == Z_BUF_ERROR || (status == Z_OK && produced == 0) {
          if inputPosition == input.count { break }
        } else if status != Z_OK {
          throw corrupt()
        }
      }
    }
    return output.isEmpty ? nil : output
  }

  /// - Throws: ``DataError`` when the data end inside a member, or there was none.
  func finish() throws {
    guard isInsideMember || memberCount == 0 else { return }
    throw DataError(
      file: path, byte: consumed, found: consumed == 0 ? "an empty file" : "the end of the file",
      expected: consumed == 0 ? "gzip data" : "more gzip data: the file is cut off",
      remedy: "copy or download the file again")
  }

  /// One call of zlib; returns how many bytes it wrote.
  private func step(into output: UnsafeMutableBufferPointer<UInt8>, _ status: inout Int32) -> Int {
    input.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress.map { $0 + inputPosition }
      stream.pointee.avail_in = UInt32(input.count - inputPosition)
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = UInt32(output.count)
      if inputPosition < input.count { isInsideMember = true }
      status = inflate(stream, Z_NO_FLUSH)
      let used = input.count - inputPosition - Int(stream.pointee.avail_in)
      inputPosition += used
      consumed += used
      return output.count - Int(stream.pointee.avail_out)
    }
  }

  private func corrupt() -> DataError {
    let reason = stream.pointee.msg.map { String(cString: $0) } ?? "wrong data"
    return DataError(
      file: path, byte: consumed, found: "corrupt gzip data (\(reason))",
      expected: "gzip data without faults", remedy: "copy or download the file again")
  }
}
