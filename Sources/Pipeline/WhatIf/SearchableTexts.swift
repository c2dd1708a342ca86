import Foundation
import Labeling
import Store
import Streaming
import SupervisionCore

/// The lower-cased texts of a split in one buffer, for searching all of them at once.
package struct SearchableTexts: Sendable {
  /// A zero after every text.
  private let bytes: [UInt8]
  /// `ends[i]` is the position of text `i`'s zero.
  private let ends: [Int]
  /// Number of occurrences of each byte.
  private let frequencies: [Int]

  package init(_ texts: some Sequence<String>) {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for text in texts {
      bytes += text.lowercased().utf8.lazy.map { $0 == 0 ? 0x20 : $0 }
      ends.append(bytes.count)
      bytes.append(0)
    }
    var frequencies = [Int](repeating: 0, count: 256)
    for byte in bytes { frequencies[Int(byte)] += 1 }
    self.frequencies = frequencies
    self.bytes = bytes
    self.ends = ends
  }

  /// Rows whose text contains a piece, in any case, ascending.
  ///
  /// - Complexity: one pass over all texts, which stops only where the rarest byte of the piece occurs.
  package func rows(containing piece: String) -> [Int] {
    let pattern = Array(piece.lowercased().utf8)
    guard !pattern.contains(0), let anchor = rarestByte(of: pattern) else { return [] }
    var rows: [Int] = []
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      let last = buffer.count - (pattern.count - anchor)
      var position = anchor
      while position <= last,
        let found = memchr(base + position, Int32(pattern[anchor]), last - position + 1)
      {
        position = UnsafeRawPointer(found) - base
        guard memcmp(base + position - anchor, pattern, pattern.count) == 0 else {
          position += 1
          continue
        }
        let row = firstRow(endingAfter: position)
        rows.append(row)
        position = ends[row] + 1 + anchor
      }
    }
    return rows
  }

  /// Its place in the pattern; nil for an empty one.
  private func rarestByte(of pattern: [UInt8]) -> Int? {
    pattern.indices.min { frequencies[Int(pattern[$0])] < frequencies[Int(pattern[$1])] }
  }

  private func firstRow(endingAfter position: Int) -> Int {
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] > position { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension SearchableTexts {
  /// The texts of a split's candidates, in corpus order.
  ///
  /// They are read in chunks, so that only their bytes stay in memory.
  package init(of task: any WorkbenchTask, split: Split, count: Int, store: Store) throws {
    var texts: [String] = []
    for start in stride(from: 0, to: count, by: Store.candidatesPerChunk) {
      let positions = Array(start..<min(count, start + Store.candidatesPerChunk))
      texts += try task.markedTexts(in: store, split: split, positions: positions)
        .map(\.text.text)
    }
    self.init(texts)
  }
}
