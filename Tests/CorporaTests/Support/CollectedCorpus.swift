import Corpora
import Foundation
import SupervisionCore

/// Everything that a source delivers.
struct CollectedCorpus<C: Candidate> {
  var candidates: [LabeledCandidate<C>] = []
  var resources: [Resource] = []
  var summary: CorpusSummary

  init(_ source: CorpusSource<C>, folder: URL?, skipInvalid: Bool = false) throws {
    var candidates: [LabeledCandidate<C>] = []
    var resources: [Resource] = []
    summary = try source.read(CorpusRequest(folder: folder, skipInvalid: skipInvalid)) { item in
      switch item {
      case .candidate(let candidate): candidates.append(candidate)
      case .resource(let resource): resources.append(resource)
      }
    }
    self.candidates = candidates
    self.resources = resources
  }

  func count(_ split: Split) -> Int { candidates.count { $0.split == split } }
  func positives(_ split: Split) -> Int {
    candidates.count { $0.split == split && $0.gold == 1 }
  }
  func positiveShare(_ split: Split) -> Double {
    Double(positives(split)) / Double(count(split))
  }
}
