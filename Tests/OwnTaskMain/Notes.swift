import Slicework

/// A corpus that is read from a file, `notes.jsonl` of the folder `--data`.
let notes = LabelingTask(
  "notes", "Does the note praise?", Review.self, corpus: .jsonLines("notes.jsonl")
) {
  Keywords("great", "Praise.", in: \.text, anyOf: ["great"], vote: .good)
  Keywords("again", "Wants more.", in: \.text, anyOf: ["again"], vote: .good)
  Keywords("dull", "Boredom.", in: \.text, anyOf: ["dull"], vote: .bad)
  Keywords("long", "More boredom.", in: \.text, anyOf: ["long"], vote: .bad)
}
