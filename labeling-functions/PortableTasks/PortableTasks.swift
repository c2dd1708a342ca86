import Labeling

/// The built-in tasks without their corpora, for executables that only stream.
public let portableTasks = Tasks(forMeasuring: [Sentences.definition]) {
  Cdr.definition
  Spouses.definition
}
