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
func sentencesTask(
  corpus: CorpusSource<ReviewSentence> = .sentences, functionCount: Int? = nil
) -> LabelingTask<ReviewSentence> {
  LabelingTask(
    "sentences", "Is the sentence of a review positive?", ReviewSentence.self, corpus: corpus,
    defaultSet: "default",
    sets: { _ in
      [
        try functionCount.map { try Sentences.wordPairs($0, of: EmbeddedSentences.words) }
          ?? Sentences.labelingFunctions()
      ]
    })
}

/// The tasks that Slicework brings along.
public let builtInTasks = Tasks(forMeasuring: [sentencesTask()]) {
  LabelingTask(
    "cdr", "Does the chemical induce the disease?", RelationCandidate.self, corpus: .cdr,
    defaultSet: "default", sets: { [try Cdr.labelingFunctions($0)] })
  LabelingTask(
    "spouses", "Are the two persons described as married, now or at some time?",
    RelationCandidate.self, corpus: .spouses, defaultSet: "demo",
    sets: { [try Spouses.demo($0), try Spouses.intro($0)] })
}
