import FileFormats
import Foundation
import SupervisionCore

extension CorpusSource where C: Codable {
  /// Candidates from a data set of Hugging Face, written by `Dataset.to_json`: one JSON object a line, plain or gzipped.
  ///
  /// ```text
  /// {"idx": 17, "text": "Check out my channel", "label": 1}
  /// ```
  ///
  /// As ``jsonLines(_:split:)``, but gold is in the field `label`, as a class name, an index (−1 or null for unknown) or
  /// a truth value, and a row needs no id: it is then named after the file and the number of rows before it, `train-0`, so
  /// that it keeps its name as long as it keeps its place. A whole number is an id too.
  ///
  /// - Parameters:
  ///   - paths: absolute, or relative to the corpus's folder or the working directory.
  ///   - id: the field that names a row, such as `idx`, which every row must have; nil for `id` where a row has it.
  ///   - label: the field with the class, which every row must have; nil for `label` where a row has it.
  ///   - split: the split of rows that name none; nil for the one in the file's name, such as
  ///     `validation.jsonl`, else train.
  public static func huggingFace(
    _ paths: String..., id: String? = nil, label: String? = nil, split: Split? = nil
  ) -> CorpusSource {
    annotated(paths, .huggingFace(label: label), id: id, split: split)
  }

  /// Candidates from doccano's JSON lines for the classification of texts, plain or gzipped.
  ///
  /// ```text
  /// {"id": 17, "text": "Check out my channel", "label": ["spam"]}
  /// ```
  ///
  /// As ``jsonLines(_:split:)``, but gold is in the list `label` (or `labels`): a class name or index; an empty list is
  /// unknown, more than one class invalid. Ids are doccano's numbers.
  ///
  /// - Parameters:
  ///   - paths: absolute, or relative to the corpus's folder or the working directory.
  ///   - split: the split of rows that name none; nil for the one in the file's name, else train.
  public static func doccano(_ paths: String..., split: Split? = nil) -> CorpusSource {
    annotated(paths, .doccano, id: nil, split: split)
  }

  /// Candidates from Prodigy's JSON lines, as `prodigy db-out` writes them, plain or gzipped.
  ///
  /// ```text
  /// {"text": "Check out my channel", "label": "spam", "answer": "accept", "_task_hash": 812}
  /// {"text": "Nice song", "options": [{"id": "ham"}, {"id": "spam"}], "accept": ["ham"], "answer": "accept"}
  /// ```
  ///
  /// As ``jsonLines(_:split:)``, but gold is the accepted `label`, or the one choice in `accept`. A rejected label of two is
  /// the other one; a rejected one of more, an ignored question and one without answer are unknown. Rows are named by `id`,
  /// else by `_task_hash`, else after the file and the number of rows before, `train-0`.
  ///
  /// - Parameters:
  ///   - paths: absolute, or relative to the corpus's folder or the working directory.
  ///   - split: the split of rows that name none; nil for the one in the file's name, else train.
  public static func prodigy(_ paths: String..., split: Split? = nil) -> CorpusSource {
    annotated(paths, .prodigy, id: nil, split: split)
  }

  private static func annotated(
    _ paths: [String], _ tool: AnnotationTool, id: String?, split: Split?
  ) -> CorpusSource {
    CorpusSource { request, body in
      try CandidateReading<C>.readFiles(paths, split: split, request) { file, source, reading in
        let decoder = JSONDecoder()
        decoder.userInfo[AnnotatedRow<C>.tool] = tool
        var identifiers = RowIdentifiers(
          fields: id.map { [$0] } ?? tool.identifierFields, isRequired: id != nil)
        var row = 0
        try forEachLine(of: source) { line in
          guard !line.isBlank else { return }
          try reading.add(line, body) {
            defer { row += 1 }
            return try identifiers.identified(line, or: "\(file.stem)-\(row)")
              .decode(AnnotatedRow<C>.self, with: decoder)
              .labeled(in: line, fileSplit: file.split)
          }
        }
      }
    }
  }
}

/// A candidate with the label of an annotation tool beside its fields.
private struct AnnotatedRow<C: Candidate & Decodable>: Decodable {
  static var tool: CodingUserInfoKey { CodingUserInfoKey(rawValue: "tool")! }

  private let candidate: C
  private let reserved: ReservedFields

  init(from decoder: any Decoder) throws {
    guard let tool = decoder.userInfo[Self.tool] as? AnnotationTool else {
      preconditionFailure("the decoder of annotated rows needs their tool")
    }
    candidate = try C(from: decoder)
    let split = try decoder.container(keyedBy: FieldName.self).decodeIfPresent(
      String.self, forKey: FieldName("split"))
    reserved = try tool.label(from: decoder).reserved(split: split)
  }

  func labeled(in line: TextLine, fileSplit: Split) throws -> LabeledCandidate<C> {
    try reserved.labeled(candidate, fileSplit: fileSplit) {
      line.invalid(field: $0, found: $1, expected: $2)
    }
  }
}
