import Corpora
import Evaluation
import FileFormats
import Foundation
import LabelModels
import Pipeline
import Streaming
import SupervisionCore
import Testing

/// Label models on plain vote files.
struct VoteFileRunTests {
  let folder: TemporaryFolder
  let votes: URL

  /// Three voters on twelve items; voter `c` misleads on every fourth.
  init() throws {
    folder = try TemporaryFolder()
    let rows = (0..<12).map { "i\($0),\($0 % 2),\($0 % 2),\($0 % 4 == 3 ? 1 - $0 % 2 : $0 % 2)" }
    votes = try folder.write("votes.csv", (["item,a,b,c"] + rows).joined(separator: "\n") + "\n")
  }

  func gold(_ rows: [String], split: Bool) throws -> URL {
    try folder.write(
      "gold.csv", ([split ? "item,gold,split" : "item,gold"] + rows).joined(separator: "\n") + "\n")
  }

  func cells(_ run: VoteFileRun, _ name: String) throws -> [ResultTable.Cell] {
    let column = try #require(run.table.columns.firstIndex { $0.name == name })
    return run.table.rows.map { $0[column] }
  }

  @Test func withoutGoldTheTableSaysWhatWasFitted() throws {
    let run = try VoteFileRun(
      votes: votes, gold: nil, labelModels: [.majority],
      settings: LabelModelSettings(classBalance: .given([0.5, 0.5])), jobs: 1)
    #expect(run.table.caption == "12 items · 3 voters · 2 classes")
    #expect(run.table.columns.map(\.name) == ["model", "seconds", "balance0", "balance1"])
    #expect(try cells(run, "balance1") == [.number(0.5)])
  }

  @Test func withoutSplitsEverythingIsScoredAndNothingTuned() throws {
    let run = try VoteFileRun(
      votes: votes, gold: gold((0..<12).map { "i\($0),\($0 % 2)" }, split: false),
      labelModels: [.majority], jobs: 1)
    #expect(try cells(run, "split") == [.text("all"), .text("all")])
    #expect(try cells(run, "rows") == [.text("all"), .text("with a vote")])
    #expect(try cells(run, "count") == [.integer(12), .integer(12)])
    #expect(try cells(run, "accuracy") == [.number(1), .number(1)])
    #expect(run.table.notes.contains("Class balance: learned from the votes."))
  }

