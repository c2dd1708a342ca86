import Corpora
import EmbeddedCorpora
import LabelingFunctions
import SupervisionCore

extension CorpusSource where C == ReviewSentence {
  /// Sentences of `sentences.jsonl` in the corpus's folder; without a folder, 10,000 generated sentences.
  public static var sentences: CorpusSource {
    let files = CorpusSource.jsonLines("sentences.jsonl")
    let generated = generatedSentences(count: 10_000)
    return CorpusSource { request, body in
      try (request.folder == nil ? generated : files).read(request, body)
    }
  }

  /// Generated sentences, the same for the same seed.
  ///
  /// Dev and test have a tenth each but no more than 10,000, with gold; train has the others, without.
  ///
  /// - Parameters:
  ///   - count: number of sentences of all splits.
  ///   - seed: seed of the generator.
  public static func generatedSentences(count: Int, seed: UInt64 = 0) -> CorpusSource {
    CorpusSource { _, body in
      var content = Checksum()
      var byteCount = 0
      for labeled in labeledSentences(count: count, seed: seed) {
        content.add(labeled.candidate.text)
        byteCount += labeled.candidate.text.utf8.count
        try body(.candidate(labeled))
      }
      return CorpusSummary(
        kind: .embedded,
        files: [
          CorpusOrigin.File(
            name: nameOfGeneratedSentences(count: count, seed: seed), byteCount: byteCount,
            checksum: content.hexadecimal())
        ])
    }
  }

  /// Name of their only file in the store.
  package static func nameOfGeneratedSentences(count: Int, seed: UInt64) -> String {
    "\(count) generated sentences, seed \(seed)"
  }

  /// Dev and test have a tenth each but no more than 10,000, and gold; train has the others, without.
  ///
  /// - Parameters:
  ///   - count: of all splits.
  ///   - seed: the same seed gives the same sentences.
  package static func labeledSentences(
    count: Int, seed: UInt64
  ) -> some Sequence<LabeledCandidate<ReviewSentence>> {
    let judged = min(10_000, count / 10)
    return EmbeddedSentences(count: count, seed: seed).enumerated().lazy.map { index, row in
      let split: Split = index < judged ? .dev : index < 2 * judged ? .test : .train
      return LabeledCandidate(
        candidate: ReviewSentence(id: row.id, text: row.text), split: split,
        gold: split == .train ? nil : row.label)
    }
  }
}
