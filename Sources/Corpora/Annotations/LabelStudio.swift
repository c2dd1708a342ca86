import FileFormats
import Foundation
import SupervisionCore

extension CorpusSource where C: Codable {
  /// Candidates from Label Studio's JSON export (`JSON`, not `JSON-MIN`), plain or gzipped.
  ///
  /// ```text
  /// [{"id": 17, "data": {"id": "c1", "text": "Check out my channel"},
  ///   "annotations": [{"result": [{"type": "choices", "from_name": "label",
  ///     "value": {"choices": ["spam"]}}]}]}]
  /// ```
  ///
  /// The members of `data` are the candidate's fields, with an optional `split`; its id is the one in there, else the number
  /// of the task. Gold is the choice of the annotations, a class name or index: of those marked as ground truth where there
  /// are any, else the one on which all agree. Annotations that disagree make the task invalid, skipped annotations do not
  /// count, and predictions are not gold. Memory holds one task and 32 to 64 bytes per id.
  ///
  /// - Parameters:
  ///   - paths: absolute, or relative to the corpus's folder or the working directory.
  ///   - choice: the name of the control with the class (`from_name`); nil where the project has only one.
  ///   - split: the split of tasks that name none; nil for the one in the file's name, else train.
  public static func labelStudio(
    _ paths: String..., choice: String? = nil, split: Split? = nil
  ) -> CorpusSource {
    CorpusSource { request, body in
      try CandidateReading<C>.readFiles(paths, split: split, request) { file, source, reading in
        var tasks = LabelStudioTasks<C>(file: file, choice: choice)
        try forEachTask(of: source) { line in
          try reading.add(line, body) { try tasks.next(line) }
        }
      }
    }
  }
}

/// Makes candidates of the tasks of a file.
private struct LabelStudioTasks<C: Candidate & Decodable> {
  let file: CandidateFile
  let choice: String?
  private let decoder = JSONDecoder()
  private var identifiers = RowIdentifiers(fields: ["id"])
  private var row = 0

  init(file: CandidateFile, choice: String?) {
    self.file = file
    self.choice = choice
  }

  mutating func next(_ line: TextLine) throws -> LabeledCandidate<C> {
    defer { row += 1 }
    let task = try line.decode(LabelStudioTask.self, with: decoder)
    let name = task.id?.text ?? "\(file.stem)-\(row)"
    let data = try LabelStudioTask.data(of: line)
    let content = try within("data") {
      try identifiers.identified(data, or: name).decode(Content.self, with: decoder)
    }
    let reserved = try line.reporting { try task.label(choice: choice) }
      .reserved(split: content.split, field: "annotations")
    return try reserved.labeled(content.candidate, fileSplit: file.split) {
      line.invalid(field: $0, found: $1, expected: $2)
    }
  }

  private struct Content: Decodable {
    let candidate: C
    let split: String?

    private enum Key: CodingKey { case split }

    init(from decoder: any Decoder) throws {
      candidate = try C(from: decoder)
      split = try decoder.container(keyedBy: Key.self).decodeIfPresent(String.self, forKey: .split)
    }
  }
}

extension TextLine {
  /// The value of `body`, whose problem is reported at this line.
  func reporting<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let problem as DecodingProblem {
      throw invalid(
        byte: problem.byte, field: problem.field, found: problem.found, expected: problem.expected)
    }
  }
}
