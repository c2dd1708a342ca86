import CZlib

/// CRC-32 of bytes, which notices accidents at more than a gigabyte a second.
package func crc32(of bytes: UnsafeRawBufferPointer) -> UInt32 {
  var value = CZlib.crc32(0, nil, 0)
  var rest = bytes[...]
  while !rest.isEmpty {
    let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
    value = CZlib.crc32(value, piece.bindMemory(to: UInt8.self).baseAddress, uInt(piece.count))
    rest = rest.dropFirst(piece.count)
  }
  return UInt32(truncatingIfNeeded: value)
}
