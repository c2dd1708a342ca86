import FileFormats
import Foundation
import JSONCoding
import SupervisionCore

extension CorpusSource where C: Codable {
  /// Candidates from files with one JSON object a line, plain or gzipped.
  ///
  /// ```text
  /// {"id": "c1", "text": "Check out my channel", "split": "dev", "gold": "spam"}
  /// ```
  ///
  /// An object holds the candidate's own fields, and two of the reader's, both optional: `split`
  /// (train, dev or test) and `gold` (a class name or index; −1 or null for unknown). Memory holds one
  /// line and 32 to 64 bytes per id. `id` may be a whole number instead of a text; an object with a
  /// repeated key and texts with U+0000 are invalid.
  ///
  /// - Parameters:
  ///   - paths: absolute, or relative to the corpus's folder or the working directory.
  ///   - split: the split of rows that name none; nil for the one in the file's name, such as
  ///     `train.jsonl` or `comments-dev.jsonl`, else train.
  public static func jsonLines(_ paths: String..., split: Split? = nil) -> CorpusSource {
    CorpusSource { request, body in
      try CandidateReading<C>.readFiles(paths, split: split, request) { file, source, reading in
        let (flat, decoder) = (FlatDecoder(), JSONDecoder())
        try forEachLine(of: source) { line in
          guard !line.isBlank else { return }
          try reading.add(line, body) {
            let row =
              try line.decode(JSONRow<C>.self, with: flat)
              ?? line.decode(JSONRow<C>.self, with: decoder)
            return try row.reserved.labeled(row.candidate, fileSplit: file.split) {
              line.invalid(field: $0, found: $1, expected: $2)
            }
          }
        }
      }
    }
  }
}

/// A candidate and the reserved fields beside it.
private struct JSONRow<C: Candidate & Decodable>: Decodable {
  let candidate: C
  let reserved: ReservedFields

  private enum Key: CodingKey { case split, gold }

  init(from decoder: any Decoder) throws {
    candidate = try C(from: decoder)
    let container = try decoder.container(keyedBy: Key.self)
    reserved = ReservedFields(
      split: try container.decodeIfPresent(String.self, forKey: .split),
      gold: try container.decodeIfPresent(IntegerOrText.self, forKey: .gold)?.text)
  }
}
