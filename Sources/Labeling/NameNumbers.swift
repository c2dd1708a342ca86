import PortableFoundation

/// Numbers distinct texts 0, 1, 2, …
struct NameNumbers: Sendable {
  /// One text after the other, as UTF-8.
  private let bytes: [UInt8]
  private let ends: [Int]
  private let index: HashIndex
  private let filter: HashFilter

  /// - Parameter texts: numbered in the order of their first mention.
  init(_ texts: [String]) {
    var (bytes, ends, index) = ([UInt8](), [Int](), HashIndex(capacity: texts.count))
    for var text in texts {
      text.withUTF8 { text in
        let hash = HashIndex.hash(of: text)
        if Self.number(of: text, hash: hash, index, bytes, ends) != nil { return }
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
        _ = index.insert(hash)
      }
    }
    filter = HashFilter(ends.indices.map(index.hash))
    (self.bytes, self.ends, self.index) = (bytes, ends, index)
  }

  /// The number of a text, or nil for one that has none.
  subscript(text: String) -> Int? {
    var text = text
    return text.withUTF8 { text in
      let hash = HashIndex.hash(of: text)
      guard filter.mayContain(hash) else { return nil }
      return Self.number(of: text, hash: hash, index, bytes, ends)
    }
  }

  private static func number(
    of text: UnsafeBufferPointer<UInt8>, hash: UInt64, _ index: HashIndex, _ bytes: [UInt8],
    _ ends: [Int]
  ) -> Int? {
    index.number(of: hash) { number in
      let start = number == 0 ? 0 : ends[number - 1]
      guard ends[number] - start == text.count else { return false }
      return bytes.withUnsafeBufferPointer { bytes in
        guard let known = bytes.baseAddress, let text = text.baseAddress else { return true }
        return memcmp(known + start, text, ends[number] - start) == 0
      }
    }
  }
}
