import Corpora
import Foundation
import SupervisionCore

/// Everything that a source delivers.
public struct CollectedCorpus<C: Candidate>: Sendable {
  public var candidates: [LabeledCandidate<C>] = []
  public var resources: [Resource] = []
  public var summary: CorpusSummary

  public init(_ source: CorpusSource<C>, folder: URL?, skipInvalid: Bool = false) throws {
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

  public func count(_ split: Split) -> Int { candidates.count { $0.split == split } }
  public func positives(_ split: Split) -> Int {
    candidates.count { $0.split == split && $0.gold == 1 }
  }
  public func positiveShare(_ split: Split) -> Double {
    Double(positives(split)) / Double(count(split))
  }
}
