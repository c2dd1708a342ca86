import SupervisionCore

/// A task: its question, the type and classes of its candidates, its labeling functions, its slices.
///
/// ```swift
/// let spam = LabelingTask("spam", "Is a comment spam?", Comment.self) {
///   Keywords("asks-to-buy", "Offers something for sale.", in: \.text, anyOf: ["buy", "cheap"], vote: .spam)
/// } slices: {
///   SlicingFunction("questions", "Ends with a question mark.") { $0.text.hasSuffix("?") }
/// }
/// ```
///
/// Streams need nothing more. The module Pipeline attaches the parts that need files: the corpus, presets of end models,
/// published figures.
public struct LabelingTask<C: Candidate>: WorkbenchTask {
  /// The name on the command line and in the store.
  public let name: String
  /// The question that a label answers; may be empty.
  public let question: String
  /// The name of the set that label models take when none is named.
  public let defaultSet: String
  /// Names of the classes, by class index. Default: those of the candidates' label type.
  public private(set) var classNames = C.Label.classNames
  package let makeFunctionSets: @Sendable (Resources) throws -> [LabelingFunctionSet<C>]
  package let makeSlices: @Sendable (Resources) throws -> SlicingFunctionSet<C>
  /// Attached by modules above, such as the corpus.
  package var parts = AttachedValues()

  /// A task with one set of labeling functions that need no resource.
  public init(
    _ name: String, _ question: String = "", _ candidate: C.Type,
    @FunctionBuilder<LabelingFunction<C>> functions:
      @escaping @Sendable () throws ->
      [LabelingFunction<C>],
    @FunctionBuilder<SlicingFunction<C>> slices:
      @escaping @Sendable () throws ->
      [SlicingFunction<C>] = { [] }
  ) {
    self.init(
      name, question, candidate, defaultSet: "default",
      sets: { _ in [try LabelingFunctionSet("default", functions)] },
      slices: { _ in try SlicingFunctionSet("slices", slices) })
  }

  /// A task with several sets of labeling functions, made from the resources that its corpus brings.
  public init(
    _ name: String, _ question: String = "", _ candidate: C.Type, defaultSet: String,
    sets: @escaping @Sendable (Resources) throws -> [LabelingFunctionSet<C>],
    slices: @escaping @Sendable (Resources) throws -> SlicingFunctionSet<C> = { _ in
      try SlicingFunctionSet("slices") {}
    }
  ) {
    self.name = name
    self.question = question
    self.defaultSet = defaultSet
    makeFunctionSets = sets
    makeSlices = slices
  }

  public var definition: LabelingTask { self }
}

extension LabelingTask where C.Label == ClassIndex {
  /// The task with these classes, 2 to 127, by class index.
  public func with(classNames: [String]) -> LabelingTask {
    var task = self
    task.classNames = classNames
    return task
  }
}

extension LabelingTask {
  /// The vote of each labeling function on one candidate, by name, for tests and experiments.
  ///
  /// - Throws: the error of a function that failed.
  public func votes(
    on candidate: C, resources: Resources = Resources([])
  ) throws -> [String: Vote<C.Label>] {
    let functions = try declaredFunctions(resources).map(\.function)
    let result = try LabelingFunctionApplier(functions, jobs: 1, onFault: .stop).apply(to: [
      candidate
    ])
    let votes = zip(functions, result.columns).map { function, column in
      (function.name, C.Label(rawValue: Int(column[0])).map { Vote.vote($0) } ?? .abstain)
    }
    return Dictionary(uniqueKeysWithValues: votes)
  }

  /// The functions of all sets, each once.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for two different functions of one name.
  package func declaredFunctions(_ resources: Resources) throws -> [DeclaredFunction<C>] {
    var functions: [DeclaredFunction<C>] = []
    for set in try makeFunctionSets(resources) {
      for function in set.functions {
        if let index = functions.firstIndex(where: { $0.function.name == function.name }) {
          guard functions[index].function.fingerprint == function.fingerprint else {
            throw UsageError(
              "two different labeling functions of the task '\(name)' are named '\(function.name)'",
              remedy: "give one of them another name, such as one with its set in front")
          }
          functions[index].sets.append(set.name)
        } else {
          functions.append(DeclaredFunction(function: function, sets: [set.name]))
        }
      }
    }
    return functions
  }
}

/// A labeling function with the sets it belongs to.
package struct DeclaredFunction<C: Candidate>: Sendable {
  package let function: LabelingFunction<C>
  package fileprivate(set) var sets: [String]
}
