import FileFormats
import Foundation
import SupervisionCore

extension CorpusSource {
  /// Candidates from a data set of Hugging Face for the recognition of names, written by `Dataset.to_json`: an object with
  /// tokens and their tags a line, plain or gzipped.
  ///
  /// ```text
  /// {"id": "0", "tokens": ["EU", "rejects"], "ner_tags": [3, 0]}
  /// ```
  ///
  /// Tags are names, or indices into `names`. A row without id is named after the file and the number of rows before it, as
  /// in ``huggingFace(_:id:label:split:)``.
  ///
  /// - Parameters:
  ///   - paths: absolute, or relative to the corpus's folder or the working directory.
  ///   - tokens: the field of the tokens.
  ///   - tags: the field of the tags.
  ///   - names: the names of the tags by index, as the data set's `features` list them; empty where the file has names.
  ///   - split: the split of the files; nil for the one in a file's name, else train.
  ///   - candidates: makes the candidates of a sentence, each with its gold class where that is known.
  public static func huggingFaceTags(
    _ paths: String..., tokens: String = "tokens", tags: String = "ner_tags",
    names: [String] = [], split: Split? = nil,
    _ candidates: @escaping @Sendable (TaggedSentence) throws -> [(candidate: C, gold: C.Label?)]
  ) -> CorpusSource {
    let fields = TaggedFields(tokens: tokens, tags: tags, names: names)
    return CorpusSource { request, body in
      try CandidateReading<C>.readFiles(paths, split: split, request) { file, source, reading in
        let decoder = JSONDecoder()
        decoder.userInfo[TaggedRow.fields] = fields
        var identifiers = RowIdentifiers(fields: ["id"])
        var row = 0
        try forEachLine(of: source) { line in
          guard !line.isBlank else { return }
          try reading.addEach(line, body) {
            defer { row += 1 }
            let content = try identifiers.identified(line, or: "\(file.stem)-\(row)")
              .decode(TaggedRow.self, with: decoder)
            return try candidates(content.sentence).labeled(split: file.split)
          }
        }
      }
    }
  }
}

/// Where a row has its tokens and tags.
private struct TaggedFields: Sendable {
  let tokens: String
  let tags: String
  let names: [String]
}

private struct TaggedRow: Decodable {
  static let fields = CodingUserInfoKey(rawValue: "taggedFields")!

  let sentence: TaggedSentence

  init(from decoder: any Decoder) throws {
    guard let fields = decoder.userInfo[Self.fields] as? TaggedFields else {
      preconditionFailure("the decoder of tagged rows needs the names of their fields")
    }
    let row = try decoder.container(keyedBy: FieldName.self)
    let id = try row.decode(String.self, forKey: FieldName("id"))
    let tokens = try row.decode([String].self, forKey: FieldName(fields.tokens))
    let tags = try row.decode([ClassName].self, forKey: FieldName(fields.tags)).enumerated().map {
      try Self.name(of: $1.text, at: $0, fields)
    }
    guard tokens.count == tags.count else {
      throw DecodingProblem(
        field: fields.tags, found: "\(tags.count) tags", expected: "\(tokens.count), as tokens")
    }
    guard let sentence = TaggedSentence(id: id, tokens: tokens, tags: tags) else {
      let position = TaggedSentence.positionOfFault(in: tags) ?? 0
      throw DecodingProblem(
        field: "\(fields.tags).\(position)", found: "'\(tags[position])'",
        expected: "O, or a prefix and a type, such as B-PER")
    }
    self.sentence = sentence
  }

  private static func name(
    of tag: String, at position: Int, _ fields: TaggedFields
  ) throws -> String {
    guard let index = Int(tag) else { return tag }
    guard fields.names.indices.contains(index) else {
      throw DecodingProblem(
        field: "\(fields.tags).\(position)", found: "the index \(index)",
        expected: fields.names.isEmpty
          ? "a name: pass the names of the tags, 'names: [\"O\", …]'"
          : "an index below \(fields.names.count), the number of names")
    }
    return fields.names[index]
  }
}
