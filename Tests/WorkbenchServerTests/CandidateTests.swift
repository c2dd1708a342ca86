import Testing
import WorkbenchTestSupport

/// Which candidates come, in which order; every expectation follows from the table of ``CommentBench``.
struct CandidateTests {
  let server: RunningServer

  init() async throws {
    server = try await RunningServer.shared().server
  }

  func ids(_ query: String) async throws -> [String] {
    let answer = try await server.get("api/candidates?task=comments&split=dev&\(query)")
    #expect(answer.status == 200, "\(answer.text)")
    return try answer.json().candidates.list.compactMap(\.id.string)
  }

  @Test func allCandidatesComeInCorpusOrder() async throws {
    #expect(try await ids("") == ["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7"])
  }

  @Test(arguments: [
    ("lf=buys:vote", ["d0", "d1", "d4", "d6"]),
    ("lf=buys", ["d0", "d1", "d4", "d6"]),
    ("lf=buys:spam,sings:abstain", ["d0", "d1", "d6"]),
    ("lf=buys:1,sings:0", ["d4"]),
    ("lf=buys:ham", []),
    ("conflict=1", ["d4"]),
    ("gold=spam", ["d0", "d3", "d5", "d6"]),
    ("gold=0", ["d1", "d2", "d4"]),
    ("gold=none", ["d7"]),
    ("slice=polite", ["d5"]),
    ("slice=sings", ["d2", "d3", "d4"]),
    ("run=1&predicted=spam", ["d0", "d1", "d4", "d6"]),
    ("run=2&predicted=spam", ["d3", "d4", "d6"]),
    ("run=1&predicted=spam&gold=ham", ["d1", "d4"]),
    ("run=1&runB=2&disagree=1", ["d0", "d1", "d3"]),
    // The label model says spam where `buys` votes alone; a tie and silence fall to ham.
    ("predicted=spam", ["d0", "d1", "d6"]),
    ("run=1&disagree=1", ["d4"]),
  ])
  func filtersSelect(query: String, expected: [String]) async throws {
    #expect(try await ids(query) == expected)
  }

  @Test(arguments: [
    ("text=song", ["d2", "d3", "d4"]), ("text=SAD+Song", ["d3"]), ("text=song+sad", ["d3"]),
    ("text=nice", ["d7"]), ("text=%C3%BCn%C3%AF", ["d7"]), ("text=%26", ["d7"]),
    ("text=%3Cscript%3E", ["d6"]), ("text=absent", []), ("text=buysong", []),
    ("text=+", ["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7"]),
  ])
  func searchFindsWordsInAnyCase(query: String, expected: [String]) async throws {
    #expect(try await ids(query) == expected)
  }

  @Test func uncertaintySortsTheLeastCertainFirst() async throws {
    #expect(
      try await ids("run=1&sort=uncertainty") == ["d4", "d5", "d3", "d1", "d2", "d0", "d6", "d7"])
  }

  @Test func differenceSortsByWhatTheTwoRunsSay() async throws {
    #expect(
      try await ids("run=1&runB=2&sort=difference") == [
        "d1", "d0", "d3", "d7", "d2", "d4", "d5", "d6",
      ])
  }

  @Test func pagesFollowOneAnother() async throws {
    let page = try await server.json(
      "api/candidates?task=comments&split=train&offset=100&limit=15&lf=buys:abstain")
    #expect(page.count.int == 120)
    #expect(page.matches.int == 60)
    #expect(page.candidates.list.isEmpty)
    let next = try await server.json("api/candidates?task=comments&split=train&offset=50&limit=50")
    #expect(next.candidates.list.compactMap(\.id.string) == (50..<100).map { "t\($0)" })
  }

  @Test func aLineSaysTextVotesAndProbabilities() async throws {
    let page = try await server.json(
      "api/candidates?task=comments&split=dev&offset=4&limit=1&run=1&runB=2")
    let line = page.candidates[0]
    #expect(line.segments[0].text == .text("buy a song"))
    #expect(line.gold.int == 0)
    #expect(
      line.votes.list.map { "\($0.function.string!)=\($0.label.int!)" } == ["buys=1", "sings=0"])
    // One vote each way and the class balance as one vote more: (1 + .6) / 3 and (1 + .4) / 3.
    let probabilities = line.probabilities.list.compactMap(\.double)
    #expect(zip(probabilities, [1.6 / 3, 1.4 / 3]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(probabilities.count == 2)
    #expect(line.run.list.last?.double == 0.6)
    #expect(line.runB.list.last?.double == 0.6)
  }

  @Test func oneCandidateHasEveryOpinion() async throws {
    let answer = try await server.json("api/candidate/d5?task=comments")
    #expect(answer.split == .text("dev"))
    #expect(answer.candidate.position.int == 5)
    #expect(answer.slices.texts == ["polite"])
    #expect(answer.opinions.list.map(\.function.string) == ["buys", "sings", "asks"])
    #expect(answer.opinions.list.map(\.label) == [.null, .null, .number(0)])
    #expect(answer.predictions.list.map(\.run.int) == [1, 2])
    #expect(answer.predictions.list.map(\.predicted.int) == [0, 0])
    #expect(answer.predictions[1].seed == .text("18446744073709551615"))
  }

  @Test func anIdMayHaveASlash() async throws {
    #expect(try await server.json("api/candidate/e%2F1?task=comments").candidate.id == .text("e/1"))
    #expect(try await server.json("api/candidate/e/1?task=comments").candidate.id == .text("e/1"))
  }
}
