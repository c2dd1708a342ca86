import Foundation
import SupervisionCore

/// Reads the tokenizer of a checkpoint.
public enum EncoderTokenizer {
  /// The tokenizer of `tokenizer.json`, where there is one, else of `vocab.txt`, or of `vocab.json` and `merges.txt`.
  ///
  /// Truncation and padding that the files ask for do not count: long sequences become windows around mentions, and none is
  /// filled up. A special piece that stands in a text is read as text.
  ///
  /// - Parameters:
  ///   - folder: of the checkpoint.
  ///   - configuration: of the encoder, whose vocabulary holds all pieces.
  /// - Throws: ``SupervisionCore/DataError`` naming file and field for tokenizers of other kinds, options that are not
  ///   honoured, damaged vocabularies and missing special pieces; ``SupervisionCore/FileError``.
  public static func read(
    folder: URL, configuration: EncoderConfiguration
  ) throws -> any Tokenizer {
    func has(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: folder.appending(path: name).path)
    }
    if has("tokenizer.json") {
      return try TokenizerFile(folder.appending(path: "tokenizer.json")).tokenizer(configuration)
    }
    let files = try VocabularyFiles(in: folder, configuration)
    let prefersBytes = configuration.architecture == .roberta || !has("vocab.txt")
    if prefersBytes, has("vocab.json") {
      guard has("merges.txt") else {
        throw FileError(
          path: folder.relativePath, problem: "has vocab.json without merges.txt",
          remedy: "save the checkpoint's tokenizer beside its tensors")
      }
      return try files.bytePairs()
    }
    guard has("vocab.txt") else {
      throw FileError(
        path: folder.relativePath,
        problem: "has neither tokenizer.json nor vocab.txt, nor vocab.json with merges.txt",
        remedy: "save the checkpoint's tokenizer beside its tensors")
    }
    return try files.wordPieces()
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

  func contains(_ piece: String) -> Bool { ids[Array(piece.utf8)] != nil }

  /// - Throws: ``DataError`` where the vocabulary lacks the piece.
  func id(_ piece: String) throws -> Int32 {
    guard let id = ids[Array(piece.utf8)] else {
      throw DataError(
        file: file, field: "vocabulary", found: "no piece '\(piece)'", expected: "one",
        remedy: "use the checkpoint's own tokenizer")
    }
    return id
  }
}
