import Foundation
import SupervisionCore

/// Reads the tokenizer of a checkpoint.
public enum EncoderTokenizer {
  /// The tokenizer of `tokenizer.json`, where there is one, else of `vocab.txt`.
  ///
  /// - Parameters:
  ///   - folder: of the checkpoint.
  ///   - configuration: of the encoder, whose vocabulary holds all pieces.
  /// - Throws: ``SupervisionCore/DataError`` naming file and field for tokenizers of other kinds, damaged vocabularies
  ///   and missing special pieces; ``SupervisionCore/FileError``.
  public static func read(
    folder: URL, configuration: EncoderConfiguration
  ) throws -> any Tokenizer {
    let whole = folder.appending(path: "tokenizer.json")
    let words = folder.appending(path: "vocab.txt")
    if FileManager.default.fileExists(atPath: whole.path) {
      return try TokenizerFile(whole).tokenizer(configuration)
    }
    guard FileManager.default.fileExists(atPath: words.path) else {
      throw FileError(
        path: folder.relativePath, problem: "has neither tokenizer.json nor vocab.txt",
        remedy: "save the checkpoint's tokenizer beside its tensors")
    }
    return try vocabularyFile(words, configuration)
  }

  private static func vocabularyFile(
    _ file: URL, _ configuration: EncoderConfiguration
  ) throws -> any Tokenizer {
    guard configuration.architecture != .roberta else {
      throw DataError(
        file: file.relativePath, found: "a vocabulary of words for RoBERTa",
        expected: "a tokenizer.json with byte-level pieces",
        remedy: "save the checkpoint's tokenizer in its fast form")
    }
    let lines = try lines(of: file)
    let vocabulary = try Vocabulary(
      file: file.relativePath,
      pieces: lines.enumerated().map { ($1, $0) }, size: configuration.vocabularySize)
    let options = try BasicOptions(beside: file)
    return try WordPieceTokenizer(
      vocabulary.pieces, normalizer: options.normalizer,
      specialPieces: vocabulary.specialPieces(configuration.architecture),
      unknown: vocabulary.id("[UNK]"))
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

func contents(of file: URL) throws -> Data {
  do {
    return try Data(contentsOf: file)
  } catch {
    throw FileError(
      path: file.relativePath, problem: "cannot be read (\(error.localizedDescription))",
      remedy: "check that the file may be read")
  }
}

/// Options of `tokenizer_config.json`; a checkpoint without it is of lower case, as most.
private struct BasicOptions: Decodable {
  var doLowerCase: Bool?
  var stripAccents: Bool?
  var tokenizeChineseChars: Bool?

  /// - Throws: ``DataError`` for a file that is no such object; ``FileError``.
  init(beside file: URL) throws {
    let options = file.deletingLastPathComponent().appending(path: "tokenizer_config.json")
    guard FileManager.default.fileExists(atPath: options.path) else { return }
    do {
      self = try JSONDecoder.snakeCase.decode(Self.self, from: contents(of: options))
    } catch is DecodingError {
      throw DataError(
        file: options.relativePath, found: "another form", expected: "an object of options",
        remedy: "use the checkpoint's own tokenizer_config.json")
    }
  }

  var normalizer: WordNormalizer {
    let lowercases = doLowerCase ?? true
    return WordNormalizer(
      lowercases: lowercases, stripsAccents: stripAccents ?? lowercases,
      separatesChinese: tokenizeChineseChars ?? true)
  }
}

/// The pieces of a vocabulary with their numbers, all distinct and within the encoder's table.
struct Vocabulary {
  let file: String
  let pieces: [(piece: String, id: Int32)]
  private let ids: [[UInt8]: Int32]

  /// - Throws: ``DataError`` for numbers outside the encoder's vocabulary, and for pieces or numbers that occur twice.
  init(file: String, pieces: [(piece: String, id: Int)], size: Int) throws {
    func invalid(_ piece: String, _ found: String, _ expected: String) -> DataError {
      DataError(
        file: file, field: "piece '\(piece.prefix(40))'", found: found, expected: expected,
        remedy: "use the checkpoint's own tokenizer")
    }
    self.file = file
    var ids: [[UInt8]: Int32] = [:]
    var seen = Set<Int>()
    for (piece, id) in pieces {
      guard (0..<min(size, Int(Int32.max))).contains(id) else {
        throw invalid(piece, "the number \(id)", "one in 0..<\(size), the encoder's vocabulary")
      }
      guard seen.insert(id).inserted else {
        throw invalid(piece, "the number \(id) of another piece", "a number of its own")
      }
      guard ids.updateValue(Int32(id), forKey: Array(piece.utf8)) == nil else {
        throw invalid(piece, "a piece that occurs twice", "distinct pieces")
      }
    }
    self.ids = ids
    self.pieces = pieces.map { ($0.piece, Int32($0.id)) }
  }

  /// - Throws: ``DataError`` where the vocabulary lacks the piece.
  func id(_ piece: String) throws -> Int32 {
    guard let id = ids[Array(piece.utf8)] else {
      throw DataError(
        file: file, field: "vocabulary", found: "no piece '\(piece)'", expected: "one",
        remedy: "use the checkpoint's own tokenizer")
    }
    return id
  }

  /// The special pieces that an architecture puts around its texts.
  ///
  /// - Throws: ``DataError`` where the vocabulary lacks one.
  func specialPieces(_ architecture: EncoderConfiguration.Architecture) throws -> SpecialPieces {
    switch architecture {
    case .bert, .distilbert:
      let separator = try id("[SEP]")
      return SpecialPieces(
        start: [try id("[CLS]")], middle: [separator], end: [separator],
        secondType: architecture == .bert ? 1 : 0)
    case .roberta, .mpnet:
      let separator = try id("</s>")
      return SpecialPieces(
        start: [try id("<s>")], middle: [separator, separator], end: [separator], secondType: 0)
    }
  }
}
