import Foundation
import SupervisionCore

/// A `tokenizer.json`, of which the parts of BERT's and RoBERTa's tokenizers are read.
struct TokenizerFile {
  private struct Content: Decodable {
    let model: Model
    let normalizer: Normalizer?
    let pre_tokenizer: PreTokenizer?
    let added_tokens: [AddedPiece]?
  }

  private struct Model: Decodable {
    let type: String?
    let vocab: [String: Int]?
    let merges: [Merge]?
    let unk_token: String?
    let continuing_subword_prefix: String?
    let max_input_chars_per_word: Int?
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
    let clean_text: Bool?
    let handle_chinese_chars: Bool?
    let strip_accents: Bool?
    let lowercase: Bool?
  }

  private struct PreTokenizer: Decodable, Typed {
    let type: String
    let add_prefix_space: Bool?
    let use_regex: Bool?
  }

  private struct AddedPiece: Decodable {
    let id: Int
    let content: String
  }

  private let path: String
  private let content: Content

  /// - Throws: ``DataError`` where the file is no such object; ``FileError``.
  init(_ file: URL) throws {
    path = file.relativePath
    let data = try contents(of: file)
    do {
      content = try JSONDecoder().decode(Content.self, from: data)
    } catch {
      throw DataError(
        file: file.relativePath,
        found: "another form (\((error as? DecodingError)?.shortDescription ?? "no JSON object"))",
        expected: "a tokenizer with model, normalizer and pre_tokenizer",
        remedy: "use the checkpoint's own tokenizer.json")
    }
  }

  /// - Throws: ``DataError`` for a tokenizer of another kind.
  func tokenizer(_ configuration: EncoderConfiguration) throws -> any Tokenizer {
    let kind = content.model.type ?? (content.model.merges == nil ? "WordPiece" : "BPE")
    switch kind {
    case "WordPiece": return try wordPiece(configuration)
    case "BPE": return try bytePairs(configuration)
    default: throw invalid("model.type", "'\(kind)'", "WordPiece or BPE")
    }
  }

  private func wordPiece(_ configuration: EncoderConfiguration) throws -> any Tokenizer {
    guard let normalizer = content.normalizer, normalizer.type == "BertNormalizer" else {
      throw invalid("normalizer", content.normalizer.found, "BertNormalizer")
    }
    guard content.pre_tokenizer?.type == "BertPreTokenizer" else {
      throw invalid("pre_tokenizer", content.pre_tokenizer.found, "BertPreTokenizer")
    }
    let lowercases = normalizer.lowercase ?? true
    let vocabulary = try vocabulary(configuration)
    return try WordPieceTokenizer(
      vocabulary.pieces,
      normalizer: WordNormalizer(
        lowercases: lowercases, stripsAccents: normalizer.strip_accents ?? lowercases,
        separatesChinese: normalizer.handle_chinese_chars ?? true,
        cleansText: normalizer.clean_text ?? true),
      specialPieces: vocabulary.specialPieces(configuration.architecture),
      unknown: vocabulary.id(content.model.unk_token ?? "[UNK]"),
      prefix: content.model.continuing_subword_prefix ?? "##",
      longestWord: content.model.max_input_chars_per_word ?? 100)
  }

  private func bytePairs(_ configuration: EncoderConfiguration) throws -> any Tokenizer {
    guard content.normalizer == nil else {
      throw invalid("normalizer", content.normalizer.found, "none")
    }
    guard let splitting = content.pre_tokenizer, splitting.type == "ByteLevel",
      splitting.use_regex ?? true
    else {
      throw invalid("pre_tokenizer", content.pre_tokenizer.found, "ByteLevel with its own pattern")
    }
    let vocabulary = try vocabulary(configuration)
    return try BytePairTokenizer(
      vocabulary, merges: (content.model.merges ?? []).map { ($0.left, $0.right) },
      specialPieces: vocabulary.specialPieces(configuration.architecture),
      addsPrefixSpace: splitting.add_prefix_space ?? false)
  }

  /// The model's pieces and those that were added to them.
  private func vocabulary(_ configuration: EncoderConfiguration) throws -> Vocabulary {
    guard let pieces = content.model.vocab else {
      throw invalid("model.vocab", "no such field", "an object of pieces and their numbers")
    }
    let added = (content.added_tokens ?? []).filter { pieces[$0.content] == nil }
    return try Vocabulary(
      file: path,
      pieces: pieces.sorted { $0.value < $1.value }.map { ($0.key, $0.value) }
        + added.map { ($0.content, $0.id) },
      size: configuration.vocabularySize)
  }

  private func invalid(_ field: String, _ found: String, _ expected: String) -> DataError {
    DataError(
      file: path, field: field, found: found, expected: expected,
      remedy: "use a checkpoint with the tokenizer of BERT, MPNet or RoBERTa")
  }
}

/// A part of the file that says what it is.
private protocol Typed {
  var type: String { get }
}

extension Optional where Wrapped: Typed {
  fileprivate var found: String { map { "'\($0.type)'" } ?? "none" }
}

extension DecodingError {
  fileprivate var shortDescription: String {
    switch self {
    case .keyNotFound(let key, _): "no field '\(key.stringValue)'"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "at '\(context.codingPath.map(\.stringValue).joined(separator: "."))'"
    default: "no JSON object"
    }
  }
}
