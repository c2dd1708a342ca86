import Labeling

/// The tasks that Slicework brings along, without their corpora: for executables that only stream.
public let portableTasks = Tasks(forMeasuring: [Sentences.definition]) {
  Cdr.definition
  Spouses.definition
}
