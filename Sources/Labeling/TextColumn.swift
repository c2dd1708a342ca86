import SupervisionCore

/// A text of every candidate of a chunk, in one buffer of UTF-8.
struct TextColumn: Sendable {
  private(set) var bytes: [UInt8] = []
  /// `ends[i]` is where the text of row `i` ends; it starts where that of row `i − 1` ends.
  private(set) var ends: [Int] = []

  init<C>(_ candidates: [C], _ append: (C, inout [UInt8]) -> Void) {
    ends.reserveCapacity(candidates.count)
    for candidate in candidates {
      append(candidate, &bytes)
      ends.append(bytes.count)
    }
  }

  private init(bytes: [UInt8], ends: [Int]) {
    self.bytes = bytes
    self.ends = ends
  }

  func range(_ row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

  /// The same texts in lower case.
  func lowercased() -> TextColumn {
    if bytes.reduce(0, |) < 0x80 {
      let lower = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
        for position in bytes.indices {
          let byte = bytes[position]
          buffer[position] = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
        }
        count = bytes.count
      }
      return TextColumn(bytes: lower, ends: ends)
    }
    return TextColumn(Array(ends.indices)) { row, bytes in
      let text = String(decoding: self.bytes[range(row)], as: UTF8.self)
      bytes.append(contentsOf: text.lowercased().utf8)
    }
  }
}

/// Which text of a candidate a condition reads: one per candidate and chunk is written out, however many
/// conditions read it.
struct TextSource<C: Candidate>: Sendable {
  enum Key: Hashable, @unchecked Sendable {
    case keyPath(AnyKeyPath)
    case named(String)
  }

  private struct MemoryKey: Hashable {
    var text: Key
    var form: Form
  }

  private enum Form { case text, lowercasedText, words, lowercasedWords }

  let key: Key
  let append: @Sendable (C, inout [UInt8]) -> Void

  init(_ name: String, append: @escaping @Sendable (C, inout [UInt8]) -> Void) {
    key = .named(name)
    self.append = append
  }

  init(_ text: any KeyPath<C, String> & Sendable) {
    key = .keyPath(text)
    append = { $1.append(contentsOf: $0[keyPath: text].utf8) }
  }

  func texts(of chunk: CandidateChunk<C>) -> TextColumn {
    chunk.shared(MemoryKey(text: key, form: .text)) { TextColumn(chunk.candidates, append) }
  }

  func words(of chunk: CandidateChunk<C>, ignoringCase: Bool) -> WordIndex {
    chunk.shared(MemoryKey(text: key, form: ignoringCase ? .lowercasedWords : .words)) {
      let texts = texts(of: chunk)
      return WordIndex(ignoringCase ? texts.lowercased() : texts)
    }
  }
}
