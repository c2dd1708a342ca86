import ArgumentParser

/// Suites of `bench`, by their names on the command line.
enum BenchSuite: String, CaseIterable, ExpressibleByArgument {
  case label, texts, analyze
  case labelModel = "label-model"
  case quality, train, infer, store
  case importing = "import"
  case growth, large, encoder, all

  /// Whether it runs on generated inputs that can be written to files.
  var hasInputs: Bool { ![.quality, .store, .importing, .growth].contains(self) }

  /// The suites of `all`: every suite but those that take minutes or need a pretrained encoder.
  static let partsOfAll: [BenchSuite] = [
    .label, .analyze, .labelModel, .quality, .train, .infer, .store, .importing,
  ]
}
