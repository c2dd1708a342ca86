import FileFormats
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct PatternFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ text: String, classes: Int? = nil) throws -> VotePatterns {
    try readPatterns(folder.write("patterns.csv", text), classCount: classes)
  }

  @Test func whatIsWrittenReadsBackAsTheSame() throws {
    let patterns = VotePatterns(
      VoteMatrix(
        rows: [[1, -1, 0], [0, 2, 1], [1, -1, 0], [-1, -1, -1]],
        functionNames: ["a", "with, comma", "quoted \" name"], classCount: 3))
    for name in ["patterns.csv", "patterns.tsv", "patterns.csv.gz"] {
      let file = folder.file(name)
      try writePatterns(patterns, to: file)
      #expect(try readPatterns(file, classCount: 3) == patterns)
    }
  }

  @Test func orderAndRepetitionOfRowsDoNotMatter() throws {
    let once = try read("count,a,b\n3,1,0\n2,-1,1\n")
    #expect(try read("count,a,b\n2,-1,1\n1,1,0\n2,1,0\n") == once)
    #expect(once.rowCount == 5)
    #expect(try read("count,a,b\n2.0,-1.0,1.0\n3.0,1.0,0.0\n") == once)
    #expect(once.classCount == 2)
  }

  @Test(arguments: [
    ("item,a\n1,0\n", "the header count,voter…"),
    ("count,a,a\n1,0,0\n", "names that occur once"),
    ("count,a\n0,1\n", "how many candidates have these votes"),
    ("count,a\n-3,1\n", "how many candidates have these votes"),
    ("count,a\n1,2\n", "-1 (abstains) or a class index from 0 to 1"),
    ("count,a\n1,-2\n", "-1 (abstains) or a class index from 0 to 1"),
    ("count,a,\n1,0,0\n", "the name of a voter"),
    ("count,a\n1\n", "1, one for each voter"),
  ])
  func wrongFilesAreRefused(text: String, expected: String) throws {
    let error = #expect(throws: DataError.self) { try read(text, classes: 2) }
    #expect(error?.expected == expected)
  }

  @Test(arguments: [
    ("9000000000000000000", "9000000000000000000"), ("9007199254740992", "1"),
    ("1", "9223372036854775807"),
  ])
  func countsThatSumTooFarAreRefusedWithTheLine(first: String, second: String) throws {
    let text = "count,a,b\n\(first),1,0\n\(second),0,0\n"
    let error = try #require(try dataError { _ = try read(text) })
    #expect(error.line == (first.count > 16 ? 2 : 3))
    #expect(error.field == "count")
  }

  @Test func countsUpToTheLimitAreExact() throws {
    let patterns = try read("count,a,b\n9007199254740990,1,0\n1,0,0\n1,1,0\n")
    #expect(patterns.rowCount == 9_007_199_254_740_992)
  }
}
