import FileFormats
import Foundation
import SupervisionCore

/// A `tokenizer.json`, of which the parts of BERT's and RoBERTa's tokenizers are read.
struct TokenizerFile {
  private struct Content: Decodable {
    let model: Model
    let normalizer: Normalizer?
    let preTokenizer: PreTokenizer?
    let postProcessor: PostProcessor?
    let addedTokens: [AddedPiece]?
  }

  /// The file without what depends on the kind of its model.
  private struct Kind: Decodable {
    struct Model: Decodable {
      let type: String?
    }
    let model: Model
  }

  private struct Model: Decodable {
    let type: String?
    let vocab: [String: Int]?
    let merges: [Merge]?
    let unkToken: String?
    let continuingSubwordPrefix: String?
    let maxInputCharsPerWord: Int?
    let endOfWordSuffix: String?
    let dropout: Double?
    let ignoreMerges: Bool?
  }

  /// `"a b"` in older files, `["a","b"]` in newer ones.
  struct Merge: Decodable {
    let left: String
    let right: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let parts =
        try (try? container.decode([String].self))
        ?? container.decode(String.self).split(separator: " ", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "two pieces")
      }
      (left, right) = (parts[0], parts[1])
    }
  }

  private struct Normalizer: Decodable, Typed {
    let type: String
    let cleanText: Bool?
    let handleChineseChars: Bool?
    let stripAccents: Bool?
    let lowercase: Bool?
  }

  private struct PreTokenizer: Decodable, Typed {
    let type: String
    let addPrefixSpace: Bool?
    let useRegex: Bool?
  }

  private struct AddedPiece: Decodable {
    let id: Int
    let content: String
    let special: Bool?
  }

  private let path: String
  private let content: Content

  /// - Throws: ``DataError`` where the file is no such object; ``FileError``.
  init(_ file: URL) throws {
    path = file.relativePath
    let data = try contents(of: file)
    let kind = (try? JSONDecoder.snakeCase.decode(Kind.self, from: data))?.model.type
    if let kind, kind != "WordPiece", kind != "BPE" {
      throw Self.invalid(path, "model.type", "'\(kind)'", "WordPiece or BPE")
    }
    do {
      content = try decodeJSON(Content.self, from: byteWise(data), with: .snakeCase)
    } catch let problem as DecodingProblem {
      throw Self.invalid(path, problem.field ?? "the whole file", problem.found, problem.expected)
    }
  }

  /// - Throws: ``DataError`` for a tokenizer of another kind.
  func tokenizer(_ configuration: EncoderConfiguration) throws -> any Tokenizer {
    let kind = content.model.type ?? (content.model.merges == nil ? "WordPiece" : "BPE")
    return kind == "BPE" ? try bytePairs(configuration) : try wordPiece(configuration)
  }

  private func wordPiece(_ configuration: EncoderConfiguration) throws -> any Tokenizer {
    guard let normalizer = content.normalizer, normalizer.type == "BertNormalizer" else {
      throw invalid("normalizer", content.normalizer.found, "BertNormalizer")
    }
    guard content.preTokenizer?.type == "BertPreTokenizer" else {
      throw invalid("pre_tokenizer", content.preTokenizer.found, "BertPreTokenizer")
    }
    let lowercases = normalizer.lowercase ?? true
    let vocabulary = try vocabulary(configuration)
    let unknown = try vocabulary.id((content.model.unkToken ?? "[UNK]").fromBytes)
    return try WordPieceTokenizer(
      vocabulary.pieces,
      normalizer: WordNormalizer(
        lowercases: lowercases, stripsAccents: normalizer.stripAccents ?? lowercases,
        separatesChinese: normalizer.handleChineseChars ?? true,
        cleansText: normalizer.cleanText ?? true),
      specialPieces: specialPieces(configuration), unknown: unknown,
      prefix: (content.model.continuingSubwordPrefix ?? "##").fromBytes,
      longestWord: content.model.maxInputCharsPerWord ?? 100)
  }

  private func bytePairs(_ configuration: EncoderConfiguration) throws -> any Tokenizer {
    guard content.normalizer == nil else {
      throw invalid("normalizer", content.normalizer.found, "none")
    }
    guard let splitting = content.preTokenizer, splitting.type == "ByteLevel",
      splitting.useRegex ?? true
    else {
      throw invalid("pre_tokenizer", content.preTokenizer.found, "ByteLevel with its own pattern")
    }
    try requirePlainPairs()
    let vocabulary = try vocabulary(configuration)
    return try BytePairTokenizer(
      vocabulary,
      merges: (content.model.merges ?? []).map { ($0.left.fromBytes, $0.right.fromBytes) },
      specialPieces: specialPieces(configuration),
      addsPrefixSpace: splitting.addPrefixSpace ?? false,
      takesWholeWords: content.model.ignoreMerges ?? false)
  }

  /// Refuses options that would cut words in another way. `unk_token`, `fuse_unk` and `byte_fallback` change nothing: every
  /// byte is in the vocabulary.
  private func requirePlainPairs() throws {
    let model = content.model
    for (name, mark) in [
      ("continuing_subword_prefix", model.continuingSubwordPrefix),
      ("end_of_word_suffix", model.endOfWordSuffix),
    ] {
      if let mark, !mark.isEmpty {
        throw invalid("model.\(name)", "'\(mark.fromBytes)'", "none, as for byte-level pieces")
      }
    }
    if let dropout = model.dropout, dropout != 0 {
      throw invalid(
        "model.dropout", "\(dropout)", "none: the same text is cut into the same pieces")
    }
  }

  /// The special pieces of the post-processor.
  private func specialPieces(_ configuration: EncoderConfiguration) throws -> SpecialPieces {
    do {
      guard let processor = content.postProcessor else {
        throw PostProcessor.refusal(found: "none")
      }
      return try processor.specialPieces(configuration)
    } catch let refusal as PostProcessor.Refusal {
      throw invalid(refusal.field, refusal.found, refusal.expected)
    }
  }

  /// The model's pieces and those that were added to them.
  private func vocabulary(_ configuration: EncoderConfiguration) throws -> Vocabulary {
    guard let pieces = content.model.vocab else {
      throw invalid("model.vocab", "no such field", "an object of pieces and their numbers")
    }
    if let piece = content.addedTokens?.first(where: { $0.special == false }) {
      throw invalid(
        "added_tokens", "'\(piece.content.fromBytes)', which is not special", "special pieces")
    }
    let added = (content.addedTokens ?? []).filter { pieces[$0.content] == nil }
    return try Vocabulary(
      file: path,
      pieces: (pieces.sorted { $0.value < $1.value } + added.map { ($0.content, $0.id) })
        .map { ($0.key.fromBytes, $0.value) },
      size: configuration.vocabularySize)
  }

  private func invalid(_ field: String, _ found: String, _ expected: String) -> DataError {
    Self.invalid(path, field, found, expected)
  }

  private static func invalid(
    _ path: String, _ field: String, _ found: String, _ expected: String
  ) -> DataError {
    DataError(
      file: path, field: field, found: found, expected: expected,
      remedy: "use a checkpoint with the tokenizer of BERT, MPNet or RoBERTa")
  }
}

