import Corpora
import Labeling
import Store
import Streaming
import SupervisionCore

extension WorkbenchTask {
  /// The stored candidates of a split as lines for `stream(_:to:resources:options:)`, without line ends.
  package func streamLines(
    in store: Store, split: Split, _ body: ([UInt8]) throws -> Void
  ) throws {
    for chunk in try store.chunks(task: name, splits: [split]) {
      try store.forEachBatch(of: C.self, in: chunk) { batch in
        for labeled in batch { try body(CandidateLine.encode(labeled.candidate)) }
      }
    }
  }

  /// The resources of the corpus, for the labeling functions.
  package func corpusResources(from location: DataLocation) throws -> [Resource] {
    let corpus = try definition.requiredCorpus()
    var resources: [Resource] = []
    let request = CorpusRequest(
      folder: try location.folder(forCorpus: name, files: corpus.files), skipInvalid: true)
    _ = try corpus.read(request) { item in
      if case .resource(let resource) = item { resources.append(resource) }
    }
    return resources
  }
}
