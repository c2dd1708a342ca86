import CVectorKernels
import SupervisionCore

/// A text of every candidate of a chunk, in one buffer of UTF-8.
struct TextColumn: Sendable {
  private(set) var bytes: [UInt8] = []
  /// `ends[i]` is where the text of row `i` ends; it starts where that of row `i − 1` ends.
  private(set) var ends: [Int] = []

  init<C>(_ candidates: some Collection<C>, _ append: (C, inout [UInt8]) -> Void) {
    ends.reserveCapacity(candidates.count)
    bytes.reserveCapacity(256 * candidates.count)
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

  func isASCII(_ row: Int) -> Bool {
    bytes.withUnsafeBufferPointer { $0[range(row)].reduce(0, |) } < 0x80
  }

  /// The same texts with A to Z turned into a to z, at the same offsets, and whether all of them are ASCII.
  func lowercasedASCII() -> (texts: TextColumn, isASCII: Bool) {
    var isASCII = true
    let lower = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
      isASCII = sw_lowercase_ascii(bytes, bytes.count, buffer.baseAddress) != 0
      count = bytes.count
    }
    return (TextColumn(bytes: lower, ends: ends), isASCII)
  }

  /// The same texts in lower case.
  func lowercased() -> TextColumn {
    let (lower, isASCII) = lowercasedASCII()
    if isASCII { return lower }
    return TextColumn(Array(ends.indices)) { row, bytes in
      if lower.isASCII(row) {
        bytes.append(contentsOf: lower.bytes[range(row)])
        return
      }
      let text = String(decoding: self.bytes[range(row)], as: UTF8.self)
      bytes.append(contentsOf: text.lowercased().utf8)
    }
  }
}

/// The identity of a text of candidates.
enum TextKey: Hashable, @unchecked Sendable {
  case keyPath(AnyKeyPath)
  case named(String)
}

/// The text of a candidate that a condition reads: written out once per candidate and chunk for all conditions.
package struct TextSource<C: Candidate>: Sendable {
  let key: TextKey
  let append: @Sendable (C, inout [UInt8]) -> Void

  package init(_ name: String, append: @escaping @Sendable (C, inout [UInt8]) -> Void) {
    key = .named(name)
    self.append = append
  }

  init(_ text: any KeyPath<C, String> & Sendable) {
    key = .keyPath(text)
    append = { $1.append(contentsOf: $0[keyPath: text].utf8) }
  }

  func texts(of chunk: CandidateChunk<C>) -> TextColumn {
    chunk.shared(MemoKey(text: key, form: .text)) { TextColumn(chunk.candidates, append) }
  }

  /// The texts with A to Z turned into a to z, and which rows are ASCII.
  func lowercasedASCII(of chunk: CandidateChunk<C>) -> (texts: TextColumn, isASCII: [Bool]) {
    chunk.shared(MemoKey(text: key, form: .lowercasedASCII)) {
      let (lower, isASCII) = texts(of: chunk).lowercasedASCII()
      return (lower, lower.ends.indices.map { isASCII || lower.isASCII($0) })
    }
  }

  func words(of chunk: CandidateChunk<C>, ignoringCase: Bool) -> WordIndex {
    chunk.shared(MemoKey(text: key, form: ignoringCase ? .lowercasedWords : .words)) {
      let texts = texts(of: chunk)
      return WordIndex(ignoringCase ? texts.lowercased() : texts)
    }
  }
}

/// Under what a chunk keeps a form of a text.
private struct MemoKey: Hashable {
  enum Form { case text, lowercasedASCII, words, lowercasedWords }

  let text: TextKey
  let form: Form
}
