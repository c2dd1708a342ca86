import Encoders
import EndModels
import Foundation
import JSONCoding
import SupervisionCore

/// Vectors of candidates by a pretrained encoder, computed once and kept beside the store.
struct CandidateEncoder: Sendable {
  /// What is taken from the encoder.
  let use: EncoderUse
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
  init(
    _ encoder: PretrainedEncoder, use: EncoderUse, cacheFolder: URL?, jobs: Int,
    progress: any ProgressObserver
  ) {
    self.encoder = encoder
    self.use = use
    self.cacheFolder = cacheFolder
    self.jobs = jobs
    self.progress = progress
  }

  /// The candidates of each list as a backbone reads them, and how many were cut since their texts are longer than the
  /// encoder reads.
  ///
  /// - Throws: ``FileError`` when rows cannot be kept.
  func rows(of lists: [[CandidateText]]) throws -> ([CandidateRows], shortened: Int) {
    let (rows, shortened) = try vectors(of: lists.flatMap { $0 })
    var start = 0
    return (
      lists.map { list in
        defer { start += list.count }
        return .vectors(rows.rows(start..<start + list.count))
      }, shortened
    )
  }

  /// A vector per candidate, in order.
  ///
  /// - Returns: the vectors, and how many candidates were cut since their texts are longer than the encoder reads.
  /// - Throws: ``FileError`` when rows cannot be kept.
  private func vectors(of candidates: [CandidateText]) throws -> (rows: DenseRows, shortened: Int) {
    let width = use.layout.width(hiddenSize: encoder.configuration.hiddenSize)
    let keys = parallelMap(candidates, jobs: jobs, \.cacheKey)
    let cache = try cacheFolder.map {
      StateCache(in: $0, purpose: try canonicalJSONText(VectorPurpose(use)))
    }
    var values = [Float](repeating: 0, count: candidates.count * width)
    let missing = values.withUnsafeMutableBufferPointer { values in
      let rows = cache?.rows(jobs: jobs)
      return candidates.indices.filter { index in
        rows?.copy(keys[index], to: values.baseAddress! + index * width, count: width) != true
      }
    }
    let encoded = texts(missing.map { candidates[$0] })
    try values.withUnsafeMutableBufferPointer { values in
      nonisolated(unsafe) let values = values
      try forEachBatch(of: encoded) { candidates in
        let places = candidates.map { missing[$0] }
        try cache?.add(
          keys: places.map { keys[$0] }, lengths: places.map { _ in width },
          values: places.flatMap { values[$0 * width..<($0 + 1) * width] })
      } pooling: { candidate, states in
        encoded.rows[candidate].pool(
          states, width: encoder.configuration.hiddenSize,
          into: values.baseAddress! + missing[candidate] * width)
      }
    }
    return (
      DenseRows(count: candidates.count, width: width, values: values), encoded.shortenedCount
    )
  }

  private func texts(_ candidates: [CandidateText]) -> EncodedTexts {
    EncodedTexts(
      candidates, tokenizer: encoder.tokenizer,
      maximumLength: encoder.configuration.maximumLength, layout: use.layout, jobs: jobs)
  }

  /// Pieces that are encoded before rows are kept: some ten seconds of work.
  private static let batchSize = 16_384

  /// Encodes the sequences in batches.
  ///
  /// - Parameters:
  ///   - finish: receives the candidates of each batch after their vectors are made.
  ///   - pool: receives a candidate and the states of its sequence, from any thread.
  private func forEachBatch(
    of encoded: EncodedTexts, finish: ([Int]) throws -> Void,
    pooling pool: @Sendable (Int, UnsafePointer<Float>) -> Void
  ) throws {
    var candidates = [[Int]](repeating: [], count: encoded.sequences.count)
    for (candidate, sequence) in encoded.sequenceOfCandidate.enumerated() {
      candidates[sequence].append(candidate)
    }
    let total = encoded.sequences.reduce(0) { $0 + $1.count }
    var completed = 0
    var start = 0
    while start < encoded.sequences.count {
      var (end, size) = (start, 0)
      while end < encoded.sequences.count, size < Self.batchSize {
        size += encoded.sequences[end].count
        end += 1
      }
      let batch = start..<end
      try encoder.states(
        of: Array(encoded.sequences[batch]), layer: use.frozenLayer, jobs: jobs
      ) { [candidates, start] index, states in
        for candidate in candidates[start + index] { pool(candidate, states) }
      }
      try finish(batch.flatMap { candidates[$0] })
      completed += size
      progress.report(completed: completed, total: total)
      start = end
    }
  }
}

/// All that decides a candidate's vector beside its texts.
private struct VectorPurpose: Encodable {
  let checksum: String
  let layer: Int
  let layout: CandidateLayout

  init(_ use: EncoderUse) {
    (checksum, layer, layout) = (use.checksum, use.frozenLayer, use.layout)
  }
}

extension CandidateText {
  /// SHA-256 over texts and mentions.
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
