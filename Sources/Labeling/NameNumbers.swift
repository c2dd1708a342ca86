import Essentials

/// Numbers distinct texts 0, 1, 2, …
struct NameNumbers: Sendable {
  /// One text after the other, as UTF-8.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var index: HashIndex
  private var filter = HashFilter([])

  init(capacity: Int) { index = HashIndex(capacity: capacity) }

  /// The number of a text, which is given the next one when it is new.
  mutating func insert(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { text in
      let hash = HashIndex.hash(of: text)
      if let known = number(of: text, hash: hash) { return known }
      bytes.append(contentsOf: text)
      ends.append(bytes.count)
      return index.insert(hash)
    }
  }

  /// Call when all are inserted, before any is asked for.
  mutating func finish() { filter = HashFilter(ends.indices.map(index.hash)) }

  subscript(text: String) -> Int? {
    var text = text
    return text.withUTF8 { text in
      let hash = HashIndex.hash(of: text)
      return filter.mayContain(hash) ? number(of: text, hash: hash) : nil
    }
  }

  private func number(of text: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int? {
    index.number(of: hash) { number in
      let start = number == 0 ? 0 : ends[number - 1]
      guard ends[number] - start == text.count else { return false }
      guard let address = text.baseAddress else { return true }
      return bytes.withUnsafeBufferPointer {
        memcmp($0.baseAddress! + start, address, text.count) == 0
      }
    }
  }
}
