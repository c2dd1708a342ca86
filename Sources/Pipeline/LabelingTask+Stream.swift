import Corpora
import Store
import Streaming
import SupervisionCore

extension LabelingTask {
  public func describeStream(
    resources: Resources, functionSet: String?
  ) throws -> StreamDescription {
    try voting.describeStream(resources: resources, functionSet: functionSet)
  }

  public func stream(
    _ input: some StreamInput, to output: some StreamOutput, resources: Resources,
    options: StreamOptions
  ) throws -> StreamSummary {
    try voting.stream(input, to: output, resources: resources, options: options)
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
    let request = CorpusRequest(
      folder: try location.folder(forCorpus: name, files: corpus.files), skipInvalid: true)
    _ = try corpus.read(request) { item in
      if case .resource(let resource) = item { resources.append(resource) }
    }
    return resources
  }
}
