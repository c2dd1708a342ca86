import Corpora
import Labeling
import Streaming
import SupervisionCore

/// A task: where its candidates come from, the labeling functions that vote on them, its slices.
///
/// ```swift
/// LabelingTask("spam", "Is a comment spam?", Comment.self, corpus: .jsonLines("comments.jsonl")) {
///   Keywords("asks-to-buy", "Offers something for sale.", in: \.text, anyOf: ["buy", "cheap"], vote: .spam)
/// } slices: {
///   SlicingFunction("questions", "Ends with a question mark.") { $0.text.hasSuffix("?") }
/// }
/// ```
public struct LabelingTask<C: Candidate>: Sendable {
  /// Name, classes and labeling functions: what runs without the corpus.
  public let voting: VotingTask<C>
  public let corpus: CorpusSource<C>
  let makeSlices: @Sendable (Resources) throws -> SlicingFunctionSet<C>

  /// A task with one set of labeling functions that need no resource.
  public init(
    _ name: String, _ description: String = "", _ candidate: C.Type, corpus: CorpusSource<C>,
    @FunctionBuilder<LabelingFunction<C>> functions:
      @escaping @Sendable () throws ->
      [LabelingFunction<C>],
    @FunctionBuilder<SlicingFunction<C>> slices:
      @escaping @Sendable () throws ->
      [SlicingFunction<C>] = { [] }
  ) {
    self.init(
      VotingTask(name, description, candidate, functions: functions), corpus: corpus,
      slices: { _ in try SlicingFunctionSet("slices", slices) })
  }

  /// A task with several sets of labeling functions, made from the resources that its corpus brings.
  public init(
    _ name: String, _ description: String = "", _ candidate: C.Type, corpus: CorpusSource<C>,
    defaultSet: String, sets: @escaping @Sendable (Resources) throws -> [LabelingFunctionSet<C>],
    slices: @escaping @Sendable (Resources) throws -> SlicingFunctionSet<C> = { _ in
      try SlicingFunctionSet("slices") {}
    }
  ) {
    self.init(
      VotingTask(name, description, candidate, defaultSet: defaultSet, sets: sets), corpus: corpus,
      slices: slices)
  }

  /// A task whose labeling functions also run without it, and the corpus they run on here.
  public init(
    _ voting: VotingTask<C>, corpus: CorpusSource<C>,
    slices: @escaping @Sendable (Resources) throws -> SlicingFunctionSet<C> = { _ in
      try SlicingFunctionSet("slices") {}
    }
  ) {
    self.voting = voting
    self.corpus = corpus
    self.makeSlices = slices
  }

  public var name: String { voting.name }
  public var description: String { voting.description }
  /// The set that label models take when none is named.
  public var defaultSet: String { voting.defaultSet }
}
