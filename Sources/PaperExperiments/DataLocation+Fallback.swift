import Pipeline

extension DataLocation {
  /// This place where it has the corpus, else the generated one.
  func orBuiltIn(for corpus: String) -> DataLocation {
    (try? folder(forCorpus: corpus)) == nil ? .builtIn : self
  }
}
