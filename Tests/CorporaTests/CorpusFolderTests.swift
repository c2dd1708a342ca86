import Corpora
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct CorpusFolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func writeSpouses(under prefix: String) throws {
    for name in ["train.jsonl.gz", "dev.jsonl", "test.jsonl", "known-spouses.csv"] {
      try folder.write(prefix + name, "")
    }
  }

  @Test func aFolderOfCorporaAndTheCorpusItselfServe() throws {
    try writeSpouses(under: "data/spouses/")
    let data = folder.url.appendingPathComponent("data", isDirectory: true)
    let inner = data.appendingPathComponent("spouses", isDirectory: true)
    #expect(try corpusFolder(named: "spouses", in: data).path == inner.path)
    #expect(try corpusFolder(named: "spouses", in: inner).path == inner.path)
  }

  @Test func whatIsMissingIsListed() throws {
    try writeSpouses(under: "spouses/")
    try FileManager.default.removeItem(at: folder.file("spouses/dev.jsonl"))
    try FileManager.default.removeItem(at: folder.file("spouses/known-spouses.csv"))
    let error = #expect(throws: FileError.self) {
      try corpusFolder(
        named: "spouses", in: folder.url,
        files: ["train.jsonl", "dev.jsonl", "test.jsonl", "known-spouses.csv"])
    }
    #expect(error?.problem == "the corpus 'spouses' lacks dev.jsonl, known-spouses.csv")
  }

  @Test func aUsersTaskTakesItsFolderOrTheFolderGiven() throws {
    #expect(try corpusFolder(named: "spam", in: folder.url).path == folder.url.path)
    try folder.write("spam/comments.csv", "")
    #expect(try corpusFolder(named: "spam", in: folder.url).lastPathComponent == "spam")
  }

  @Test func aFolderThatIsNotThereIsAFileError() throws {
    #expect(throws: FileError.self) {
      try corpusFolder(named: "cdr", in: folder.file("none"))
    }
  }
}
