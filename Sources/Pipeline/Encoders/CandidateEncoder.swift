import Encoders
import EndModels
import Foundation
import JSONCoding
import SupervisionCore

/// Candidates as backbones on a pretrained encoder read them; what the encoder computes is kept beside the store.
package struct CandidateEncoder: Sendable {
  /// What is taken from the encoder.
  package let use: EncoderUse
  private let encoder: PretrainedEncoder
  private let cacheFolder: URL?
  private let jobs: Int
  private let progress: any ProgressObserver

  /// - Parameters:
  ///   - encoder: the checkpoint.
  ///   - use: what is taken from it.
  ///   - cacheFolder: where rows are kept; nil to compute them every time.
  ///   - jobs: threads at the most.
  ///   - progress: receives the number of pieces read.
  package init(
    _ encoder: PretrainedEncoder, use: EncoderUse, cacheFolder: URL?, jobs: Int,
    progress: any ProgressObserver
  ) {
    self.encoder = encoder
    self.use = use
    self.cacheFolder = cacheFolder
    self.jobs = jobs
    self.progress = progress
  }

  /// The candidates of each list, and how many of all were cut since their texts are longer than the encoder reads:
  /// vectors, or states of pieces where layers are fine-tuned.
  ///
  /// - Parameter isTraining: whether fine-tuned layers start from those of the encoder.
  /// - Throws: ``FileError`` when rows cannot be kept; errors of reading the encoder.
  package func rows(
    of lists: [[CandidateText]], isTraining: Bool
  ) throws -> ([CandidateRows], shortened: Int) {
    if use.fineTunedLayers > 0 { return try stateRows(of: lists, isTraining: isTraining) }
    let (vectors, shortened) = try vectors(of: lists)
    return (vectors.map(CandidateRows.vectors), shortened)
  }

  private func stateRows(
    of lists: [[CandidateText]], isTraining: Bool
  ) throws -> ([CandidateRows], shortened: Int) {
    let encoded = texts(lists.flatMap { $0 })
    let states = try states(of: encoded.sequences)
    let layers = isTraining ? try fineTunedLayers() : nil
    var start = 0
    let rows = lists.map { list in
      defer { start += list.count }
      return CandidateRows.states(
        PieceStateRows(states, encoded, start..<start + list.count, use.layout, layers))
    }
    return (rows, encoded.shortenedCount)
  }

  private var hiddenSize: Int { encoder.configuration.hiddenSize }

  private func texts(_ candidates: [CandidateText]) -> EncodedTexts {
    EncodedTexts(
      candidates, tokenizer: encoder.tokenizer,
      maximumLength: encoder.configuration.maximumLength, layout: use.layout, jobs: jobs)
  }

  private func fineTunedLayers() throws -> PretrainedLayers {
    PretrainedLayers(
      try (use.frozenLayer..<use.layer).map { try encoder.layer($0) },
      relativePositions: try encoder.relativePositions(), of: encoder.configuration)
  }

  private func cache(_ layout: CandidateLayout?) throws -> StateCache? {
    try cacheFolder.map { folder in
      let purpose = RowPurpose(checksum: use.checksum, layer: use.frozenLayer, layout: layout)
      return StateCache(in: folder, purpose: try canonicalJSONText(purpose))
    }
  }

  /// A vector per candidate, in order.
  private func vectors(
    of lists: [[CandidateText]]
  ) throws -> (rows: [DenseRows], shortened: Int) {
    let width = use.layout.width(hiddenSize: hiddenSize)
    var shortened = 0
    let values = try filledArrays(
      lists.map { $0.count * width },
      for: "the vectors of \(lists.reduce(0) { $0 + $1.count }) candidates"
    ) { memory in
      let places = zip(lists, memory).flatMap { list, memory in
        memory.rows(of: list.map { _ in width })
      }
      shortened = try fill(places, with: lists.flatMap { $0 })
    }
    let rows = zip(lists, values).map { DenseRows(count: $0.count, width: width, values: $1) }
    return (rows, shortened)
  }

  /// Fills in the vector of each candidate.
  ///
  /// - Returns: how many were cut.
  private func fill(
    _ places: [UnsafeMutableBufferPointer<Float>], with candidates: [CandidateText]
  ) throws -> Int {
    let rows = KeptRows(
      keys: parallelMap(candidates, jobs: jobs, \.cacheKey), places: places,
      cache: try cache(use.layout), jobs: jobs)
    let encoded = texts(rows.missing.map { candidates[$0] })
    var users = [[Int]](repeating: [], count: encoded.sequences.count)
    for (user, sequence) in encoded.sequenceOfCandidate.enumerated() {
      users[sequence].append(user)
    }
    try forEachBatch(of: encoded.sequences) { [users] sequence, states in
      for user in users[sequence] {
        encoded.rows[user].pool(
          states, width: hiddenSize, into: rows.pointer(to: rows.missing[user]))
      }
    } finish: { batch in
      try rows.keep(batch.flatMap { users[$0] }.map { rows.missing[$0] })
    }
    return encoded.shortenedCount
  }

  /// States of the pieces of some sequences.
  private func states(of sequences: [PieceSequence]) throws -> PieceStates {
    let offsets = sequences.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    let pieceCount = offsets[sequences.count]
    let values = try filledArrays(
      [pieceCount * hiddenSize], for: "the states of \(pieceCount) pieces"
    ) { memory in
      try fill(memory[0].rows(of: sequences.map { $0.count * hiddenSize }), with: sequences)
    }
    return PieceStates(width: hiddenSize, offsets: offsets, values: values[0])
  }

  /// Fills in the states of each sequence's pieces.
  private func fill(
    _ places: [UnsafeMutableBufferPointer<Float>], with sequences: [PieceSequence]
  ) throws {
    let rows = KeptRows(
      keys: parallelMap(sequences, jobs: jobs, \.cacheKey), places: places,
      cache: try cache(nil), jobs: jobs)
    try forEachBatch(of: rows.missing.map { sequences[$0] }) { index, states in
      let row = rows.missing[index]
      rows.pointer(to: row).update(from: states, count: sequences[row].count * hiddenSize)
    } finish: { batch in
      try rows.keep(batch.map { rows.missing[$0] })
    }
  }

  /// Pieces that are encoded before rows are kept: some ten seconds of work.
  private static let batchSize = 16_384

  /// Encodes sequences in batches.
  ///
  /// - Parameters:
  ///   - body: receives the position of a sequence and its states, from any thread.
  ///   - finish: receives the positions of each batch when all its states were handed out.
  private func forEachBatch(
    of sequences: [PieceSequence], _ body: @Sendable (Int, UnsafePointer<Float>) -> Void,
    finish: (Range<Int>) throws -> Void
  ) throws {
    let total = sequences.reduce(0) { $0 + $1.count }
    var completed = 0
    var start = 0
    while start < sequences.count {
      var (end, size) = (start, 0)
      while end < sequences.count, size < Self.batchSize {
        size += sequences[end].count
        end += 1
      }
      try encoder.states(
        of: Array(sequences[start..<end]), layer: use.frozenLayer, jobs: jobs
      ) { [start] index, states in body(start + index, states) }
      try finish(start..<end)
      completed += size
      progress.report(completed: completed, total: total)
      start = end
    }
  }
}

