import SupervisionCore

/// Candidates as an encoder reads them: distinct sequences, each of which it passes over once, and the pieces of every
/// candidate in its sequence.
public struct EncodedTexts: Sendable {
  /// Distinct sequences, in the order in which candidates first use them.
  public let sequences: [PieceSequence]
  /// Position of each candidate's sequence in ``sequences``.
  public let sequenceOfCandidate: [Int]
  /// Pieces of each candidate.
  public let rows: [PooledRow]
  /// Number of candidates whose texts were longer than the encoder reads and cut around their mentions.
  public let shortenedCount: Int

  /// Cuts the texts of candidates into pieces.
  ///
  /// - Parameters:
  ///   - candidates: texts and mentions.
  ///   - tokenizer: cuts texts into pieces.
  ///   - maximumLength: longest sequence in pieces; longer ones become a window around the mentions.
  ///   - layout: composition of the vectors.
  ///   - jobs: threads at the most.
  public init(
    _ candidates: [CandidateText], tokenizer: any Tokenizer, maximumLength: Int,
    layout: CandidateLayout, jobs: Int
  ) {
    // As bytes: equal strings may differ in them, and so in the places of their mentions.
    let texts = Distinct(candidates.map { $0.texts.map { Array($0.utf8) } })
    let whole = parallelMap(texts.values, jobs: jobs) { texts in
      tokenizer.sequence(texts.map { String(decoding: $0, as: UTF8.self) })
    }
    let read = parallelMap(candidates.indices, jobs: jobs) { index in
      let sequence = whole[texts.positions[index]]
      return sequence.count > maximumLength
        ? sequence.window(around: candidates[index], maximumLength: maximumLength) : nil
    }
    let used = Distinct(
      candidates.indices.map { read[$0] ?? whole[texts.positions[$0]] })
    sequences = used.values
    sequenceOfCandidate = used.positions
    shortenedCount = read.count { $0 != nil }
    rows = parallelMap(candidates.indices, jobs: jobs) { index in
      PooledRow(
        of: used.values[used.positions[index]], mentions: candidates[index].mentions,
        layout: layout)
    }
  }
}

extension PieceSequence {
  fileprivate func window(
    around candidate: CandidateText, maximumLength: Int
  ) -> PieceSequence {
    windowed(
      around: candidate.mentions.map { pieces(overlapping: $0.span, text: $0.text) },
      maximumLength: maximumLength)
  }
}

/// Distinct values in the order of their first occurrence.
private struct Distinct<Value: Hashable & Sendable>: Sendable {
  private(set) var values: [Value] = []
  private(set) var positions: [Int] = []

  init(_ all: [Value]) {
    var known: [Value: Int] = [:]
    for value in all {
      let position = known[value, default: values.count]
      if position == values.count {
        known[value] = position
        values.append(value)
      }
      positions.append(position)
    }
  }
}
