import Foundation
import Store
import SupervisionCore
import Testing

struct ImportTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(path: folder.path("store.sqlite"))
  }

  @Test func candidatesContextsGoldAndResourcesComeBackAsTheyWere() throws {
    let all = pairs(0..<5000, split: .train) + pairs(5000..<5010, split: .dev)
    let resource = Resource(name: "known pairs", bytes: [0, 255, 10])
    let outcome = try store.importPairs(all, resources: [resource])

    #expect(outcome.candidateCounts == [.train: 5000, .dev: 10])
    #expect(!outcome.isUnchanged)
    let chunks = try store.chunks(task: "pairs")
    #expect(chunks.map(\.split) == [.train, .train, .dev])
    #expect(chunks.map(\.positions) == [0..<4096, 4096..<5000, 0..<10])
    let read = try chunks.flatMap { try store.candidates(of: Pair.self, in: $0) }
    #expect(read.map(\.candidate) == all.map(\.candidate))
    #expect(read.map(\.gold) == all.map(\.gold))
    #expect(try store.candidateIDs(task: "pairs", split: .dev) == (5000..<5010).map { "p\($0)" })
    #expect(
      try store.goldLabels(task: "pairs", split: .dev).cells == [0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
    #expect(try store.goldLabels(task: "pairs", split: .train).knownCount == 0)
    #expect(try store.resources(task: "pairs")["known pairs"] == resource)
    let corpus = try store.corpus(task: "pairs")
    #expect(corpus.classNames == ["negative", "positive"])
    #expect(corpus.origin == realOrigin)
  }

  /// Batches end within the chunk where candidates are long, and splits take turns.
  @Test func longCandidatesComeBackAsTheyWere() throws {
    let long = String(repeating: "long ", count: 10_000)
    let comments = (0..<5_000).map {
      LabeledCandidate(
        candidate: Comment(id: "\($0)", text: $0 % 1_000 == 0 ? long + "\($0)" : "\($0)"),
        split: $0 % 3 == 0 ? .dev : .train, gold: $0 % 2)
    }
    _ = try store.importCorpus(of: Comment.self, task: "spam") { corpus in
      for comment in comments { try corpus.add(comment) }
      return realOrigin
    }
    for split in [Split.train, .dev] {
      var read: [LabeledCandidate<Comment>] = []
      var batchCount = 0
      for chunk in try store.chunks(task: "spam", splits: [split]) {
        try store.forEachBatch(of: Comment.self, in: chunk, upTo: 1 << 15) {
          read += $0
          batchCount += 1
        }
      }
      let expected = comments.filter { $0.split == split }
      #expect(read.map(\.candidate) == expected.map(\.candidate))
      #expect(read.map(\.gold) == expected.map(\.gold))
      #expect(batchCount > 1)
    }
    let again = try store.importCorpus(of: Comment.self, task: "spam") { corpus in
      for split in [Split.dev, .train] {
        for comment in comments where comment.split == split { try corpus.add(comment) }
      }
      return realOrigin
    }
    #expect(again.isUnchanged)
  }

  @Test func candidatesOfAnotherImportAreNotTakenForThoseAskedFor() throws {
    try store.importPairs(pairs(0..<10, split: .train))
    let chunk = try #require(store.chunks(task: "pairs").first)
    try store.importPairs(pairs(10..<20, split: .train))
    let error = #expect(throws: DataError.self) {
      try store.candidates(of: Pair.self, in: chunk)
    }
    #expect(error?.field == "train chunk 0")
    #expect(error?.remedy == "another process imported meanwhile; run the command again")
  }

  @Test func positionsAreReadInTheOrderAsked() throws {
    try store.importPairs(pairs(0..<5000, split: .test))
    let read = try store.candidates(
      of: Pair.self, task: "pairs", split: .test, positions: [4999, 0, 4096])
    #expect(read.map(\.candidate.id) == ["p4999", "p0", "p4096"])
    #expect(throws: DataError.self) {
      try store.candidates(of: Pair.self, task: "pairs", split: .test, positions: [5000])
    }
  }

  @Test func codableCandidatesNeedNoContext() throws {
    let comments = (0..<3).map { Comment(id: "\($0)", text: "café /\"\u{1F}\($0)") }
    _ = try store.importCorpus(of: Comment.self, task: "spam") { corpus in
      for comment in comments {
        try corpus.add(LabeledCandidate(candidate: comment, split: .train, gold: 2))
      }
      return CorpusOrigin(kind: .embedded, files: [])
    }
    let chunk = try #require(try store.chunks(task: "spam").first)
    #expect(try store.candidates(of: Comment.self, in: chunk).map(\.candidate) == comments)
  }

  @Test func contextsWhoseIdsDifferInNormalisationAreTwo() throws {
    let all = ["caf\u{E9}", "cafe\u{301}"].enumerated().map { index, id in
      LabeledCandidate(
        candidate: Pair(
          id: id, context: Pair.Context(id: id, text: "text \(index)"), note: ""),
        split: .train, gold: nil)
    }
    try store.importPairs(all)
    let chunk = try #require(try store.chunks(task: "pairs").first)
    #expect(
      try store.candidates(of: Pair.self, in: chunk).map(\.candidate.context.text)
        == ["text 0", "text 1"])
  }

  @Test(arguments: ["a\0b", "\0"])
  func nullCharactersInIdsAreRefused(_ id: String) throws {
    let error = try #require(
      #expect(throws: DataError.self) {
        try store.importCorpus(of: Comment.self, task: "spam") { corpus in
          try corpus.add(
            LabeledCandidate(candidate: Comment(id: id, text: ""), split: .train, gold: nil))
          return CorpusOrigin(kind: .embedded, files: [])
        }
      })
    #expect(error.field == "id")
    #expect(error.found == "the character U+0000")
  }

  @Test func numbersThatJSONHasNotAreDataErrorsWithTheirField() throws {
    let error = try #require(
      #expect(throws: DataError.self) {
        try store.importCorpus(of: Measurement.self, task: "numbers") { corpus in
          try corpus.add(
            LabeledCandidate(
              candidate: Measurement(id: "m", value: .infinity), split: .train, gold: nil))
          return CorpusOrigin(kind: .embedded, files: [])
        }
      })
    #expect(error.file == "candidate 'm'")
    #expect(error.field == "value")
    #expect(error.found == "inf")
  }

  @Test func importingTheSameAgainWritesNothing() throws {
    let all = pairs(0..<100, split: .train)
    let first = try store.importPairs(all)
    try store.label([function("a")])
    let before = try dump(store.path)
    let second = try store.importPairs(all)
    #expect(second.isUnchanged)
    #expect(second.corpusChecksum == first.corpusChecksum)
    #expect(try dump(store.path) == before)
  }

  @Test func aChangeDropsTheVotesOfItsChunkOnly() throws {
    var all = pairs(0..<10_000, split: .train)
    try store.importPairs(all)
    try store.label([function("a")])
    let old = all[5000]
    all[5000] = LabeledCandidate(
      candidate: Pair(id: old.candidate.id, context: old.candidate.context, note: "changed"),
      split: .train, gold: nil)

    let outcome = try store.importPairs(all)

    #expect(outcome.keptChunkCount == 2)
    #expect(outcome.droppedChunkCount == 1)
    let functions = try store.register([function("a")], task: "pairs").functions
    #expect(
      try store.pendingChunks(task: "pairs", functions: functions).map(\.chunk.number) == [1])
  }

  @Test func aChangedContextChangesEveryChunkThatSharesIt() throws {
    // Context c1365 is that of p4095, the last of chunk 0, and of p4096 and p4097 in chunk 1.
    var all = pairs(0..<8192, split: .train)
    try store.importPairs(all)
    for index in 4095...4097 {
      all[index] = LabeledCandidate(
        candidate: Pair(
          id: "p\(index)", context: .init(id: "c1365", text: "Another."), note: "note \(index)"),
        split: .train, gold: nil)
    }
    #expect(try store.importPairs(all).droppedChunkCount == 2)
  }

  @Test func aShorterCorpusLeavesNothingBehind() throws {
    try store.importPairs(pairs(0..<10_000, split: .train))
    try store.label([function("a")])
    try store.importPairs(pairs(0..<4096, split: .train))
    let fresh = try Store(path: folder.path("fresh.sqlite"))
    try fresh.importPairs(pairs(0..<4096, split: .train))
    try fresh.label([function("a")])
    #expect(try dump(store.path) == dump(fresh.path))
  }

  @Test func anErrorInTheMidstLeavesTheEarlierState() throws {
    struct Interruption: Error {}
    try store.importPairs(pairs(0..<100, split: .train))
    try store.label([function("a")])
    let before = try dump(store.path)
    #expect(throws: Interruption.self) {
      try store.importCorpus(of: Pair.self, task: "pairs") { corpus in
        for candidate in pairs(7..<9000, split: .train) { try corpus.add(candidate) }
        throw Interruption()
      }
    }
    #expect(try dump(store.path) == before)
  }

  @Test func aRepeatedIDIsNamedWithBothPlaces() throws {
    let twice = pairs(0..<3, split: .train) + pairs(2..<4, split: .dev)
    #expect {
      try store.importPairs(twice)
    } throws: { error in
      (error as? DataError)?.found == "'p2' as dev 1, after train 3"
    }
    #expect(try store.corpora().isEmpty)
  }

  @Test func emptyCorporaEmptyIDsAndGoldOutsideTheClassesAreRefused() throws {
    let context = Pair.Context(id: "c", text: "")
    let nameless = LabeledCandidate(
      candidate: Pair(id: "", context: context, note: ""), split: .train, gold: nil)
    let mislabeled = LabeledCandidate(
      candidate: Pair(id: "x", context: context, note: ""), split: .train, gold: 2)
    for candidates in [[], [nameless], [mislabeled]] {
      #expect(throws: DataError.self) { try store.importPairs(candidates) }
    }
  }

  @Test func theTaskIsNamedWhenNothingWasImportedForIt() throws {
    #expect {
      try store.corpus(task: "cdr")
    } throws: { error in
      (error as? DataError)?.remedy == "run 'slicework import cdr'"
    }
  }
}

private struct Measurement: Candidate, Codable {
  typealias Label = BinaryLabel

  let id: String
  let value: Double
}
