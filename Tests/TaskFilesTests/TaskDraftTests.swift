import Corpora
import FileTestSupport
import Foundation
import SupervisionCore
import TaskFiles
import Testing

@Suite struct TaskDraftTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func draft(_ csv: String, _ choices: TaskDraft.Choices = .init()) throws -> TaskDraft {
    try TaskDraft(
      "comments", data: folder.write("data.csv", csv), path: folder.file("comments.yaml").path,
      choices: choices)
  }

  private func rows(_ count: Int, _ row: (Int) -> String) -> String {
    (0..<count).map(row).joined(separator: "\n") + "\n"
  }

  @Test func columnsAreTakenForWhatTheyAre() throws {
    let csv =
      "COMMENT_ID,AUTHOR,DATE,CONTENT,CLASS\n"
      + rows(20) { "z\($0),Ann,2015-01-0\($0 % 9),some words number \($0),\($0 % 2)" }
    let file = try draft(csv).file
    #expect(
      (file.corpus.id, file.corpus.texts, file.corpus.gold) == ("COMMENT_ID", ["CONTENT"], "CLASS"))
    #expect(file.corpus.files == ["data.csv"])
    #expect(file.corpus.split == .shares(SplitShares(dev: 0.1, test: 0.1)))
    #expect(file.classes.map(\.name) == ["class-0", "class-1"])
    #expect(try TaskFile(file.yaml(), path: file.path) == file)
  }

  @Test func choicesAndSplitsAreKept() throws {
    let csv =
      "key,a,b,part,stars\n"
      + rows(8) { "\($0),\"long long text \($0)\",b\($0),\($0 < 6 ? "train" : "valid"),\($0 % 3)" }
    var choices = TaskDraft.Choices()
    choices.texts = ["b"]
    choices.gold = "stars"
    choices.classNames = ["2": "good"]
    let file = try draft(csv, choices).file
    #expect(file.corpus.texts == ["b"])
    #expect(file.corpus.split == .column("part"))
    #expect(file.classes.map(\.name) == ["class-0", "class-1", "good"])
  }

  @Test func littleGoldIsForDevAndTest() throws {
    let draft = try draft(
      "text,label\n" + rows(30) { "words of row \($0),\($0 < 10 ? ["x", "y"][$0 % 2] : "")" })
    #expect(draft.file.corpus.split == .shares(SplitShares(dev: 0.5, test: 0.5)))
    #expect(draft.file.corpus.id == nil)
    #expect(draft.notes.contains { $0.contains("ids are the numbers of the rows") })
  }

  @Test func whatCannotBeATaskIsRefused() throws {
    #expect(throws: UsageError.self) { try draft("a,b\n1,2\n3,4\n") }
    var choices = TaskDraft.Choices()
    choices.gold = "a"
    #expect(throws: UsageError.self) { try draft("a,b\nx,some text\nx,more text\n", choices) }
    #expect(throws: DataError.self) { try draft("id;text\n1;some words\n2;more words\n") }
    for empty in ["", "id,text\n"] { #expect(throws: DataError.self) { try draft(empty) } }
    choices.gold = "nothere"
    #expect(throws: DataError.self) { try draft("a,b\nx,some text\n", choices) }
  }
}
