import Corpora
import CorpusTestSupport
import FileFormats
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

/// Every reader either accepts a damaged input or says what is wrong with it; it never traps.
@Suite struct MutationTests {
  private static let smallPgm =
    Array("P5\n# a comment\n4 3\n250\n".utf8) + [0, 1, 2, 50, 60, 70, 250, 249, 0, 9, 10, 32]

  static let readers: [MutatedReader] = [
    MutatedReader(
      testDescription: "BioC", fileName: "a.xml", sample: Array(smallBioC.utf8),
      read: { try readBioC($0.appendingPathComponent("a.xml"), skipInvalid: $1) { _ in } }),
    MutatedReader(
      testDescription: "BioC, gzipped", fileName: "a.xml.gz", sample: gzip(smallBioC.utf8),
      read: { try readBioC($0.appendingPathComponent("a.xml.gz"), skipInvalid: $1) { _ in } }),
    MutatedReader(
      testDescription: "BioC JSON", fileName: "a.json",
      sample: Array("{\"documents\": [\(smallBioCJson)]}".utf8),
      read: { try readBioCJson($0.appendingPathComponent("a.json"), skipInvalid: $1) { _ in } }),
    MutatedReader(
      testDescription: "CoNLL", fileName: "a.conll",
      sample: Array("# id 7\nEU NNP B-ORG\nrejects VBZ O\n\nAnn NNP S-PER\nLee NNP I-PER\n".utf8),
      read: { try readConll($0.appendingPathComponent("a.conll"), skipInvalid: $1) { _ in } }),
    MutatedReader(
      testDescription: "PubTator", fileName: "a.txt", sample: Array(smallPubTator.utf8),
      read: { try readPubTator($0.appendingPathComponent("a.txt"), skipInvalid: $1) { _ in } }),
    MutatedReader(
      testDescription: "brat annotations", fileName: "d.ann",
      sample: Array(smallBratAnnotations.utf8),
      read: {
        try Data(smallBratText.utf8).write(to: $0.appendingPathComponent("d.txt"))
        try readBrat($0, skipInvalid: $1) { _ in }
      }),
    MutatedReader(
      testDescription: "JSON lines", fileName: "c.jsonl",
      sample: Array(#"{"id":"a","text":"Hi \u00e9","likes":3,"split":"dev","gold":"spam"}"#.utf8),
      read: {
        _ = try CollectedCorpus(
          CorpusSource<Comment>.jsonLines("c.jsonl"), folder: $0, skipInvalid: $1)
      }),
    MutatedReader(
      testDescription: "Hugging Face", fileName: "c.jsonl",
      sample: Array(#"{"idx":3,"text":"Hi \u00e9","likes":3,"split":"dev","label":"spam"}"#.utf8),
      read: {
        _ = try CollectedCorpus(
          CorpusSource<Comment>.huggingFace("c.jsonl", id: "idx"), folder: $0, skipInvalid: $1)
      }),
    MutatedReader(
      testDescription: "doccano", fileName: "c.jsonl",
      sample: Array(#"{"id":3,"text":"Hi \u00e9","label":["spam"]}"#.utf8),
      read: {
        _ = try CollectedCorpus(
          CorpusSource<Comment>.doccano("c.jsonl"), folder: $0, skipInvalid: $1)
      }),
    MutatedReader(
      testDescription: "Prodigy", fileName: "c.jsonl",
      sample: Array(
        #"{"text":"Hi \u00e9","accept":["spam"],"answer":"accept","_task_hash":-2}"#.utf8),
      read: {
        _ = try CollectedCorpus(
          CorpusSource<Comment>.prodigy("c.jsonl"), folder: $0, skipInvalid: $1)
      }),
    MutatedReader(
      testDescription: "Label Studio", fileName: "c.json",
      sample: Array(
        (#"[{"id":3,"data":{"text":"Hi \u00e9"},"annotations":[{"result":[{"type":"choices","#
          + #""from_name":"label","value":{"choices":["spam"]}}],"ground_truth":true}]}]"#).utf8),
      read: {
        _ = try CollectedCorpus(
          CorpusSource<Comment>.labelStudio("c.json"), folder: $0, skipInvalid: $1)
      }),
    MutatedReader(
      testDescription: "CSV", fileName: "c.csv",
      sample: Array("id,text,likes,words,gold\na,\"x,\"\"y\"\"\",3,\"[\"\"p\"\"]\",spam\n".utf8),
      read: {
        _ = try CollectedCorpus(CorpusSource<Comment>.csv("c.csv"), folder: $0, skipInvalid: $1)
      }),
    MutatedReader(
      testDescription: "WRENCH", fileName: "valid.json",
      sample: Array("{\"0\": \(WrenchTests.example), \"1\": \(WrenchTests.pair)}".utf8),
      read: {
        try Data(#"{"0": "a", "1": "b"}"#.utf8).write(to: $0.appendingPathComponent("label.json"))
        try WrenchDataset(folder: $0).read(.dev, skipInvalid: $1) { _ in }
      }),
    MutatedReader(
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
    MutatedReader(
      testDescription: "PGM, binary", fileName: "a.pgm", sample: smallPgm,
      read: { folder, _ in _ = try GrayImage(pgm: folder.appendingPathComponent("a.pgm")) }),
    MutatedReader(
      testDescription: "PGM, plain", fileName: "a.pgm",
      sample: Array("P2\n# two lines\n3 2 200\n0 1 2\n30 200 199\n".utf8),
      read: { folder, _ in _ = try GrayImage(pgm: folder.appendingPathComponent("a.pgm")) }),
    MutatedReader(
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
    MutatedReader(
      testDescription: "votes", fileName: "v.csv",
      sample: Array("item,x,y\na,1,-1\n\"b,\",0,126\n".utf8),
      read: { folder, _ in _ = try readVotes(folder.appendingPathComponent("v.csv")) }),
    MutatedReader(
      testDescription: "votes, JSON lines", fileName: "v.jsonl",
      sample: Array(
        "{\"item\":\"a\",\"votes\":{\"x\":1,\"y\":-1}}\n{\"item\":\"b\",\"votes\":{\"y\":0,\"x\":126}}\n"
          .utf8),
      read: { folder, _ in _ = try readVotes(folder.appendingPathComponent("v.jsonl")) }),
    MutatedReader(
      testDescription: "votes, npy", fileName: "v.npy",
      sample: {
        let dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }\n"
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(dictionary.utf8.count), 0]
          + Array(dictionary.utf8) + [UInt8](repeating: 0, count: 16)
      }(),
      read: { folder, _ in _ = try readVotes(folder.appendingPathComponent("v.npy")) }),
    MutatedReader(
      testDescription: "votes, one in each row", fileName: "v.csv",
      sample: Array("task,worker,label\na,x,1\na,\"y,\",0\nb,x,126\n".utf8),
      read: { folder, _ in _ = try readVotes(folder.appendingPathComponent("v.csv")) }),
    MutatedReader(
      testDescription: "patterns", fileName: "p.csv",
      sample: Array("count,x,\"y,z\"\n15,1,-1\n2.0,0,126\n".utf8),
      read: { folder, _ in _ = try readPatterns(folder.appendingPathComponent("p.csv")) }),
    MutatedReader(
      testDescription: "gold", fileName: "g.csv", sample: Array("item,gold,split\na,1,dev\n".utf8),
      read: { folder, _ in _ = try readGold(folder.appendingPathComponent("g.csv")) }),
    MutatedReader(
      testDescription: "labels", fileName: "p.csv", sample: Array("item,p0,p1\na,0.25,0.75\n".utf8),
      read: { folder, _ in _ = try readLabels(folder.appendingPathComponent("p.csv")) }),
  ]

  @Test(arguments: readers, [false, true])
  func damagedInputIsReadOrExplained(_ reader: MutatedReader, skipInvalid: Bool) throws {
    try reader.expectReadOrExplained(skipInvalid: skipInvalid)
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
