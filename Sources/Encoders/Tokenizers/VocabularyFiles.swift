import FileFormats
import Foundation
import SupervisionCore

/// The tokenizer of a checkpoint without `tokenizer.json`: a vocabulary, and options in `tokenizer_config.json`.
struct VocabularyFiles {
  private let folder: URL
  private let configuration: EncoderConfiguration
  private let options: TokenizerOptions

  /// - Throws: ``DataError`` for options that are not read here; ``FileError``.
  init(in folder: URL, _ configuration: EncoderConfiguration) throws {
    self.folder = folder
    self.configuration = configuration
    options = try TokenizerOptions(in: folder)
  }

  /// Words and pieces of words, from `vocab.txt`.
  ///
  /// - Throws: ``DataError``, ``FileError``.
  func wordPieces() throws -> any Tokenizer {
    let file = folder.appending(path: "vocab.txt")
    guard configuration.architecture != .roberta else {
      throw DataError(
        file: file.relativePath, found: "a vocabulary of words for RoBERTa",
        expected: "a tokenizer.json, or vocab.json with merges.txt, with byte-level pieces",
        remedy: "save the checkpoint's tokenizer in its fast form")
    }
    try options.requireBasicWords()
    let vocabulary = try Vocabulary(
      file: file.relativePath, pieces: lines(of: file).enumerated().map { ($1, $0) },
      size: configuration.vocabularySize)
    try options.requireNoOthers(than: vocabulary)
    return try WordPieceTokenizer(
      vocabulary.pieces, normalizer: options.normalizer,
      specialPieces: specialPieces(vocabulary, .published(configuration.architecture)),
      unknown: vocabulary.id(options.unkToken?.content ?? "[UNK]"),
      prefix: options.wordpiecesPrefix ?? "##")
  }

  /// Pieces of bytes, from `vocab.json` and `merges.txt`.
  ///
  /// - Throws: ``DataError``, ``FileError``.
  func bytePairs() throws -> any Tokenizer {
    let file = folder.appending(path: "vocab.json")
    let pieces: [String: Int]
    do {
      pieces = try decodeJSON(
        [String: Int].self, from: byteWise(contents(of: file)), with: JSONDecoder())
    } catch let problem as DecodingProblem {
      throw DataError(
        file: file.relativePath, field: problem.field ?? "the whole file", found: problem.found,
        expected: problem.expected, remedy: "use the checkpoint's own vocabulary")
    }
    let vocabulary = try Vocabulary(
      file: file.relativePath,
      pieces: pieces.sorted { $0.value < $1.value }.map { ($0.key.fromBytes, $0.value) },
      size: configuration.vocabularySize)
    try options.requireNoOthers(than: vocabulary)
    return try BytePairTokenizer(
      vocabulary, merges: merges(of: folder.appending(path: "merges.txt")),
      specialPieces: specialPieces(vocabulary, .roberta),
      addsPrefixSpace: options.addPrefixSpace ?? false)
  }

  /// One pair a line, after the version of the form.
  private func merges(of file: URL) throws -> [(String, String)] {
    try lines(of: file).enumerated().compactMap { index, line in
      if line.hasPrefix("#version") { return nil }
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
        throw DataError(
          file: file.relativePath, line: index + 1, found: "'\(line.prefix(40))'",
          expected: "two pieces with a space between them",
          remedy: "use the checkpoint's own merges.txt")
      }
      return (String(parts[0]), String(parts[1]))
    }
  }

  private func specialPieces(
    _ vocabulary: Vocabulary, _ published: PublishedPieces
  ) throws -> SpecialPieces {
    let start = try vocabulary.id(options.clsToken?.content ?? published.start)
    let separator = try vocabulary.id(options.sepToken?.content ?? published.separator)
    return SpecialPieces(
      start: [start],
      middle: [Int32](repeating: separator, count: published.separatorCount), end: [separator],
      secondType: configuration.typeCount > 1 ? published.secondType : 0)
  }
}

/// The special pieces of a kind of tokenizer, where its files do not say.
private struct PublishedPieces {
  var start: String
  var separator: String
  /// Between two texts.
  var separatorCount: Int
  var secondType: UInt8

  static let bert = PublishedPieces(
    start: "[CLS]", separator: "[SEP]", separatorCount: 1, secondType: 1)
  static let roberta = PublishedPieces(
    start: "<s>", separator: "</s>", separatorCount: 2, secondType: 0)

  static func published(_ architecture: EncoderConfiguration.Architecture) -> PublishedPieces {
    switch architecture {
    case .bert, .distilbert: bert
    case .roberta, .mpnet: roberta
    }
  }
}

