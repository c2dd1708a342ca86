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

  /// Writes the candidates for people to label elsewhere, each with its gold label, if known, and the classes of a label
  /// model as suggestions; ``Labeling/WorkbenchTask/importGold(from:into:choice:skipInvalid:)`` reads the result.
  ///
  /// - Parameters:
  ///   - form: the tool.
  ///   - model: whose labels are suggested; nil for the default model where it was fitted, else none.
  ///   - file: the file to write, which ends in `.json` for Label Studio, else in `.jsonl`, either also with `.gz`.
  /// - Returns: the number of candidates, and whether labels of a model are suggested.
  /// - Throws: ``SupervisionCore/UsageError`` for another ending; ``SupervisionCore/DataError`` when the model that is named
  ///   was not fitted, or is stale.
  public func writeAnnotations(
    _ form: AnnotationForm, model: LabelModelName?, to file: URL
  ) throws -> (count: Int, hasSuggestions: Bool) {
    let plain = file.pathExtension.lowercased() == "gz" ? file.deletingPathExtension() : file
    guard plain.pathExtension.lowercased() == form.ending else {
      throw UsageError(
        "\(file.relativePath): files of the form \(form.rawValue) end in .\(form.ending)",
        remedy: "name such a file, with .gz after it if it is to be packed")
    }
    _ = try task.importedCorpus(in: store)
    let labels = try suggestions(of: model)
    let gold = try store.goldLabels(task: task.name, split: split)
    let contents = try task.annotationContents(in: store, split: split)
    let target = try AtomicFile(file)
    let isList = form == .labelStudio
    for (row, content) in contents.enumerated() {
      let candidate = CandidateToAnnotate(
        content: content, split: split, classNames: task.classNames, gold: gold[row],
        probabilities: labels.map { Array($0[row]) })
      let json = candidate.json(form, model: (model ?? .standard).rawValue)
      try target.write(isList ? "\(row == 0 ? "[" : ",")\n\(json)" : "\(json)\n")
    }
    if isList { try target.write(contents.isEmpty ? "[]\n" : "\n]\n") }
    try target.commit()
    return (contents.count, labels != nil)
  }

  /// Labels of the model that is named, or of the default model where it was fitted and is up to date.
  private func suggestions(of model: LabelModelName?) throws -> ProbabilisticLabels? {
    let set = try task.functionSet(named: set)
    let name = (model ?? .standard).rawValue
    guard let record = try store.labelModel(task: task.name, functionSet: set.name, name: name)
    else {
      guard model == nil else { return try storedLabels(set.name, name) }
      return nil
    }
    try store.requireUpToDate(record, set: set, task: task.name)
    return try storedLabels(set.name, name)
  }

  private func storedLabels(_ set: String, _ model: String) throws -> ProbabilisticLabels {
    try store.probabilisticLabels(task: task.name, functionSet: set, model: model, split: split)
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
