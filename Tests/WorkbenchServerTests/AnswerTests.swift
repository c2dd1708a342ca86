import Foundation
import Testing
import WorkbenchTestSupport

/// Tasks, functions, overlaps, runs, comparisons and refits, with numbers worked out by hand.
struct AnswerTests {
  let server: RunningServer

  init() async throws {
    server = try await RunningServer.shared().server
  }

  @Test func tasksAreListed() async throws {
    let answer = try await server.json("api/tasks")
    #expect(answer.tasks[0].name == .text("comments"))
    #expect(answer.tasks[0].isImported == .bool(true))
    #expect(answer.tasks[0].classes.texts == ["ham", "spam"])
  }

  @Test func aTaskHasSplitsFunctionsModelsAndRuns() async throws {
    let answer = try await server.json("api/task/comments?split=dev")
    #expect(answer.splits.list.map(\.candidates.int) == [120, 8, 2])
    #expect(answer.splits.list.map(\.gold.int) == [0, 7, 0])
    #expect(answer.coverage.double == 7.0 / 8)
    #expect(answer.labelModels[0].name == .text("majority"))
    #expect(answer.runs.list.map(\.number.int) == [1, 2])
    let buys = answer.functions[0]
    #expect(buys.coverage.double == 0.5)
    #expect(buys.overlaps.double == 0.125)
    #expect(buys.conflicts.double == 0.125)
    #expect(buys.correct.int == 2)
    #expect(buys.incorrect.int == 2)
  }

  @Test func aFunctionHasItsExamples() async throws {
    let answer = try await server.json("api/lf/buys?task=comments&split=dev")
    #expect(answer.votesByClass.ints == [0, 4])
    #expect(answer.examples.list.map(\.kind.string) == ["incorrect", "correct", "conflict"])
    let ids = answer.examples.list.map { $0.candidates.list.map(\.id.string) }
    #expect(ids == [["d1", "d4"], ["d0", "d6"], ["d4"]])
  }

  @Test func twoFunctionsMeet() async throws {
    let answer = try await server.json("api/overlap?task=comments&split=dev&a=buys&b=sings")
    #expect(answer.both.int == 1)
    #expect(answer.onlyA.int == 3)
    #expect(answer.onlyB.int == 2)
    #expect(answer.neither.int == 2)
    #expect(answer.agree.int == 0)
    #expect(answer.conflict.int == 1)
    #expect(answer.table.list.map(\.ints) == [[0, 0, 0], [1, 0, 3], [2, 0, 2]])
    #expect(answer.conflicts[0].id == .text("d4"))
  }

  @Test func runsAreListedWithTheirScores() async throws {
    let answer = try await server.json("api/runs?task=comments")
    let first = answer.runs[0]
    #expect(first.method == .text("vanilla"))
    // On the seven with gold, run 1 has two hits, two false alarms and two misses.
    let scores = first.outcomes[0].scores.dev
    #expect(scores.n.int == 7)
    #expect(scores.precision.double == 0.5)
    #expect(scores.recall.double == 0.5)
    #expect(try await server.json("api/runs").runs.list.count == 2)
  }

  @Test func twoRunsAreCompared() async throws {
    let answer = try await server.json("api/compare?task=comments&split=dev&a=1&b=2")
    #expect(answer.changed.int == 3)
    #expect(answer.mended.int == 2)
    #expect(answer.broken.int == 1)
    #expect(answer.table.list.map(\.ints) == [[3, 1], [2, 2]])
    #expect(answer.candidates.list.map(\.id.string) == ["d1", "d0", "d3"])
    #expect(answer.slices[0].name == .text("buys"))
    #expect(answer.slices[0].members.int == 4)
  }

  @Test func aRunThatPredictedNothingForASplitSaysSo() async throws {
    let answer = try await server.get("api/compare?task=comments&split=test&a=1&b=2")
    #expect(answer.status == 409)
    #expect(try answer.json().error == .text("run 1 predicted nothing for test"))
  }

  @Test func switchingAFunctionOffChangesTheLabels() async throws {
    let same = try await server.json("api/what-if?task=comments&split=dev")
    #expect(same.changed.int == 0)
    #expect(same.all == same.reduced)
    // By majority, d0, d1 and d6 are spam for `buys` alone: two of them by gold.
    #expect(same.all.scores.precision.double == 2.0 / 3)
    #expect(same.all.scores.recall.double == 0.5)
    // Best F1 with all seven as spam, of which four are: 2 · (4/7) · 1 / (4/7 + 1).
    #expect(abs((same.all.tuned.f1.double ?? 0) - 8.0 / 11) < 1e-12)
    let answer = try await server.json("api/what-if?task=comments&split=dev&without=buys")
    #expect(answer.model == .text("majority"))
    #expect(answer.reduced.functions.int == 2)
    #expect(answer.all.coverage.double == 0.75)
    #expect(answer.reduced.coverage.double == 0.5)
    #expect(answer.changed.int == 3)
    #expect(answer.mended.int == 1)
    #expect(answer.broken.int == 2)
    #expect(answer.reduced.scores.recall.double == 0)
  }

  @Test func everyLabelModelCanBeRefitted() async throws {
    for model in ["dp", "weighted-majority", "dawid-skene"] {
      let answer = try await server.json(
        "api/what-if?task=comments&split=dev&without=asks&model=\(model)")
      #expect(answer.model == .text(model))
      #expect(answer.reduced.functions.int == 2)
    }
  }

  @Test func aCandidateSaysWhatEachVoteAddsToItsLabel() async throws {
    let answer = try await server.json("api/candidate/d4?task=comments")
    let parts = answer.contributions
    let probability = try #require(answer.candidate.probabilities[1].double)
    let logOdds = try #require(parts.logOdds.double)
    #expect(abs(logOdds - log(probability / (1 - probability))) < 1e-6)
    #expect(Set(parts.votes.list.map(\.function.string)) == ["buys", "sings"])
    let sum = parts.votes.list.compactMap(\.logOdds.double).reduce(0, +)
    let rest = try #require(parts.classBalance.double) + (try #require(parts.silence.double))
    #expect(abs(sum + rest - logOdds) < 1e-9)
    #expect(parts.votes.list.allSatisfy { $0.weight.double == 1 })
  }

  @Test func eachFunctionIsDroppedByItself() async throws {
    let all = try await server.json("api/effects?task=comments")
    #expect(all.model == .text("majority"))
    #expect(all.effects.list.map(\.function.string) == ["buys", "sings", "asks"])
    #expect(all.effects[0].logLoss.difference.double != nil)
    #expect(all.scores.n.int == 7)
    let one = try await server.json("api/effects?task=comments&without=sings")
    #expect(one.effects.list == [all.effects[1]])
    let unknown = try await server.get("api/effects?task=comments&without=shouts")
    #expect(unknown.status == 404)
  }

  @Test func noFunctionLeftIsAnError() async throws {
    let answer = try await server.get("api/what-if?task=comments&without=buys,sings,asks")
    #expect(answer.status == 400)
    #expect(try answer.json().error == .text("no labeling function is left"))
  }
}
