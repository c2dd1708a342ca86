import Foundation
import Labeling
import Store
import Streaming
import SupervisionCore

/// A task whose candidate type is hidden, as the command line sees it.
public protocol RunnableTask: StreamableTask {
  /// The slicing functions, described; resources stay unread.
  func slicingFunctions() throws -> [FunctionDescription]

  /// The functions as the store would register them, with the resources that it holds.
  func functionRecords(in store: Store) throws -> [FunctionRecord]

  /// Reads the corpus into the store, all or nothing.
  func importCorpus(
    into store: Store, from location: DataLocation, skipInvalid: Bool
  ) throws -> ImportReport

  /// Runs new and changed functions on candidates they have not voted on.
  func label(
    in store: Store, options: LabelingOptions, progress: some ProgressObserver
  ) throws -> LabelingReport

  /// All candidates and the functions of all sets, for labeling without the store.
  func labelingInMemory(from store: Store, jobs: Int) throws -> LabelingInMemory

  /// The texts of some candidates, in the order of their positions.
  func markedTexts(
    in store: Store, split: Split, positions: [Int]
  ) throws -> [(id: String, text: MarkedText)]

  /// The candidates of a split as text models read them, in corpus order.
  func markedTokens(in store: Store, split: Split, jobs: Int) throws -> [MarkedTokens]

  /// The candidate that a line of JSON is, where candidates of the task are JSON of their own; nil where they are
  /// not, as with pairs of mentions.
  func markedTokens(ofLine line: Data) throws -> (id: String, tokens: MarkedTokens)?

  /// Who is in the slice of each slicing function, in their order.
  func sliceMemberships(
    in store: Store, split: Split, jobs: Int
  ) throws -> [(name: String, members: [Bool])]

  /// The stored candidates of a split as the lines that ``Streaming/StreamableTask/stream(_:to:resources:options:)`` reads, without their ends.
  func streamLines(in store: Store, split: Split, _ body: ([UInt8]) throws -> Void) throws

  /// What the functions consult, as the corpus brings it.
  func corpusResources(from location: DataLocation) throws -> [Resource]

  /// The value of a field of each candidate's JSON; nil where it has none.
  func fieldValues(_ field: String, in store: Store, split: Split) throws -> [String?]
}

extension RunnableTask {
  /// The task's corpus in the store.
  ///
  /// - Throws: ``DataError`` when nothing was imported, or when it was imported for other classes, whose votes
  ///   would mean something else.
  package func importedCorpus(in store: Store) throws -> StoredCorpus {
    let corpus = try store.corpus(task: name)
    guard corpus.classNames == classNames else {
      throw DataError(
        file: store.path, field: "classes of \(name)",
        found: corpus.classNames.joined(separator: ", "),
        expected: "\(classNames.joined(separator: ", ")), as the task declares",
        remedy: "run `import \(name)` again, then `label \(name)`")
    }
    return corpus
  }
}
