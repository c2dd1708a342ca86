import Corpora
import FileFormats
import Foundation
import LabelModels
import Labeling
import Store
import Streaming
import SupervisionCore

/// Writer of a split's votes, labels, candidates and models to files for other programs.
public struct Export {
  private let task: any WorkbenchTask
  private let set: String?
  private let split: Split
  private let store: Store

  /// - Parameters:
  ///   - task: the task whose candidates, votes and labels are read.
  ///   - set: nil for the task's default set; for votes, `all` for every set.
  ///   - split: the split that is written.
  ///   - store: where the task was imported.
  public init(task: any WorkbenchTask, set: String?, split: Split, store: Store) {
    self.task = task
    self.set = set
    self.split = split
    self.store = store
  }

  /// Writes one row per candidate, one column per labeling function, as a vote file.
  ///
  /// - Returns: the number of candidates.
  /// - Throws: ``SupervisionCore/DataError`` when a function has not voted on every candidate.
  public func writeVotes(to file: URL) throws -> Int {
    _ = try task.importedCorpus(in: store)
    let matrix = try store.voteMatrix(task: task.name, split: split, functions: functionNames)
    try FileFormats.writeVotes(
      matrix, items: store.candidateIDs(task: task.name, split: split), to: file)
    return matrix.rowCount
  }

  /// Writes the distinct rows of votes with their counts.
  ///
  /// - Returns: the number of candidates.
  /// - Throws: as ``writeVotes(to:)``.
  /// - Complexity: O(cells); memory for the patterns.
  public func writePatterns(to file: URL) throws -> Int {
    _ = try task.importedCorpus(in: store)
    let patterns = try store.votePatterns(task: task.name, split: split, functions: functionNames)
    try FileFormats.writePatterns(patterns, to: file)
    return patterns.rowCount
  }

  private var functionNames: [String] {
    get throws {
      let sets = set == "all" ? try task.functionSets() : [try task.functionSet(named: set)]
      var names: [String] = []
      for function in sets.flatMap(\.functions) where !names.contains(function.name) {
        names.append(function.name)
      }
      return names
    }
  }

  /// Writes one row per candidate, one column per class.
  ///
  /// - Parameters:
  ///   - model: nil for the default model.
  ///   - file: the file to write; its ending decides the form.
  /// - Returns: the number of candidates.
  /// - Throws: ``SupervisionCore/DataError`` when the model was not fitted, or is stale.
  public func writeLabels(model: LabelModelName?, to file: URL) throws -> Int {
    _ = try task.importedCorpus(in: store)
    let set = try task.functionSet(named: set)
    let name = (model ?? .standard).rawValue
    if let record = try store.labelModel(task: task.name, functionSet: set.name, name: name) {
      try store.requireUpToDate(record, set: set, task: task.name)
    }
    let labels = try store.probabilisticLabels(
      task: task.name, functionSet: set.name, model: name, split: split)
    try FileFormats.writeLabels(
      labels, items: store.candidateIDs(task: task.name, split: split), to: file)
    return labels.count
  }

  /// Writes one row per candidate, one column per class, as a run predicted them.
  ///
  /// - Returns: the number of candidates.
  /// - Throws: ``SupervisionCore/DataError`` when there is no such run, or it did not predict this
  ///   split of the corpus as it is now.
  public func writePredictions(run number: Int64, decision: DecisionThreshold, to file: URL) throws
    -> Int
  {
    let run = try store.run(task: task.name, number: number)
    let decision = task.classNames.count > 2 ? DecisionThreshold.half : decision
    let labels = try store.predictions(of: run, decision: decision, split: split)
    try FileFormats.writeLabels(
      labels, items: store.candidateIDs(task: task.name, split: split), to: file)
    return labels.count
  }

  /// Writes one JSON object per candidate, as ``PredictionInput`` reads them.
  ///
  /// - Returns: the number of candidates.
  public func writeCandidates(to file: URL) throws -> Int {
    _ = try task.importedCorpus(in: store)
    let target = try AtomicFile(file)
    var count = 0
    try task.forEachPredictionLine(in: store, split: split) { line in
      try target.write(line + "\n")
      count += 1
    }
    try target.commit()
    return count
  }

  /// Writes one line per candidate, as ``Labeling/WorkbenchTask/stream(_:to:resources:options:)`` reads them.
  ///
  /// - Returns: the number of candidates.
  public func writeStreamLines(to file: URL) throws -> Int {
    _ = try task.importedCorpus(in: store)
    let target = try AtomicFile(file)
    var count = 0
    try task.streamLines(in: store, split: split) { line in
      try target.write(line)
      try target.write(CollectionOfOne(UInt8(ascii: "\n")))
      count += 1
    }
    try target.commit()
    return count
  }

  /// Writes the resources of the labeling functions, as `stream --resources` reads them.
  ///
  /// - Returns: the names of the resources.
  public func writeResources(to file: URL) throws -> [String] {
    _ = try task.importedCorpus(in: store)
    let resources = try store.resources(task: task.name)
    try ResourceFile.write(
      try resources.names.map { try resources[$0] }, task: task.name, to: file)
    return resources.names
  }

  /// Writes the model file of a run.
  ///
  /// - Returns: the number of bytes.
  /// - Throws: ``SupervisionCore/DataError`` when the run stored no model.
  public func writeModel(run number: Int64, to file: URL) throws -> Int {
    let run = try store.run(task: task.name, number: number)
    let data = try store.requiredModel(of: run)
    try AtomicFile.write(data, to: file)
    return data.count
  }
}
