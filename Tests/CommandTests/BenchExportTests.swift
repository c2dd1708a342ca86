import FileFormats
import Foundation
import Testing

@Suite struct BenchExportTests {
  /// What an npy file of version 1 declares, and how many bytes of numbers follow.
  private struct Npy {
    let declaration: String
    let numbers: [Int8]

    init(_ file: URL) throws {
      let bytes = [UInt8](try Data(contentsOf: file))
      try #require(bytes.starts(with: [0x93] + Array("NUMPY".utf8) + [1, 0]))
      let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
      declaration = String(decoding: bytes[10..<start], as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      numbers = bytes[start...].map { Int8(bitPattern: $0) }
    }

    static func declaration(_ shape: String) -> String {
      "{'descr': '|i1', 'fortran_order': False, 'shape': (\(shape)), }"
    }
  }

  @Test func votesAndGoldHaveTheDeclaredShape() throws {
    let line = try CommandLineFixture()
    let result = try line.run("bench", "label-model", "--size", "500x4", "--export", "inputs")
    #expect(result.status == 0, "\(result.errors)")
    let names = result.output.split(separator: "\n").map { $0.split(separator: "/").last }
    #expect(names == ["votes-500x4.npy", "gold-500x4.npy"])

    let votes = try Npy(line.folder.appending(path: "inputs/votes-500x4.npy"))
    #expect(votes.declaration == Npy.declaration("500, 4"))
    #expect(votes.numbers.count == 2000)
    #expect(Set(votes.numbers) == [-1, 0, 1])

    let gold = try Npy(line.folder.appending(path: "inputs/gold-500x4.npy"))
    #expect(gold.declaration == Npy.declaration("500,"))
    #expect(gold.numbers.count == 500)
    #expect(Set(gold.numbers) == [0, 1])
  }

  /// Generated functions are right in 60 to 90 % of their votes. Were rows and columns mixed up, votes and
  /// gold would agree as chance has it: in 54 % for a function of accuracy 0.75 where 30 % are positive.
  @Test func rowsOfVotesBelongToRowsOfGold() throws {
    let line = try CommandLineFixture()
    try line.run("bench", "analyze", "--size", "2000x6", "--export", "inputs")
    let votes = try Npy(line.folder.appending(path: "inputs/votes-2000x6.npy")).numbers
    let gold = try Npy(line.folder.appending(path: "inputs/gold-2000x6.npy")).numbers
    let voted = votes.indices.filter { votes[$0] >= 0 }
    let right = voted.count { votes[$0] == gold[$0 / 6] }
    #expect(Double(right) / Double(voted.count) > 0.65)
  }

  @Test func quickInputsStopAtAHundredThousandRows() throws {
    let line = try CommandLineFixture()
    let result = try line.run("bench", "analyze", "--quick", "--export", "inputs")
    #expect(result.status == 0, "\(result.errors)")
    let votes = try Npy(line.folder.appending(path: "inputs/votes-100000x33.npy"))
    #expect(votes.declaration == Npy.declaration("100000, 33"))
    #expect(votes.numbers.count == 3_300_000)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: line.path("inputs")).sorted()
        == ["gold-100000x33.npy", "votes-100000x33.npy"])
  }

  @Test func sentencesComeWithTheVotesOfTheirFunctions() throws {
    let line = try CommandLineFixture()
    let result = try line.run("bench", "texts", "--export", "inputs")
    #expect(result.status == 0, "\(result.errors)")
    let sentences = try line.read("inputs/sentences-22000.jsonl").split(separator: "\n")
    #expect(sentences.count == 22_000)
    let first = try JSONSerialization.jsonObject(with: Data(sentences[0].utf8))
    let text = try #require((first as? [String: String])?["text"])
    #expect(text.split(separator: " ").count == 30)

    let votes = try Npy(line.folder.appending(path: "inputs/sentence-votes-22000.npy"))
    #expect(votes.declaration == Npy.declaration("22000, 10"))
    for (row, sentence) in sentences.enumerated() {
      let says = sentence.contains("wife") || sentence.contains("husband")
      if votes.numbers[row * 10] == 1 { #expect(says, "row \(row)") }
    }
    #expect(votes.numbers.contains(1))
  }

  @Test func suitesWithoutGeneratedInputsCannotBeExported() throws {
    let result = try CommandLineFixture().run("bench", "store", "--export", "inputs")
    #expect(result.status == 64)
    #expect(result.errors.contains("only label, analyze, label-model, train, infer have inputs"))
  }

  @Test(arguments: ["33", "1000x", "0x33", "10x-3", "1x2x3"])
  func sizesThatAreNotTwoCountsAreRefused(size: String) throws {
    let result = try CommandLineFixture().run("bench", "analyze", "--size", size)
    #expect(result.status == 64)
  }
}
