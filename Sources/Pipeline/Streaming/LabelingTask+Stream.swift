import Corpora
import Foundation
import Labeling
import Store
import SupervisionCore

/// What a stream's functions are, so that several machines can be held to the same.
public struct StreamDescription: Equatable, Codable, Sendable {
  /// A labeling function.
  public struct Function: Equatable, Codable, Sendable {
    public let name: String
    /// Of name, version, polarity, resources and parameters, as far as they are declared.
    public let fingerprint: String
  }

  public let task: String
  /// By class index.
  public let classes: [String]
  /// In the order of the votes.
  public let functions: [Function]
  /// SHA-256 of all of it.
  public let checksum: String

  init<C>(task: LabelingTask<C>, functions: [LabelingFunction<C>]) {
    self.task = task.name
    classes = task.classNames
    self.functions = functions.map {
      Function(name: $0.name, fingerprint: $0.fingerprint.declared)
    }
    var checksum = Checksum()
    for part in [[task.name], classes, self.functions.flatMap { [$0.name, $0.fingerprint] }] {
      checksum.add(String(part.count))
      for text in part { checksum.add(text) }
    }
    self.checksum = checksum.hexadecimal()
  }
}

extension LabelingTask {
  public func describeStream(
    resources: Resources, functionSet: String?
  ) throws -> StreamDescription {
    StreamDescription(
      task: self, functions: try streamFunctions(resources, functionSet: functionSet))
  }

  public func stream(
    _ input: some StreamInput, to output: some StreamOutput, resources: Resources,
    options: StreamOptions
  ) throws -> StreamSummary {
    let functions = try streamFunctions(resources, functionSet: options.functionSet)
    return try VoteFilter(functions, options: options).answer(
      input, into: output, jobs: options.jobs)
  }

  public func streamLines(
    in store: Store, split: Split, _ body: ([UInt8]) throws -> Void
  ) throws {
    for chunk in try store.chunks(task: name, splits: [split]) {
      for labeled in try store.candidates(of: C.self, in: chunk) {
        try body(CandidateLine.encode(labeled.candidate))
      }
    }
  }

  public func corpusResources(from location: DataLocation) throws -> [Resource] {
    var resources: [Resource] = []
    let request = CorpusRequest(folder: try location.folder(forCorpus: name), skipInvalid: true)
    _ = try corpus.read(request) { item in
      if case .resource(let resource) = item { resources.append(resource) }
    }
    return resources
  }

  /// The functions of one set, or of all.
  private func streamFunctions(
    _ resources: Resources, functionSet: String?
  ) throws -> [LabelingFunction<C>] {
    let sets = try makeFunctionSets(resources)
    guard functionSet != "all" else { return try uniqueFunctions(sets).map(\.function) }
    let name = try self.functionSet(named: functionSet).name
    return sets.first { $0.name == name }?.functions ?? []
  }
}
