import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@testable import Encoders

private struct Expected: Decodable {
  struct Row: Decodable {
    let text: String
    let ids: [Int32]
    let sources: [[Int]?]
  }
  struct Pair: Decodable {
    let texts: [String]
    let ids: [Int32]
    let types: [UInt8]
  }
  let size: Int
  let kind: String
  let rows: [Row]
  let pair: Pair
}

/// Pieces and their places against those of the reference implementation.
@Suite struct TokenizerTests {
  private func configuration(_ expected: Expected) -> EncoderConfiguration {
    EncoderConfiguration(
      architecture: expected.kind == "bert" ? .bert : .roberta, hiddenSize: 8, layerCount: 1,
      headCount: 1, intermediateSize: 8, vocabularySize: expected.size, positionCount: 512,
      positionOffset: 0, typeCount: 2, normEpsilon: 1e-5, relativeBucketCount: 0)
  }

  private func tokenizer(_ name: String) throws -> (any Tokenizer, Expected) {
    let folder = try fixture("tokenizers/\(name)")
    let expected = try decoded(Expected.self, folder.appending(path: "expected.json"))
    return (
      try EncoderTokenizer.read(folder: folder, configuration: configuration(expected)), expected
    )
  }

  /// A piece of spaces alone covers nothing, wherever the reference places it.
  private func requireEqual(_ tokenizer: any Tokenizer, _ rows: [Expected.Row]) {
    for row in rows {
      let sequence = tokenizer.sequence([row.text])
      #expect(sequence.ids == row.ids, "\(row.text.debugDescription)")
      #expect(
        sequence.sources.map { $0.map { $0.start == $0.end ? [] : [$0.start, $0.end] } }
          == row.sources.map { $0.map { $0[0] == $0[1] ? [] : $0 } },
        "\(row.text.debugDescription)")
    }
  }

  @Test(arguments: ["uncased", "cased", "bytes", "pairs", "whole-words", "marks"])
  func piecesAndPlacesAreThoseOfTheReference(name: String) throws {
    let (tokenizer, expected) = try tokenizer(name)
    #expect(expected.rows.count > 70)
    requireEqual(tokenizer, expected.rows)
  }

  @Test(arguments: ["uncased", "cased"])
  func aVocabularyAloneGivesTheSame(name: String) throws {
    let temporary = try TemporaryFolder()
    let source = try fixture("tokenizers/\(name)")
    for file in ["vocab.txt", "tokenizer_config.json"] {
      try FileManager.default.copyItem(
        at: source.appending(path: file), to: temporary.file(file))
    }
    let expected = try decoded(Expected.self, source.appending(path: "expected.json"))
    requireEqual(
      try EncoderTokenizer.read(
        folder: temporary.url, configuration: configuration(expected)), expected.rows)
  }

  @Test func vocabulariesWithOtherLineEndsAreRead() throws {
    let folder = try TemporaryFolder()
    let source = try fixture("tokenizers/uncased")
    let text = try String(contentsOf: source.appending(path: "vocab.txt"), encoding: .utf8)
    try folder.write("vocab.txt", text.split(separator: "\n").joined(separator: "\r\n") + "\r\n")
    let expected = try decoded(Expected.self, source.appending(path: "expected.json"))
    requireEqual(
      try EncoderTokenizer.read(folder: folder.url, configuration: configuration(expected)),
      expected.rows)
    try folder.write("vocab.txt", Array(text.utf8) + [0xFF, 0x0A])
    let error = #expect(throws: DataError.self) {
      try EncoderTokenizer.read(folder: folder.url, configuration: configuration(expected))
    }
    #expect(error?.line == expected.size + 1)
  }

  @Test(arguments: ["uncased", "bytes", "pairs", "whole-words", "marks"])
  func pairsHaveSeparatorsAndTypes(name: String) throws {
    let (tokenizer, expected) = try tokenizer(name)
    let sequence = tokenizer.sequence(expected.pair.texts)
    #expect(sequence.ids == expected.pair.ids)
    #expect(sequence.types == expected.pair.types)
    #expect(Set(sequence.sources.compactMap { $0?.text }) == [0, 1])
  }

  @Test(arguments: ["uncased", "cased", "bytes"])
  func specialPiecesInATextAreText(name: String) throws {
    let (tokenizer, _) = try tokenizer(name)
    let special = tokenizer.specialPieces
    let sequence = tokenizer.sequence(["[SEP] </s> [CLS] <s>"])
    let inside = sequence.ids.dropFirst(special.start.count).dropLast(special.end.count)
    #expect(!inside.isEmpty && inside.allSatisfy { !(special.start + special.end).contains($0) })
  }

  @Test(arguments: ["uncased", "cased", "bytes"])
  func placesOfAnyTextAreInOrderAndWholeScalars(name: String) throws {
    let (tokenizer, _) = try tokenizer(name)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<400 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...40, using: &generator) {
        let limit = [0x80, 0x250, 0x3000, 0x11_0000].randomElement(using: &generator) ?? 0x80
        guard let scalar = Unicode.Scalar(UInt32.random(in: 0..<UInt32(limit), using: &generator))
        else { continue }
        text.append(scalar)
      }
      let string = String(text)
      let sequence = tokenizer.sequence([string])
      let sources = sequence.sources.compactMap { $0 }
      #expect(sequence.ids.allSatisfy { (0..<Int32(tokenizer.vocabularySize)).contains($0) })
      #expect(sources.allSatisfy { $0.start <= $0.end && $0.end <= string.utf8.count })
      #expect(zip(sources, sources.dropFirst()).allSatisfy { $0.start <= $1.start })
    }
  }

  /// What stands in the tokenizer's file, what takes its place, and the field that is named.
  @Test(arguments: [
    ("bytes", #""dropout":null"#, #""dropout":0.1"#, "model.dropout"),
    (
      "bytes", #""continuing_subword_prefix":null"#, #""continuing_subword_prefix":"@""#,
      "model.continuing_subword_prefix"
    ),
    (
      "bytes", #""end_of_word_suffix":null"#, #""end_of_word_suffix":"</w>""#,
      "model.end_of_word_suffix"
    ),
    ("bytes", #""type":"RobertaProcessing""#, #""type":"ByteLevel""#, "post_processor"),
    ("bytes", #""sep":["</s>",2]"#, #""sep":["</s>",4000]"#, "post_processor"),
    ("bytes", #""special":true"#, #""special":false"#, "added_tokens"),
    ("bytes", #""use_regex":true"#, #""use_regex":false"#, "pre_tokenizer"),
    ("uncased", #""post_processor""#, #""other""#, "post_processor"),
    ("uncased", #"{"id":"A","type_id":0}"#, #"{"id":"B","type_id":0}"#, "post_processor.single"),
    ("uncased", #"{"id":"B","type_id":1}"#, #"{"id":"B","type_id":0}"#, "post_processor.pair"),
    ("uncased", #""ids":[2]"#, #""ids":[-1]"#, "post_processor"),
    ("whole-words", #""type":"TemplateProcessing""#, #""type":"ByteLevel""#, "post_processor"),
  ])
  func optionsThatAreNotHonouredAreRefusedByName(
    name: String, sound: String, other: String, field: String
  ) throws {
    let source = try fixture("tokenizers/\(name)")
    let text = try String(
      contentsOf: source.appending(path: "tokenizer.json"), encoding: .utf8)
    #expect(text.contains(sound))
    let folder = try TemporaryFolder()
    try folder.write("tokenizer.json", text.replacing(sound, with: other))
    let expected = try decoded(Expected.self, source.appending(path: "expected.json"))
    let error = #expect(throws: DataError.self) {
      try EncoderTokenizer.read(folder: folder.url, configuration: configuration(expected))
    }
    #expect(error?.field == field)
  }

  @Test(
    arguments: [
      ("merges.txt", "a b\nab\n", "merges.txt", nil, 2),
      ("merges.txt", "#version: 0.2\r\na b\r\n \r\n", "merges.txt", nil, 3),
      ("vocab.json", "[1]", "vocab.json", "the whole file", nil),
      (
        "tokenizer_config.json", #"{"added_tokens_decoder":{"9":{"content":"x","special":false}}}"#,
        "tokenizer_config.json", "added_tokens_decoder", nil
      ),
      ("added_tokens.json", #"{"@GENE$":420}"#, "tokenizer_config.json", "added_tokens.json", nil),
      (
        "tokenizer_config.json", #"{"add_prefix_space":1}"#, "tokenizer_config.json",
        "add_prefix_space", nil
      ),
      ("tokenizer_config.json", #"{"sep_token":"[S]"}"#, "vocab.json", "vocabulary", nil),
    ] as [(String, String, String, String?, Int?)])
  func filesOfPairsThatAreNotReadAreNamed(
    name: String, text: String, file: String, field: String?, line: Int?
  ) throws {
    let (folder, expected) = try copyOfPairs()
    try folder.write(name, text)
    let error = #expect(throws: DataError.self) {
      try EncoderTokenizer.read(folder: folder.url, configuration: configuration(expected))
    }
    #expect(error?.file.hasSuffix(file) == true)
    #expect(error?.field == field && error?.line == line)
  }

  @Test func aVocabularyOfPairsNeedsItsMerges() throws {
    let (folder, expected) = try copyOfPairs()
    try FileManager.default.removeItem(at: folder.file("merges.txt"))
    let error = #expect(throws: FileError.self) {
      try EncoderTokenizer.read(folder: folder.url, configuration: configuration(expected))
    }
    #expect(error?.problem == "has vocab.json without merges.txt")
  }

  private func copyOfPairs() throws -> (TemporaryFolder, Expected) {
    let folder = try TemporaryFolder()
    let source = try fixture("tokenizers/pairs")
    for file in ["vocab.json", "merges.txt", "tokenizer_config.json"] {
      try FileManager.default.copyItem(at: source.appending(path: file), to: folder.file(file))
    }
    return (folder, try decoded(Expected.self, source.appending(path: "expected.json")))
  }

  @Test(arguments: [
    (#"{"do_basic_tokenize":false}"#, "do_basic_tokenize"),
    (#"{"never_split":["@GENE$"]}"#, "never_split"),
  ])
  func optionsOfAVocabularyThatAreNotHonouredAreRefused(options: String, field: String) throws {
    let folder = try TemporaryFolder()
    let source = try fixture("tokenizers/uncased")
    try FileManager.default.copyItem(
      at: source.appending(path: "vocab.txt"), to: folder.file("vocab.txt"))
    try folder.write("tokenizer_config.json", options)
    let expected = try decoded(Expected.self, source.appending(path: "expected.json"))
    let error = #expect(throws: DataError.self) {
      try EncoderTokenizer.read(folder: folder.url, configuration: configuration(expected))
    }
    #expect(error?.field == field)
  }

  @Test func longWordsAreReadToTheirEnd() throws {
    let (tokenizer, _) = try tokenizer("bytes")
    let sequence = tokenizer.sequence([String(repeating: "ab", count: 100_000)])
    #expect(sequence.sources.last(where: { $0 != nil })??.end == 200_000)
  }

  @Test(arguments: [
    ("model.type", #"{"model":{"type":"Unigram","vocab":[]}}"#),
    ("normalizer", #"{"model":{"type":"WordPiece","vocab":{}},"normalizer":{"type":"NFKC"}}"#),
    (
      "pre_tokenizer",
      #"{"model":{"type":"WordPiece","vocab":{}},"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"Metaspace"}}"#
    ),
    (
      "vocabulary",
      #"{"model":{"type":"WordPiece","vocab":{"a":0}},"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"}}"#
    ),
    (
      "piece 'a'",
      #"{"model":{"type":"WordPiece","vocab":{"a":500}},"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"}}"#
    ),
    (
      "piece 'b'",
      #"{"model":{"type":"WordPiece","vocab":{"a":1},"merges":[]},"added_tokens":[{"id":1,"content":"b"}],"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"}}"#
    ),
  ])
  func tokenizersOfOtherKindsAreRefusedByName(field: String, text: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("tokenizer.json", text)
    let (_, expected) = try tokenizer("uncased")
    let error = #expect(throws: DataError.self) {
      try EncoderTokenizer.read(folder: folder.url, configuration: configuration(expected))
    }
    #expect(error?.field == field)
    #expect(error?.file.hasSuffix("tokenizer.json") == true)
  }

  @Test(arguments: ["uncased", "bytes"])
  func damagedFilesAreErrors(name: String) throws {
    let source = try fixture("tokenizers/\(name)")
    let sound = try Array(Data(contentsOf: source.appending(path: "tokenizer.json")))
    let expected = try decoded(Expected.self, source.appending(path: "expected.json"))
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<150 {
      var bytes = sound
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      try folder.write("tokenizer.json", bytes)
      do {
        let tokenizer = try EncoderTokenizer.read(
          folder: folder.url, configuration: configuration(expected))
        _ = tokenizer.sequence([expected.rows[0].text])
      } catch is DataError {}
    }
  }
}

/// Windows of sequences that are longer than an encoder reads.
@Suite struct WindowTests {
  /// `[CLS]`, pieces of the first text, `[SEP]`, pieces of the second.
  private func sequence(_ first: Int, _ second: Int = 0) -> PieceSequence {
    let pieces = [(0, first), (1, second)].flatMap { text, count in
      (0..<count).map { PieceSequence.Source(text: text, start: $0, end: $0 + 1) }
    }
    let sources: [PieceSequence.Source?] =
      [nil] + pieces.filter { $0.text == 0 } + [nil] + pieces.filter { $0.text == 1 } + [nil]
    return PieceSequence(
      ids: sources.indices.map(Int32.init), types: sources.map { UInt8($0?.text ?? 0) },
      sources: sources)
  }

  @Test func shortSequencesStay() {
    let whole = sequence(5)
    #expect(whole.windowed(around: [], maximumLength: 8) == whole)
  }

  @Test func theWindowLiesAroundTheMentions() {
    let cut = sequence(50).windowed(around: [20..<22, 29..<30], maximumLength: 23)
    #expect(cut.count == 23)
    let kept = cut.sources.compactMap { $0?.start }
    #expect(kept == Array(14..<34))
  }

  @Test func theWindowStaysWithinTheText() {
    let whole = sequence(50)
    let first = whole.windowed(around: [1..<2], maximumLength: 13).sources.compactMap { $0?.start }
    #expect(first == Array(0..<10))
    let last = whole.windowed(around: [50..<51], maximumLength: 13).sources.compactMap { $0?.start }
    #expect(last == Array(40..<50))
  }

  @Test func withoutMentionsTheStartIsKept() {
    let cut = sequence(50).windowed(around: [0..<0], maximumLength: 13)
    #expect(cut.sources.compactMap { $0?.start } == Array(0..<10))
  }

  @Test(arguments: [(50, 10, 30, 10), (10, 50, 10, 30), (50, 60, 20, 20)])
  func ofTwoTextsTheLongerIsCutFirst(first: Int, second: Int, keptFirst: Int, keptSecond: Int) {
    let cut = sequence(first, second).windowed(around: [], maximumLength: 43)
    #expect(cut.sources.count { $0?.text == 0 } == keptFirst)
    #expect(cut.sources.count { $0?.text == 1 } == keptSecond)
    #expect(cut.sources.count { $0 == nil } == 3)
  }

  @Test func mentionsAreFoundByTheirBytes() {
    let whole = sequence(5, 5)
    #expect(whole.pieces(overlapping: Span(1, 3), text: 0) == 2..<4)
    #expect(whole.pieces(overlapping: Span(1, 3), text: 1) == 8..<10)
    #expect(whole.pieces(overlapping: Span(9, 12), text: 0).isEmpty)
  }
}