/// All that decides a kept row beside its key.
private struct RowPurpose: Encodable {
  let checksum: String
  let layer: Int
  /// Composition of vectors; nil for the states of pieces themselves.
  let layout: CandidateLayout?
}

extension CandidateText {
  /// Adds texts and mentions to a checksum.
  func add(to checksum: inout Checksum) {
    checksum.add("\(texts.count)")
    for text in texts {
      checksum.add("\(text.utf8.count)")
      checksum.add(text)
    }
    for mention in mentions {
      checksum.add("\(mention.text) \(mention.span.start) \(mention.span.end)")
    }
  }

  fileprivate var cacheKey: CacheKey {
    var checksum = Checksum()
    add(to: &checksum)
    return CacheKey(checksum)
  }
}

extension PieceSequence {
  fileprivate var cacheKey: CacheKey {
    var checksum = Checksum()
    ids.withUnsafeBytes { checksum.add($0) }
    checksum.add(types)
    return CacheKey(checksum)
  }
}

extension PieceStateRows {
  /// Some candidates of encoded texts.
  fileprivate init(
    _ states: PieceStates, _ encoded: EncodedTexts, _ candidates: Range<Int>,
    _ layout: CandidateLayout, _ layers: PretrainedLayers?
  ) {
    self.init(
      states: states, texts: Array(encoded.sequenceOfCandidate[candidates]),
      rangeCount: layout.rangeCount, ranges: encoded.rows[candidates].map(\.ranges),
      extraCount: layout.extraCount, extras: encoded.rows[candidates].map(\.extras),
      layers: layers)
  }
}
