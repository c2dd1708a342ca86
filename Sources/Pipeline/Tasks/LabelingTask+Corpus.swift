import Corpora
import Labeling
import SupervisionCore

extension LabelingTask {
  /// A task with one set of labeling functions that need no resource, and the corpus they run on.
  ///
  /// ```swift
  /// LabelingTask("spam", "Is a comment spam?", Comment.self, corpus: .jsonLines("comments.jsonl")) {
  ///   Keywords("asks-to-buy", "Offers something for sale.", in: \.text, anyOf: ["buy", "cheap"], vote: .spam)
  /// } slices: {
  ///   SlicingFunction("questions", "Ends with a question mark.") { $0.text.hasSuffix("?") }
  /// }
  /// ```
  public init(
    _ name: String, _ question: String = "", _ candidate: C.Type, corpus: CorpusSource<C>,
    @FunctionBuilder<LabelingFunction<C>> functions:
      @escaping @Sendable () throws ->
      [LabelingFunction<C>],
    @FunctionBuilder<SlicingFunction<C>> slices:
      @escaping @Sendable () throws ->
      [SlicingFunction<C>] = { [] }
  ) {
    self = LabelingTask(name, question, candidate, functions: functions, slices: slices)
      .with(corpus: corpus)
  }

  /// A task with several sets of labeling functions, made from the resources of its corpus.
  public init(
    _ name: String, _ question: String = "", _ candidate: C.Type, corpus: CorpusSource<C>,
    defaultSet: String, sets: @escaping @Sendable (Resources) throws -> [LabelingFunctionSet<C>],
    slices: @escaping @Sendable (Resources) throws -> SlicingFunctionSet<C> = { _ in
      try SlicingFunctionSet("slices") {}
    }
  ) {
    self = LabelingTask(
      name, question, candidate, defaultSet: defaultSet, sets: sets, slices: slices
    ).with(corpus: corpus)
  }

  /// The task with this corpus, for a task that was declared without one.
  public func with(corpus: CorpusSource<C>) -> LabelingTask {
    var task = self
    task.parts[CorpusSource<C>.self] = corpus
    return task
  }

  /// The source of the task's candidates; nil where none is attached.
  public var corpus: CorpusSource<C>? { parts[CorpusSource<C>.self] }

  /// - Throws: ``SupervisionCore/UsageError`` when the task has no corpus.
  func requiredCorpus() throws -> CorpusSource<C> {
    guard let corpus else {
      throw UsageError(
        "the task '\(name)' has no corpus",
        remedy: "declare one: LabelingTask(…, corpus: .jsonLines(FILE)), or task.with(corpus: …)")
    }
    return corpus
  }
}
