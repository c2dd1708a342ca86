import Corpora
import FileTestSupport
import Files
import Foundation
import SupervisionCore
import Testing

/// Every reader either accepts a damaged input or says what is wrong with it; it never traps.
@Suite struct MutationTests {
  struct Reader: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let fileName: String
    let sample: [UInt8]
    /// Reads the folder in which the file lies, with or without skipping.
    let read: @Sendable (URL, Bool) throws -> Void
  }

  private static let smallPgm =
    Array("P5\n# a comment\n4 3\n250\n".utf8) + [0, 1, 2, 50, 60, 70, 250, 249, 0, 9, 10, 32]

  static let readers: [Reader] = [
    Reader(
      testDescription: "BioC", fileName: "a.xml", sample: Array(smallBioC.utf8),
      read: { try readBioC($0.appendingPathComponent("a.xml"), skipInvalid: $1) { _ in } }),
    Reader(
      testDescription: "BioC, gzipped", fileName: "a.xml.gz", sample: gzip(smallBioC.utf8),
      read: { try readBioC($0.appendingPathComponent("a.xml.gz"), skipInvalid: $1) { _ in } }),
    Reader(
      testDescription: "PubTator", fileName: "a.txt", sample: Array(smallPubTator.utf8),
      read: { try readPubTator($0.appendingPathComponent("a.txt"), skipInvalid: $1) { _ in } }),
    Reader(
      testDescription: "brat annotations", fileName: "d.ann",
      sample: Array(smallBratAnnotations.utf8),
      read: {
        try Data(smallBratText.utf8).write(to: $0.appendingPathComponent("d.txt"))
        try readBrat($0, skipInvalid: $1) { _ in }
      }),
    Reader(
      testDescription: "spouses", fileName: "dev.jsonl",
      sample: Array((SpousesLine().json + SpousesLine.otherPair.json).utf8),
      read: {
        for split in ["train", "test"] {
          var line = SpousesLine()
          line.id = split
          try Data(line.json.utf8).write(to: $0.appendingPathComponent("\(split).jsonl"))
        }
        try Data("person1,person2\n".utf8).write(
          to: $0.appendingPathComponent("known-spouses.csv"))
        _ = try CollectedCorpus(.spouses, folder: $0, skipInvalid: $1)
      }),
    Reader(
      testDescription: "JSON lines", fileName: "c.jsonl",
      sample: Array(#"{"id":"a","text":"Hi \u00e9","likes":3,"split":"dev","gold":"spam"}"#.utf8),
      read: {
        _ = try CollectedCorpus(
          CorpusSource<Comment>.jsonLines("c.jsonl"), folder: $0, skipInvalid: $1)
      }),
    Reader(
      testDescription: "CSV", fileName: "c.csv",
      sample: Array("id,text,likes,words,gold\na,\"x,\"\"y\"\"\",3,\"[\"\"p\"\"]\",spam\n".utf8),
      read: {
        _ = try CollectedCorpus(CorpusSource<Comment>.csv("c.csv"), folder: $0, skipInvalid: $1)
      }),
    Reader(
      testDescription: "WRENCH", fileName: "valid.json",
      sample: Array("{\"0\": \(WrenchTests.example), \"1\": \(WrenchTests.pair)}".utf8),
      read: {
        try Data(#"{"0": "a", "1": "b"}"#.utf8).write(to: $0.appendingPathComponent("label.json"))
        try WrenchDataset(folder: $0).read(.dev, skipInvalid: $1) { _ in }
      }),
    Reader(
      testDescription: "CoLA", fileName: "c.tsv",
      sample: Array("gj04\t1\t\tShe \"sang\".\nb_73\t0\t*\tHim sang.".utf8),
      read: { folder, _ in _ = try ColaFile(contentsOf: folder.appendingPathComponent("c.tsv")) }),
    Reader(
      testDescription: "RTE", fileName: "r.tsv",
      sample: Array((RteFileTests.header + "0\tHe sang é.\tHe \"sang\".\tentailment\n").utf8),
      read: { folder, _ in _ = try RteFile(contentsOf: folder.appendingPathComponent("r.tsv")) }),
    Reader(
      testDescription: "npy", fileName: "a.npy",
      sample: {
        let dictionary = "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3), }\n"
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(dictionary.utf8.count), 0]
          + Array(dictionary.utf8) + [UInt8](repeating: 1, count: 12)
      }(),
      read: { folder, _ in
        let matrix = try NpyMatrix(contentsOf: folder.appendingPathComponent("a.npy"))
        _ = try matrix.integers()
        _ = matrix.rows(0..<matrix.rowCount, as: Float.self)
      }),
    Reader(
      testDescription: "PGM, binary", fileName: "a.pgm", sample: smallPgm,
      read: { folder, _ in _ = try GrayImage(pgm: folder.appendingPathComponent("a.pgm")) }),
    Reader(
      testDescription: "PGM, plain", fileName: "a.pgm",
      sample: Array("P2\n# two lines\n3 2 200\n0 1 2\n30 200 199\n".utf8),
      read: { folder, _ in _ = try GrayImage(pgm: folder.appendingPathComponent("a.pgm")) }),
    Reader(
      testDescription: "slice metadata", fileName: "dev.csv",
      sample: Array("id,label,dark,\"by, bus\"\nb,1,0,1\n".utf8),
      read: { folder, _ in
        for split in ["train", "test"] {
          try Data("id,label,dark,\"by, bus\"\n\(split),0,0,1\n".utf8).write(
            to: folder.appendingPathComponent("\(split).csv"))
        }
        for split in ["train", "dev", "test"] {
          try writeNpy([0.5, 1], shape: [1, 2], to: folder.appendingPathComponent("\(split).npy"))
        }
        _ = try SlicedVectors(folder: folder)
      }),
    Reader(
      testDescription: "votes", fileName: "v.csv",
      sample: Array("item,x,y\na,1,-1\n\"b,\",0,126\n".utf8),
      read: { folder, _ in _ = try readVotes(folder.appendingPathComponent("v.csv")) }),
    Reader(
      testDescription: "gold", fileName: "g.csv", sample: Array("item,gold,split\na,1,dev\n".utf8),
      read: { folder, _ in _ = try readGold(folder.appendingPathComponent("g.csv")) }),
    Reader(
      testDescription: "labels", fileName: "p.csv", sample: Array("item,p0,p1\na,0.25,0.75\n".utf8),
      read: { folder, _ in _ = try readLabels(folder.appendingPathComponent("p.csv")) }),
  ]

  @Test(arguments: readers, [false, true])
  func damagedInputIsReadOrExplained(_ reader: Reader, skipInvalid: Bool) throws {
    let folder = try TemporaryFolder()
    try folder.write(reader.fileName, reader.sample)
    try reader.read(folder.url, skipInvalid)
    var generator = SeededGenerator(seed: 2026)
    var refusals = 0
    for _ in 0..<200 {
      try folder.write(reader.fileName, mutated(reader.sample, using: &generator))
      do {
        try reader.read(folder.url, skipInvalid)
      } catch let error as DataError {
        refusals += 1
        #expect(!error.found.isEmpty && !error.expected.isEmpty && !error.remedy.isEmpty)
      }
    }
    if !skipInvalid { #expect(refusals > 0) }
  }

  /// One to four changes: a byte replaced, pieces removed, repeated or cut off, a number made large.
  private func mutated(
    _ bytes: [UInt8], using generator: inout SeededGenerator
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0...generator.index(below: 4) where !bytes.isEmpty {
      let start = generator.index(below: bytes.count)
      let end = min(bytes.count, start + generator.index(below: 12))
      switch generator.index(below: 7) {
      case 0: bytes[start] = UInt8(generator.index(below: 256))
      case 1: bytes[start] = Array("{}[]\"\\,:\t\n<>&|-0'".utf8)[generator.index(below: 17)]
      case 2: bytes.removeSubrange(start..<end)
      case 3: bytes.insert(contentsOf: bytes[start..<end], at: start)
      case 4: bytes.removeSubrange(start...)
      case 5: bytes.insert(contentsOf: Array("99999999999999999999".utf8), at: start)
      default:
        let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
        if !digits.isEmpty {
          bytes[digits[generator.index(below: digits.count)]] = UInt8(
            0x30 + generator.index(below: 10))
        }
      }
    }
    return bytes
  }

  /// Texts of any characters survive writing and reading as CSV.
  @Test func randomTextsSurviveCsv() throws {
    let folder = try TemporaryFolder()
    let alphabet = Array(",\"\r\n\t '\\é😀abc|;-1")
    var generator = SeededGenerator(seed: 7)
    for round in 0..<50 {
      var items: Set<String> = []
      for index in 0..<20 {
        let text = String(
          (0..<generator.index(below: 12)).map { _ in
            alphabet[generator.index(below: alphabet.count)]
          })
        items.insert("\(index)\(text)")
      }
      let sorted = items.sorted()
      let votes = VoteMatrix(
        rows: sorted.map { _ in [Int8(generator.index(below: 4)) - 1] },
        functionNames: ["voter \(round), \"quoted\""], classCount: 3)
      try writeVotes(votes, items: sorted, to: folder.file("v.csv"))
      let copy = try readVotes(folder.file("v.csv"), classCount: 3)
      #expect(copy.items == sorted)
      #expect(copy.matrix == votes)
    }
  }
}