  @Test func withSplitsEachIsScoredAndDevGivesTheBalance() throws {
    let rows = (0..<12).map { item in
      item < 6
        ? "i\(item),-1,train"
        : "i\(item),\(item == 11 ? 0 : item % 2),\(item < 10 ? "dev" : "test")"
    }
    let run = try VoteFileRun(
      votes: votes, gold: gold(rows, split: true), labelModels: [.majority], jobs: 1)
    #expect(
      try cells(run, "split") == [String](repeating: "dev", count: 3).map { .text($0) }
        + [String](repeating: "test", count: 3).map { .text($0) })
    // On test the gold of the last item contradicts every voter's majority.
    #expect(try cells(run, "accuracy")[3] == .number(0.5))
    #expect(run.table.notes.contains("Class balance: dev gold."))
  }

  @Test func goldIsOfTheItemWithTheSameBytesWhereTwoLookTheSame() throws {
    let votes = try folder.write(
      "two.csv", "item,a,b,c\ncaf\u{E9},1,1,1\ncafe\u{301},0,0,0\nnai\u{308}f,1,1,1\n")
    let run = try VoteFileRun(
      votes: votes, gold: gold(["caf\u{E9},1", "na\u{EF}f,1"], split: false),
      labelModels: [.majority], jobs: 1)
    #expect(try cells(run, "count")[0] == .integer(2))
    #expect(try cells(run, "accuracy")[0] == .number(1))
  }

  @Test func labelsAreWrittenInFullPrecision() throws {
    let run = try VoteFileRun(
      votes: votes, gold: nil, labelModels: [.majority],
      settings: LabelModelSettings(classBalance: .given([0.5, 0.5])), jobs: 1)
    try run.write(to: folder.file("labels.csv"))
    let written = try readLabels(folder.file("labels.csv"))
    #expect(written.items == (0..<12).map { "i\($0)" })
    // Three votes and a pseudo-vote at an even balance: (3 + 1/2) / 4 and (2 + 1/2) / 4.
    #expect(written.labels[1, 1] == 0.875)
    #expect(written.labels[3, 1] == 0.625)
  }

  @Test func goldWithMoreClassesThanVotesCounts() throws {
    let run = try VoteFileRun(
      votes: votes, gold: gold(["i0,2", "i1,1"], split: false), labelModels: [.majority], jobs: 1)
    #expect(run.table.caption == "12 items · 3 voters · 3 classes")
  }

  @Test func aClassThatNobodyVotesForIsNoted() throws {
    let run = try VoteFileRun(
      votes: votes, gold: gold(["i0,2", "i1,1", "i2,0"], split: false), labelModels: [.majority],
      jobs: 1)
    #expect(
      run.warnings.first
        == "class 2 occurs in gold, but nobody votes for it: models can only give it the class balance"
    )
    // Correct: classes 0 and 1, one row each; class 0 is predicted once more, for gold 2.
    #expect(try cells(run, "precision")[0] == .number(0.5))
    #expect(try cells(run, "recall")[0] == .number(2.0 / 3))
  }

  @Test func votersAreListedWithTheirAccuracies() throws {
    let run = try VoteFileRun(
      votes: votes, gold: gold((0..<8).map { "i\($0),\($0 % 2)" }, split: false),
      labelModels: [.majority], jobs: 1)
    #expect(
      run.voters.columns.map(\.name)
        == ["voter", "votes", "coverage", "polarity", "learnedAccuracy", "goldAccuracy"])
    let last = try #require(run.voters.rows.last)
    #expect(Array(last[..<4]) == [.text("c"), .integer(12), .number(1), .text("0, 1")])
    // Wrong on rows 3 and 7 of eight with gold.
    #expect(last[5] == .number(0.75))
    #expect(run.tables == [run.table, run.fits, run.voters])
  }

  @Test func severalModelsHaveAColumnOfLearnedAccuraciesEach() throws {
    let run = try VoteFileRun(
      votes: votes, gold: nil, labelModels: [.majority, .dawidSkene], jobs: 1)
    #expect(
      run.voters.columns.map(\.name)
        == [
          "voter", "votes", "coverage", "polarity", "learnedAccuracy.majority",
          "learnedAccuracy.dawid-skene",
        ])
    #expect(run.tables == [run.fits, run.voters])
  }

  @Test func longVotesAreReadAsSuchAndSaidToBe() throws {
    let wide = try VoteFileRun(votes: votes, gold: nil, labelModels: [.majority], jobs: 1)
    let rows = (0..<12).flatMap { item in
      ["a,\(item % 2)", "b,\(item % 2)", "c,\(item % 4 == 3 ? 1 - item % 2 : item % 2)"]
        .map { "i\(item),\($0)" }
    }
    let file = try folder.write(
      "long.csv", (["item,annotator,label"] + rows).joined(separator: "\n") + "\n")
    let long = try VoteFileRun(votes: file, gold: nil, labelModels: [.majority], jobs: 1)
    #expect(long.voters == wide.voters)
    #expect(
      long.warnings.first?.hasPrefix(
        "the votes were read as one in each row: 36 votes of 3 voters on 12 items") == true)
    let named = try VoteFileRun(
      votes: file, gold: nil, labelModels: [.majority], format: .long, jobs: 1)
    #expect(named.warnings.isEmpty)
  }

  @Test func aModelThatCannotBeFittedIsLeftOutBesideOthersAndAnErrorAlone() throws {
    let two = try folder.write("two.csv", "item,a,b\ni0,0,1\ni1,1,1\n")
    let run = try VoteFileRun(votes: two, gold: nil, labelModels: [.majority, .triplets], jobs: 1)
    #expect(try cells(run, "model") == [.text("majority")])
    #expect(run.warnings.contains { $0.hasPrefix("triplets left out: ") })
    #expect(throws: LabelModelError.self) {
      try VoteFileRun(votes: two, gold: nil, labelModels: [.triplets], jobs: 1)
    }
  }
}
