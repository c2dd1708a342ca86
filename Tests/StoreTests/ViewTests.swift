import GRDB
import Store
import SupervisionCore
import Testing

/// What people see who query the file with SQL alone, beside what the API says.
struct ViewTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(path: folder.path("store.sqlite"))
    try store.importPairs(
      task: "other", pairs(0..<3, split: .train))
    _ = try store.importCorpus(of: Comment.self, task: "spam") { corpus in
      for index in 0..<4100 {
        try corpus.add(
          LabeledCandidate(
            candidate: Comment(id: "n\(index)", text: ""), split: .train, gold: nil))
      }
      return CorpusOrigin(kind: .embedded, files: [])
    }
    try store.label(task: "other", [function("x")])
    try store.label(task: "spam", [function("a"), function("bb")], classCount: 3)
  }

  @Test func theVoteViewHasOneRowPerVote() throws {
    let rows = try plainConnection(store.path).read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT split, position, candidate, class FROM vote
          WHERE task = 'spam' AND function = 'bb' ORDER BY position
          """)
    }
    let column = try store.voteMatrix(task: "spam", split: .train, functions: ["bb"]).cells
    let voted = column.indices.filter { column[$0] != abstainCell }
    #expect(rows.map { $0[1] as Int } == voted)
    #expect(rows.map { $0[3] as Int8 } == voted.map { column[$0] })
    #expect(rows.map { $0[2] as String } == voted.map { "n\($0)" })
    #expect(rows.allSatisfy { $0[0] == "train" })
  }

  @Test func theLabelViewHasOneRowPerClassWithTheExactProbability() throws {
    let special: [Double] = [
      0, 1, 1 / 3, .leastNonzeroMagnitude, .leastNormalMagnitude.nextDown, 0.1, 1e-17,
      0.999_999_999_999_999_9,
    ]
    var generator = SeededGenerator(seed: 3)
    let probabilities = (0..<(4100 * 3)).map { index in
      index < special.count ? special[index] : generator.uniform()
    }
    try store.save(
      LabelModelRecord(
        functionSet: "default", name: "dp", options: "{}", seed: 0, classBalance: [],
        provenance: store.provenance(task: "spam", functions: ["a"]), fitted: "{}"),
      task: "spam", splits: [.train], functions: ["a"]
    ) { _ in ProbabilisticLabels(classCount: 3, probabilities: probabilities) }
    let rows = try plainConnection(store.path).read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT candidate, class, className, probability FROM probabilisticLabel
          WHERE task = 'spam' AND functionSet = 'default' AND model = 'dp' ORDER BY position, class
          """)
    }
    #expect(rows.map { $0[3] as Double } == probabilities)
    #expect(rows.prefix(6).map { $0[0] as String } == ["n0", "n0", "n0", "n1", "n1", "n1"])
    #expect(rows.prefix(3).map { $0[2] as String } == ["ham", "spam", "other"])
    #expect(rows.prefix(3).map { $0[1] as Int } == [0, 1, 2])
  }
}