/// Options of `tokenizer_config.json`; a checkpoint without it is of lower case, as most.
private struct TokenizerOptions: Decodable {
  /// A piece by its text, or as an object that holds it.
  struct Piece: Decodable {
    let content: String
    let isSpecial: Bool

    private enum CodingKeys: String, CodingKey { case content, special }

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        (content, isSpecial) = (text, true)
        return
      }
      let container = try decoder.container(keyedBy: CodingKeys.self)
      content = try container.decode(String.self, forKey: .content)
      isSpecial = try container.decodeIfPresent(Bool.self, forKey: .special) ?? true
    }
  }

  private(set) var doLowerCase: Bool?
  private(set) var stripAccents: Bool?
  private(set) var tokenizeChineseChars: Bool?
  private(set) var cleanText: Bool?
  private(set) var doBasicTokenize: Bool?
  private(set) var neverSplit: [String]?
  private(set) var wordpiecesPrefix: String?
  private(set) var addPrefixSpace: Bool?
  private(set) var unkToken: Piece?
  private(set) var clsToken: Piece?
  private(set) var sepToken: Piece?
  private(set) var addedTokensDecoder: [String: Piece]?
  /// Pieces of `added_tokens.json`.
  private var added: [String] = []
  private var path = ""

  private enum CodingKeys: String, CodingKey {
    case doLowerCase = "do_lower_case"
    case stripAccents = "strip_accents"
    case tokenizeChineseChars = "tokenize_chinese_chars"
    case cleanText = "clean_text"
    case doBasicTokenize = "do_basic_tokenize"
    case neverSplit = "never_split"
    case wordpiecesPrefix = "wordpieces_prefix"
    case addPrefixSpace = "add_prefix_space"
    case unkToken = "unk_token"
    case clsToken = "cls_token"
    case sepToken = "sep_token"
    case addedTokensDecoder = "added_tokens_decoder"
  }

  /// - Throws: ``DataError`` for a file that is no such object; ``FileError``.
  init(in folder: URL) throws {
    let file = folder.appending(path: "tokenizer_config.json")
    if FileManager.default.fileExists(atPath: file.path) {
      do {
        self = try decodeJSON(Self.self, from: contents(of: file), with: JSONDecoder())
      } catch let problem as DecodingProblem {
        throw DataError(
          file: file.relativePath, field: problem.field ?? "the whole file", found: problem.found,
          expected: problem.expected, remedy: "use the checkpoint's own tokenizer_config.json")
      }
    }
    path = file.relativePath
    let more = folder.appending(path: "added_tokens.json")
    if FileManager.default.fileExists(atPath: more.path) {
      added =
        (try? JSONDecoder().decode([String: Int].self, from: contents(of: more)))?.keys.sorted()
        ?? ["of another form"]
    }
  }

  var normalizer: WordNormalizer {
    let lowercases = doLowerCase ?? true
    return WordNormalizer(
      lowercases: lowercases, stripsAccents: stripAccents ?? lowercases,
      separatesChinese: tokenizeChineseChars ?? true, cleansText: cleanText ?? true)
  }

  /// - Throws: ``DataError`` for words that are cut in another way than BERT's.
  func requireBasicWords() throws {
    if doBasicTokenize == false { throw refused("do_basic_tokenize", "false", "true") }
    if let word = neverSplit?.first { throw refused("never_split", "'\(word)'", "no words") }
  }

  /// - Throws: ``DataError`` for pieces beside the vocabulary, which texts are searched for before they are cut.
  func requireNoOthers(than vocabulary: Vocabulary) throws {
    if let piece = addedTokensDecoder?.values.filter({ !$0.isSpecial }).map(\.content).min() {
      throw refused("added_tokens_decoder", "'\(piece)', which is not special", "special pieces")
    }
    if let piece = added.first(where: { !vocabulary.contains($0) }) {
      throw refused("added_tokens.json", "'\(piece)'", "pieces of the vocabulary")
    }
  }

  private func refused(_ field: String, _ found: String, _ expected: String) -> DataError {
    DataError(
      file: path, field: field, found: found, expected: expected,
      remedy: "use a checkpoint with the tokenizer of BERT, MPNet or RoBERTa")
  }
}

/// The lines of a vocabulary, which end in LF or CR LF.
private func lines(of file: URL) throws -> [String] {
  var lines = try contents(of: file).split(
    separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  if lines.last?.isEmpty == true { lines.removeLast() }
  return try lines.enumerated().map { index, line in
    let ending = line.last == UInt8(ascii: "\r") ? 1 : 0
    guard let text = String(validating: line.dropLast(ending), as: UTF8.self) else {
      throw DataError(
        file: file.relativePath, line: index + 1, found: "bytes that are no UTF-8",
        expected: "a piece", remedy: "use the checkpoint's own vocabulary")
    }
    return text
  }
}
