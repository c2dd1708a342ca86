import BuiltInTasks
import Corpora
import CorpusTestSupport
import Foundation
import Testing

/// The readers of the built-in corpora either accept a damaged input or say what is wrong with it.
@Suite struct DamagedCorpusTests {
  static let readers: [MutatedReader] = [
    MutatedReader(
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
    MutatedReader(
      testDescription: "CoLA", fileName: "c.tsv",
      sample: Array("gj04\t1\t\tShe \"sang\".\nb_73\t0\t*\tHim sang.".utf8),
      read: { folder, _ in _ = try ColaFile(contentsOf: folder.appendingPathComponent("c.tsv")) }),
    MutatedReader(
      testDescription: "RTE", fileName: "r.tsv",
      sample: Array((RteFileTests.header + "0\tHe sang é.\tHe \"sang\".\tentailment\n").utf8),
      read: { folder, _ in _ = try RteFile(contentsOf: folder.appendingPathComponent("r.tsv")) }),
  ]

  @Test(arguments: readers, [false, true])
  func damagedInputIsReadOrExplained(_ reader: MutatedReader, skipInvalid: Bool) throws {
    try reader.expectReadOrExplained(skipInvalid: skipInvalid)
  }
}
