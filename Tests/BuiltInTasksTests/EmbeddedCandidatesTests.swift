import BuiltInTasks
import Corpora
import EmbeddedCorpora
import Labeling
import LabelingFunctions
import SupervisionCore
import Testing

/// What the readers and the published heuristics make of the embedded corpora.
@Suite struct EmbeddedCandidatesTests {
  struct Loaded {
    var candidates: [LabeledCandidate<RelationCandidate>] = []
    var resources: [Resource] = []

    init(_ source: CorpusSource<RelationCandidate>) throws {
      var loaded: ([LabeledCandidate<RelationCandidate>], [Resource]) = ([], [])
      _ = try source.read(CorpusRequest(folder: nil)) { item in
        switch item {
        case .candidate(let candidate): loaded.0.append(candidate)
        case .resource(let resource): loaded.1.append(resource)
        }
      }
      (candidates, resources) = loaded
    }

    func positiveShare(_ split: Split) -> Double {
      let gold = candidates.filter { $0.split == split }.compactMap(\.gold)
      return Double(gold.count { $0 == 1 }) / Double(gold.count)
    }

    func columns(_ set: LabelingFunctionSet<RelationCandidate>) throws -> [[Int8]] {
      try FunctionApplier(set.functions, onFault: .stop).apply(to: candidates.map(\.candidate))
        .columns
    }
  }

  @Test func cdrHasThousandsOfCandidatesSkewedLikeTheOriginal() throws {
    let loaded = try Loaded(.cdr)
    let counts = Split.allCases.map { split in loaded.candidates.count { $0.split == split } }
    #expect(counts == [2_891, 724, 1_455])
    for split in [Split.dev, .test] {
      #expect((0.33..<0.44).contains(loaded.positiveShare(split)))
    }
  }

  @Test func everyCdrFunctionVotesAndVotesConflict() throws {
    let loaded = try Loaded(.cdr)
    let set = try Cdr.labelingFunctions(Resources(loaded.resources))
    let columns = try loaded.columns(set)
    for (function, column) in zip(set.functions, columns) {
      #expect(column.contains { $0 != abstainCell }, "\(function.name) never votes")
    }
    let conflictCount = loaded.candidates.indices.count { row in
      Set(columns.map { $0[row] }).isSuperset(of: [0, 1])
    }
    let conflictShare = Double(conflictCount) / Double(loaded.candidates.count)
    #expect((0.2..<0.5).contains(conflictShare))
  }

  @Test func everySpousesFunctionVotes() throws {
    let loaded = try Loaded(.spouses)
    let resources = Resources(loaded.resources)
    for set in [try Spouses.demo(resources), try Spouses.intro(resources)] {
      for (function, column) in zip(set.functions, try loaded.columns(set)) {
        #expect(column.contains { $0 != abstainCell }, "\(function.name) never votes")
      }
    }
  }
}
