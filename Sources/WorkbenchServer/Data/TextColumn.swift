import Foundation
import Pipeline
import Store
import SupervisionCore

/// The lower-cased texts of a split in one buffer, for searching all of them at once.
struct TextColumn: Sendable {
  /// A zero after every text.
  private let bytes: [UInt8]
  /// `ends[i]` is the position of text `i`'s zero.
  private let ends: [Int]
  /// How often each byte occurs.
  private let frequencies: [Int]

  init(_ texts: some Sequence<String>) {
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
  func rows(containing piece: String) -> [Int] {
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

extension StoreReader {
  /// Texts are read in chunks, so that only their bytes stay in memory.
  func texts(_ state: TaskState, _ split: Split) throws -> TextColumn {
    try value("texts \(state.name) \(split)", stamp: state.corpus.checksum) {
      let count = state.counts[split] ?? 0
      var texts: [String] = []
      for start in stride(from: 0, to: count, by: Store.candidatesPerChunk) {
        let positions = Array(start..<min(count, start + Store.candidatesPerChunk))
        texts += try state.task.markedTexts(in: store, split: split, positions: positions)
          .map(\.text.text)
      }
      return TextColumn(texts)
    }
  }

  /// Ids of a split's candidates.
  func identifiers(_ state: TaskState, _ split: Split) throws -> [String] {
    try value("ids \(state.name) \(split)", stamp: state.corpus.checksum) {
      try store.candidateIDs(task: state.name, split: split)
    }
  }

  /// Split and position of a candidate.
  ///
  /// - Throws: ``Refusal`` for an unknown id.
  func place(of id: String, _ state: TaskState) throws -> (split: Split, position: Int) {
    for split in state.splits {
      let positions = try value("positions \(state.name) \(split)", stamp: state.corpus.checksum) {
        Dictionary(
          try identifiers(state, split).enumerated().map { ($1, $0) },
          uniquingKeysWith: { first, _ in first })
      }
      if let position = positions[id] { return (split, position) }
    }
    throw Refusal.notFound(
      "candidate with the id '\(shortened(id))'", remedy: "'/api/candidates' lists them")
  }

  /// Members of the task's slicing functions, by name; none where it has no slicing functions.
  func slices(_ state: TaskState, _ split: Split) throws -> [(name: String, members: [Bool])] {
    guard try !state.task.slicingFunctions().isEmpty else { return [] }
    return try value("slices \(state.name) \(split)", stamp: state.corpus.checksum) {
      try state.task.sliceMemberships(in: store, split: split, jobs: jobs)
    }
  }
}
