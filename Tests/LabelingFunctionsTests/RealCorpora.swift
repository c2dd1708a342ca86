import Corpora
import Foundation
import Labeling
import SupervisionCore
import Testing

/// Where the real corpora lie; nil when `SLICEWORK_DATA` is not set.
let dataFolder = ProcessInfo.processInfo.environment["SLICEWORK_DATA"].map {
  URL(filePath: $0, directoryHint: .isDirectory)
}

extension Trait where Self == ConditionTrait {
  static var needsRealCorpora: Self {
    .enabled(
      if: dataFolder != nil,
      "needs the real corpora: set SLICEWORK_DATA to the folder that holds them")
  }
}

/// A corpus in memory.
struct LoadedCorpus: Sendable {
  var candidates: [LabeledCandidate<RelationCandidate>] = []
  var resources = Resources([])

  init(_ source: CorpusSource<RelationCandidate>, named name: String) throws {
    let folder = try corpusFolder(named: name, in: #require(dataFolder))
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
