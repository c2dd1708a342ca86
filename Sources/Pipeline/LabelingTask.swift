import Corpora
import Labeling
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
  public let name: String
  public let description: String
  public let corpus: CorpusSource<C>
  /// The set that label models take when none is named.
  public let defaultSet: String
  let makeFunctionSets: @Sendable (Resources) throws -> [LabelingFunctionSet<C>]
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
      name, description, candidate, corpus: corpus, defaultSet: "default",
      sets: { _ in [try LabelingFunctionSet("default", functions)] },
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
    self.name = name
    self.description = description
    self.corpus = corpus
    self.defaultSet = defaultSet
    self.makeFunctionSets = sets
    self.makeSlices = slices
  }
}
