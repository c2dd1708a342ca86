import FileFormats
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

/// Vote files with one vote in each row.
@Suite struct LongVoteFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(
    _ text: String, classes: Int? = nil, format: VoteFileFormat? = nil
  ) throws -> (items: [String], matrix: VoteMatrix, format: VoteFileFormat) {
    try readVotes(folder.write("v.csv", text), classCount: classes, format: format)
  }

  @Test(arguments: [
    "task,worker,label\nt1,w1,0\nt1,w2,2\nt2,w1,1\n",
    "worker,task,label\nw1,t1,0\nw2,t1,2\nw1,t2,1\n",
    "item,worker,label\nt1,w1,0\nt1,w2,2\nt2,w1,1.0\n",
    "Answer,WorkerId,task_id\n0,w1,t1\n2,w2,t1\n1,w1,t2\n",
    "id,annotator,vote\nt1,w1,0\nt1,w2,2\nt1,w2,2\nt2,w1,1\nt2,w2,-1\n",
  ])
  func votesComeOutWhereTheyBelong(text: String) throws {
    let (items, votes, format) = try read(text)
    #expect(format == .long)
    #expect(items == ["t1", "t2"])
    #expect(
      votes
        == VoteMatrix(rows: [[0, 2], [1, -1]], functionNames: ["w1", "w2"], classCount: 3))
  }

  @Test func votersWithNumbersForNamesAreVotersWhereAnItemRepeats() throws {
    let (items, votes, format) = try read("item,worker,label\nt1,1,0\nt1,2,1\nt2,1,1\n")
    #expect(format == .long)
    #expect(items == ["t1", "t2"])
    #expect(votes.functionNames == ["1", "2"])
    #expect(votes.cells == [0, 1, 1, -1])
  }

  @Test func votersWhoseNamesLookTheSameAreRefused() throws {
    let text = "task,worker,label\nt1,caf\u{E9},0\nt1,cafe\u{301},1\n"
    let error = try #require(try dataError { _ = try read(text) })
    #expect(error.found.contains("Unicode normalization"))
  }

  @Test func rowsOfTwoReadingsNeedTheFormat() throws {
    let text = "item,worker,label\nt1,0,0\nt2,1,1\nt3,1,-1\n"
    let error = try #require(try dataError { _ = try read(text) })
    #expect(error.line == 1)
    #expect(error.remedy.contains("--votes-format long"))
    #expect(error.remedy.contains("--votes-format wide"))
    let long = try read(text, format: .long)
    #expect(long.matrix.functionNames == ["0", "1"])
    #expect(long.matrix.cells == [0, -1, -1, -1, 1, -1])
    let wide = try read(text, format: .wide)
    #expect(wide.format == .wide)
    #expect(wide.matrix.functionNames == ["worker", "label"])
    #expect(wide.matrix.cells == [0, 1, 1, 0, 1, -1])
  }

  @Test func otherHeadersAreThoseOfWideFiles() throws {
    for text in [
      "item,worker,label,third\na,0,0,1\n", "item,worker,x\na,0,1\n", "item,label\na,1\n",
    ] {
      #expect(try read(text).format == .wide)
      let error = try #require(try dataError { _ = try read(text, format: .long) })
      #expect(error.line == 1)
      #expect(error.expected == "the header item,voter,label for one vote in each row")
    }
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    let text: String
    let line: Int
    let field: String?
    let found: String
    var testDescription: String { text.debugDescription }
  }

  @Test(arguments: [
    Fault(
      text: "task,worker,label\na,w,0\nb,w,1\na,w,1\n", line: 4, field: "label",
      found: "the vote 1 of 'w' on 'a'"),
    Fault(text: "task,worker,label\na,w,cat\n", line: 2, field: "label", found: "'cat'"),
    Fault(text: "task,worker,label\na,w,3\n", line: 2, field: "label", found: "'3'"),
    Fault(text: "task,worker,label\na,w,\n", line: 2, field: "label", found: "''"),
    Fault(text: "task,worker,label\n,w,1\n", line: 2, field: "item", found: "an empty cell"),
    Fault(text: "task,worker,label\na, ,1\n", line: 2, field: "voter", found: "white space"),
    Fault(text: "task,worker,label\na,w\n", line: 2, field: nil, found: "2 fields"),
    Fault(text: "task,worker,label\n", line: 1, field: nil, found: "no row below the header"),
  ])
  func faultsAreFoundWithTheirPlace(_ fault: Fault) throws {
    let error = try #require(try dataError { _ = try read(fault.text, classes: 3) })
    #expect(error.line == fault.line)
    #expect(error.field == fault.field)
    #expect(error.found == fault.found)
  }

  @Test func namesOfClassesAreAnsweredWithWhatToDo() throws {
    let error = try #require(try dataError { _ = try read("task,worker,label\na,w,cat\n") })
    #expect(error.remedy == "number the classes from 0 and write numbers in the place of names")
  }

  @Test func namesThatDifferInNormalisationOnlyAreTwo() throws {
    let (items, votes, _) = try read("task,worker,label\né,w,0\ne\u{301},w,1\n")
    #expect(items.count == 2)
    #expect(votes.cells == [0, 1])
  }
}
