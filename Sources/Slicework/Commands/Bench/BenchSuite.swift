import ArgumentParser

/// What `bench` measures, by the names of the command line.
enum BenchSuite: String, CaseIterable, ExpressibleByArgument {
  case label, texts, analyze
  case labelModel = "label-model"
  case quality, train, infer, store
  case importing = "import"
  case growth, all

  /// Whether it runs on generated inputs that can be written to files.
  var hasInputs: Bool { ![.quality, .store, .importing, .growth].contains(self) }

  /// What `all` stands for: every suite once, but growth, which takes minutes.
  static let partsOfAll: [BenchSuite] = [
    .label, .analyze, .labelModel, .quality, .train, .infer, .store, .importing,
  ]
}
