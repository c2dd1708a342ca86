import Corpora
import EmbeddedCorpora
import Labeling
import LabelingFunctions
import Pipeline
import SupervisionCore

/// Generated sentences by the number that is asked for, to measure work on many candidates.
///
/// - Parameters:
///   - corpus: where they come from.
///   - functionCount: nil for the 33 functions that look for opinions, else as many functions for two words in a row.
package func sentencesTask(
  corpus: CorpusSource<ReviewSentence> = .sentences, functionCount: Int? = nil
) -> LabelingTask<ReviewSentence> {
  LabelingTask(
    .sentences {
      try functionCount.map { try Sentences.wordPairs($0, of: EmbeddedSentences.words) }
        ?? Sentences.labelingFunctions()
    }, corpus: corpus)
}

/// The tasks that Slicework brings along.
public let builtInTasks = Tasks(forMeasuring: [sentencesTask()]) {
  LabelingTask(.cdr, corpus: .cdr)
  LabelingTask(.spouses, corpus: .spouses)
}
