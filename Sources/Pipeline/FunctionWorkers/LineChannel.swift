import Foundation

/// JSON values as lines of a pair of file descriptors, one of which may be a pipe that nobody reads any more.
struct LineChannel {
  private let input: Int32
  private let output: Int32
  private var buffer: [UInt8] = []

  init(reading input: Int32, writing output: Int32) {
    self.input = input
    self.output = output
  }

  /// The next value; nil at the end.
  mutating func read<Value: Decodable>(_: Value.Type = Value.self) throws -> Value? {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(buffer[..<end])
        buffer.removeFirst(end + 1)
        return try JSONDecoder().decode(Value.self, from: line)
      }
      var piece = [UInt8](repeating: 0, count: 65_536)
      let count = Foundation.read(input, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      buffer += piece[..<count]
    }
  }

  /// - Returns: whether the other side still takes it.
  func write(_ value: some Encodable) throws -> Bool {
    var bytes = ArraySlice(Array(try JSONEncoder().encode(value)) + [UInt8(ascii: "\n")])
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(output, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}
