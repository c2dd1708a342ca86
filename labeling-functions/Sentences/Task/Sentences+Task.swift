import Corpora
import EmbeddedCorpora
import Labeling
import LabelingFunctions
import Pipeline

extension Sentences {
  /// The task on its corpus; it measures work on many candidates.
  public static let task = task(corpus: .sentences)

  /// The task on another corpus or with other functions.
  ///
  /// - Parameters:
  ///   - corpus: the source of sentences.
  ///   - functionCount: nil for the 33 functions that look for opinions, else as many functions for two words in a row.
  package static func task(
    corpus: CorpusSource<ReviewSentence>, functionCount: Int? = nil
  ) -> LabelingTask<ReviewSentence> {
    definition {
      try functionCount.map { try wordPairs($0, of: EmbeddedSentences.words) }
        ?? labelingFunctions()
    }.with(corpus: corpus)
  }
}
