/// A key of a task file, from which the reader knows it, and editors by the JSON Schema.
struct TaskFileKey {
  enum Value {
    case text, texts, truth
    case bounds, condition, conditions, functions, slices, classes, corpus, shares
  }

  let name: String
  let value: [Value]
  let description: String

  init(_ name: String, _ value: Value..., description: String) {
    self.name = name
    self.value = value
    self.description = description
  }

  static let root = [
    TaskFileKey("$schema", .text, description: "The JSON Schema of this file, for editors."),
    TaskFileKey(
      "task", .text, description: "Name of the task on the command line and in the store."),
    TaskFileKey("question", .text, description: "The question that a label answers."),
    TaskFileKey("corpus", .corpus, description: "Files of candidates, and what their columns are."),
    TaskFileKey(
      "classes", .texts, .classes,
      description: "Names of the classes, or each name with its value in the gold column."),
    TaskFileKey(
      "labeling-functions", .functions, description: "Heuristics that vote a class or abstain."),
    TaskFileKey(
      "slices", .slices, description: "Parts of the data that are modelled or scored apart."),
  ]

  static let corpus = [
    TaskFileKey(
      "file", .texts,
      description: "A file or several: .csv, .tsv or .jsonl, also with .gz; relative to this file."),
    TaskFileKey(
      "id", .text, description: "Column of ids; without it ids are the numbers of the rows."),
    TaskFileKey(
      "text", .texts, description: "Column of the text; two columns for a pair of texts."),
    TaskFileKey("gold", .text, description: "Column of gold classes, empty where unknown."),
    TaskFileKey("unknown", .texts, description: "Values of the gold column that mean unknown."),
    TaskFileKey(
      "split", .text, .shares,
      description: "Column of splits (train, dev, test), or shares of the rows with gold."),
  ]

  static let shares = [
    TaskFileKey(
      "dev", .text, description: "Share of the rows with gold that dev gets, of each class."),
    TaskFileKey(
      "test", .text, description: "Share of the rows with gold that test gets, of each class."),
    TaskFileKey("seed", .text, description: "Seed of the division; default: 0."),
  ]

  static let function = [
    TaskFileKey("name", .text, description: "Name, unique in the file."),
    TaskFileKey("description", .text, description: "One sentence on when it votes."),
    TaskFileKey("vote", .text, description: "The class it votes where its condition holds."),
  ]

  static let slice = [
    TaskFileKey("name", .text, description: "Name of the slice, unique in the file."),
    TaskFileKey("description", .text, description: "One sentence on its candidates."),
  ]

  /// What a condition asks; each condition has one of these.
  static let conditions = [
    TaskFileKey("keywords", .texts, description: "Has one of these words or phrases."),
    TaskFileKey(
      "dictionary", .text, description: "Has one of the words or phrases of this file, one a line."),
    TaskFileKey(
      "pattern", .text, description: "A regular expression in Perl's syntax matches anywhere."),
    TaskFileKey("word-count", .bounds, description: "Number of words."),
    TaskFileKey("character-count", .bounds, description: "Number of characters."),
    TaskFileKey("number", .bounds, description: "The column is a number in these bounds."),
    TaskFileKey("value", .texts, description: "The column is one of these values exactly."),
    TaskFileKey("all", .conditions, description: "All of these conditions hold."),
    TaskFileKey("any", .conditions, description: "At least one of these conditions holds."),
    TaskFileKey("not", .condition, description: "This condition does not hold."),
  ]

  /// What stands beside a condition.
  static let modifiers = [
    TaskFileKey("in", .text, description: "Column that is looked at; default: the text."),
    TaskFileKey(
      "ignore-case", .truth,
      description:
        "Whether upper and lower case are equal; default: yes for words, no for patterns."),
  ]

  static let bounds = [
    TaskFileKey("at-least", .text, description: "The least that is inside."),
    TaskFileKey("at-most", .text, description: "The most that is inside."),
  ]
}

extension [TaskFileKey] {
  var names: [String] { map(\.name) }
}