/// JSON whose texts have a character for each of their bytes.
///
/// Vocabularies tell pieces apart by their bytes, but strings that are equal in Unicode, such as Å and Å, are one key.
func byteWise(_ json: Data) -> Data {
  var result = Data(capacity: json.count)
  var rest = json[...]
  while let byte = rest.popFirst() {
    switch byte {
    case 0x80...: result.append(escaped: byte)
    case UInt8(ascii: "\\"):
      let digits = rest.dropFirst().prefix(4)
      if rest.first == UInt8(ascii: "u"),
        let scalar = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
          .flatMap(Unicode.Scalar.init), (0x80...0xFF).contains(scalar.value)
      {
        for byte in String(scalar).utf8 { result.append(escaped: byte) }
        rest = rest.dropFirst(5)
      } else {
        result.append(byte)
        if let next = rest.popFirst() { result.append(next) }
      }
    default: result.append(byte)
    }
  }
  return result
}

extension Data {
  fileprivate mutating func append(escaped byte: UInt8) {
    append(contentsOf: Array("\\u00".utf8))
    let digits = Array("0123456789abcdef".utf8)
    append(digits[Int(byte >> 4)])
    append(digits[Int(byte & 15)])
  }
}

extension String {
  /// The text whose bytes are this one's characters; characters beyond a byte come from escapes and stand for themselves.
  var fromBytes: String {
    var bytes: [UInt8] = []
    for scalar in unicodeScalars {
      if let byte = UInt8(exactly: scalar.value) {
        bytes.append(byte)
      } else {
        bytes += Array(String(scalar).utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A part of the file that says what it is.
private protocol Typed {
  var type: String { get }
}

extension Optional where Wrapped: Typed {
  fileprivate var found: String { map { "'\($0.type)'" } ?? "none" }
}
