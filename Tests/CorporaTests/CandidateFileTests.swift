import Corpora
import CorpusTestSupport
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

enum SpamLabel: Int, ClassLabel { case ham, spam }

struct Comment: Candidate, Codable, Equatable {
  typealias Label = SpamLabel
  enum Source: String, Codable { case web, mail }

  let id: String
  let text: String
  var likes: Int?
  var score: Double?
  var isShort: Bool?
  var source: Source?
  var words: [String]?
}

@Suite struct CandidateFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(
    _ source: CorpusSource<Comment>, skipInvalid: Bool = false
  ) throws -> CollectedCorpus<Comment> {
    try CollectedCorpus(source, folder: folder.url, skipInvalid: skipInvalid)
  }

  @Test func jsonLinesBecomeCandidatesWithSplitAndGold() throws {
    try folder.write(
      "c.jsonl",
      """
      {"id":"a","text":"Hi \\"you\\"","gold":"spam","split":"dev","words":["Hi"],"likes":3}

      {"id":"b","text":"é","gold":0}
      {"id":"c","text":"","gold":-1,"split":"valid"}
      {"id":"d","text":"x","gold":null}
      """)
    let corpus = try read(.jsonLines("c.jsonl"))
    #expect(
      corpus.candidates.map(\.candidate) == [
        Comment(id: "a", text: "Hi \"you\"", likes: 3, words: ["Hi"]), Comment(id: "b", text: "é"),
        Comment(id: "c", text: ""), Comment(id: "d", text: "x"),
      ])
    #expect(corpus.candidates.map(\.gold) == [1, 0, nil, nil])
    #expect(corpus.candidates.map(\.split) == [.dev, .train, .dev, .train])
  }

  @Test func csvCellsBecomeWhatTheTypeAsks() throws {
    try folder.write(
      "c.csv",
      """
      id,text,likes,score,isShort,source,words,gold,split\r
      a,"Hi, ""you""\r
      there",3,0.5,true,mail,"[""Hi"",""you""]",spam,dev\r
      b,,,,,,,1,\r
      """)
    let corpus = try read(.csv("c.csv"))
    #expect(
      corpus.candidates.map(\.candidate) == [
        Comment(
          id: "a", text: "Hi, \"you\"\r\nthere", likes: 3, score: 0.5, isShort: true, source: .mail,
          words: ["Hi", "you"]), Comment(id: "b", text: ""),
      ])
    #expect(corpus.candidates.map(\.gold) == [1, 1])
    #expect(corpus.candidates.map(\.split) == [.dev, .train])
  }

  @Test func quotesInTabSeparatedFilesAreCharacters() throws {
    try folder.write("c.tsv", "id\ttext\na\t\"Hi, you\nb\tx \" y\n")
    let corpus = try read(.tsv("c.tsv"))
    #expect(corpus.candidates.map(\.candidate.text) == ["\"Hi, you", "x \" y"])
  }

  @Test(arguments: [
    ("train.csv", Split.train), ("dev.csv", .dev), ("valid.csv", .dev), ("test.csv", .test),
    ("comments-dev.csv", .dev), ("comments_test.csv", .test), ("comments.csv", .train),
    ("latest.csv", .train),
  ])
  func theNameOfAFileGivesItsSplit(_ name: String, _ split: Split) throws {
    try folder.write(name, "id,text\na,b\n")
    #expect(try read(.csv(name)).candidates.map(\.split) == [split])
    try FileManager.default.removeItem(at: folder.file(name))
    try folder.write(name + ".gz", gzip("id,text\na,b\n".utf8))
    #expect(try read(.csv(name)).candidates.map(\.split) == [split])
  }

  @Test func severalFilesAreReadInTurnAndAParameterGivesTheSplit() throws {
    try folder.write("one.csv", "id,text\na,b\n")
    try folder.write("two.csv", "id,text,split\nc,d,train\ne,f,\n")
    let corpus = try read(.csv("one.csv", "two.csv", split: .test))
    #expect(corpus.candidates.map(\.split) == [.test, .train, .test])
    #expect(corpus.summary.files.map(\.name) == ["one.csv", "two.csv"])
  }

  @Test func absolutePathsNeedNoFolder() throws {
    let url = try folder.write("c.csv", "id,text\na,b\n")
    let corpus = try CollectedCorpus(CorpusSource<Comment>.csv(url.path), folder: nil)
    #expect(corpus.candidates.count == 1)
  }

  @Test func missingFilesAreFileErrorsThatNameThePlaces() throws {
    let error = #expect(throws: FileError.self) { try read(.csv("none.csv")) }
    #expect(error?.problem.contains(folder.file("none.csv").path) == true)
  }

  @Test(
    arguments: [
      ("id,text,likes\na,b,c\n", 2, "likes"), ("id,text,score\na,b,0.5.1\n", 2, "score"),
      ("id,text,isShort\na,b,perhaps\n", 2, "isShort"), ("id,text,source\na,b,fax\n", 2, "source"),
      ("id,text,words\na,b,[1\n", 2, "words"), ("id,text,gold\na,b,eggs\n", 2, "gold"),
      ("id,text,gold\na,b,2\n", 2, "gold"), ("id,text,split\na,b,held-out\n", 2, "split"),
      ("id,text\na,b\na,c\n", 3, "id"), ("id\na\n", 1, "text"), ("id,text\na\n", 2, nil),
      ("id,id,text\n", 1, "id"), ("id,text\na,\"b,c\n", 2, nil),
      ("id,text\na,\"b\"c\n", 2, "column 2"),
      ("id,text\na,b\n,,\n", 3, nil), ("id,text\n,\n", 2, "id"),
      ("id,text,score\na,b,inf\n", 2, "score"), ("id,text,score\na,b,nan\n", 2, "score"),
      ("id,text,score\na,b,1e400\n", 2, "score"), ("id,text,score\na,b,0x10\n", 2, "score"),
      ("id,text,isShort\na,b,2.0\n", 2, "isShort"), ("id,text\n \t,b\n", 2, "id"),
      ("id,text,words\na,b,\"[\"\"x\"\",1]\"\n", 2, "words.1"),
      ("id,text,words\na,b,\"[\"\"\\u0000\"\"]\"\n", 2, "words.0"),
      ("id,text,likes\na,b,1.5\n", 2, "likes"),
      ("id,text\na\0b,c\n", 2, "column 1"),
      ("id,text\n", nil, nil), ("", nil, nil),
    ] as [(String, Int?, String?)])
  func faultsInCsvAreFoundWithTheirPlace(_ text: String, _ line: Int?, _ field: String?) throws {
    try folder.write("c.csv", text)
    let error = try #require(try dataError { _ = try read(.csv("c.csv")) })
    #expect(error.line == line)
    #expect(error.field == field)
  }

  @Test(
    arguments: [
      (#"{"id":"x","text":1}"#, "text"), (#"{"id":"x"}"#, "text"),
      (#"{"id":"x","text":null}"#, "text"),
      (#"{"id":"a","text":""}"#, "id"), (#"{"id":"x","text":"","gold":7}"#, "gold"),
      (#"{"id":"x","text":"","gold":"eggs"}"#, "gold"),
      (#"{"id":"x","text":"","gold":[1]}"#, "gold"),
      (#"{"id":"x","text":"","split":"all"}"#, "split"), (#"{"id":"x","text":"#, nil), ("[1]", nil),
      (#"{"id":"x","text":"\"#, nil),
      (#"{"id":"x","text":"","likes":3.5}"#, "likes"),
      (#"{"id":"x","text":"","score":1e400}"#, "score"),
      (#"{"id":"x","text":"","score":NaN}"#, nil), (#"{"id":"","text":"b"}"#, "id"),
      (#"{"id":"x","text":"","text":"y"}"#, "text"), (#"{"id":1.5,"text":""}"#, "id"),
      (#"{"id":"x\u0000y","text":""}"#, "id"), (#"{"id":"x","text":"a\u0000"}"#, "text"),
    ] as [(String, String?)])
  func faultsInJsonLinesAreFoundAndSkippedOnRequest(_ line: String, _ field: String?) throws {
    try folder.write("c.jsonl", #"{"id":"a","text":"b"}"# + "\n" + line + "\n")
    let error = try #require(try dataError { _ = try read(.jsonLines("c.jsonl")) })
    #expect(error.line == 2)
    #expect(error.field == field)
    let rest = try read(.jsonLines("c.jsonl"), skipInvalid: true)
    #expect(rest.candidates.map(\.candidate.id) == ["a"])
    #expect(rest.summary.skipped == [error])
  }

  @Test func whatPandasWritesIsRead() throws {
    try folder.write(
      "c.csv",
      "id,text,likes,isShort,gold,split\na,b,3.0,1.0,1.0,val\nc,d,,0.0,-1.0,validation\n")
    let corpus = try read(.csv("c.csv"))
    #expect(corpus.candidates.map(\.candidate.isShort) == [true, false])
    #expect(corpus.candidates.map(\.candidate.likes) == [3, nil])
    #expect(corpus.candidates.map(\.gold) == [1, nil])
    #expect(corpus.candidates.map(\.split) == [.dev, .dev])
  }

  @Test func numbersMayBeIdsInJson() throws {
    try folder.write(
      "c.jsonl",
      """
      {"id":7,"text":"a"}
      {"text":"b","id":-12345678901234567890123}
      {"id":"8","text":"c"}
      """)
    let corpus = try read(.jsonLines("c.jsonl"))
    #expect(corpus.candidates.map(\.candidate.id) == ["7", "-12345678901234567890123", "8"])
  }

  @Test func idsThatDifferInNormalisationAreTwo() throws {
    try folder.write("c.csv", "id,text\ncaf\u{E9},a\ncafe\u{301},b\n")
    #expect(try read(.csv("c.csv")).candidates.count == 2)
  }

  @Test func strayQuotesCostNoOtherRow() throws {
    try folder.write("c.csv", "id,text\na,5\" disk\nb,\"7 disk\nc,d\ne,\"f\"\n")
    let corpus = try read(.csv("c.csv"), skipInvalid: true)
    #expect(corpus.candidates.map(\.candidate.text) == ["5\" disk", "d", "f"])
    #expect(corpus.summary.skipped.map(\.line) == [3])
  }

  @Test func aMissingColumnIsSaidOnceWithThoseThereAre() throws {
    try folder.write("c.csv", "id,texte\na,b\nc,d\n")
    for skipInvalid in [false, true] {
      let error = try #require(
        try dataError { _ = try read(.csv("c.csv"), skipInvalid: skipInvalid) })
      #expect(error.field == "text")
      #expect(error.expected == "it among the columns, which are: id, texte")
    }
  }

  @Test(
    arguments: [
      (#"{"id":"x","text":"","likes":3.5}"#, "3.5", "a whole number from \(Int.min) to \(Int.max)"),
      (
        #"{"id":"x","score":1,"text":"","likes":1e99}"#, "1e99",
        "a whole number from \(Int.min) to \(Int.max)"
      ),
      (
        #"{"id":"x","text":"","score":1e999,"likes":1}"#, "1e999", "a number that its type can hold"
      ),
      (
        #"{"id":"x","text":"","score":-Infinity}"#, "-Infinity, which is not JSON",
        "a number, or null where none is known"
      ),
      (#"{"id":"x","txt":""}"#, "no such field", "it among the fields, which are: id, txt"),
    ])
  func faultsInJsonSayFoundAndExpected(_ line: String, _ found: String, _ expected: String) throws {
    try folder.write("c.jsonl", line)
    let error = try #require(try dataError { _ = try read(.jsonLines("c.jsonl")) })
    #expect(error.found == found)
    #expect(error.expected == expected)
  }

  @Test func anErrorInACellReadsLikeThis() throws {
    try folder.write("c.csv", "id,text,likes\na,b,many\n")
    let error = try #require(try dataError { _ = try read(.csv("c.csv")) })
    #expect(error.found == "'many'")
    #expect(error.expected == "a whole number")
  }
}
