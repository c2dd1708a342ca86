import Corpora
import CorpusTestSupport
import Foundation
import Labeling
import SupervisionCore
import Testing

/// A corpus in memory.
struct LoadedCorpus: Sendable {
  var candidates: [LabeledCandidate<RelationCandidate>] = []
  var resources = Resources([])

  init(_ source: CorpusSource<RelationCandidate>, named name: String) throws {
    let folder = try corpusFolder(named: name, in: #require(realCorpora))
    var list: [Resource] = []
    _ = try source.read(CorpusRequest(folder: folder)) { item in
      switch item {
      case .candidate(let candidate): candidates.append(candidate)
      case .resource(let resource): list.append(resource)
      }
    }
    resources = Resources(list)
  }
}
