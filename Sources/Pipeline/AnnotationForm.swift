import JSONCoding
import SupervisionCore

/// A form of candidates for people to label in a tool of theirs.
public enum AnnotationForm: String, CaseIterable, Sendable {
  /// A JSON list of tasks with predictions, for Label Studio.
  case labelStudio = "label-studio"
  /// JSON lines, for the library `datasets` of Hugging Face.
  case huggingFace = "hugging-face"
  /// JSON lines for doccano.
  case doccano
  /// JSON lines for Prodigy's choices.
  case prodigy

  /// The ending of its files.
  var ending: String { self == .labelStudio ? "json" : "jsonl" }
}

/// A candidate to be labeled.
struct CandidateToAnnotate {
  let content: AnnotationContent
  let split: Split
  let classNames: [String]
  /// Class index; nil where unknown.
  let gold: Int?
  /// A probability per class, of a label model; nil where there is none.
  let probabilities: [Double]?

  /// The most probable class, the lowest on a tie; nil without label model.
  private var guess: Int? {
    probabilities.flatMap { row in row.indices.max { (row[$0], $1) < (row[$1], $0) } }
  }

  private var data: [(String, JSONText)] {
    let text = content.text
    let ownText = content.fields.first { $0.name == "text" }
    let others = content.fields.filter { !["id", "text", "marked"].contains($0.name) }
    return [
      ("id", .string(content.id)),
      ("text", ownText.map { .verbatim($0.json) } ?? .string(text.text)),
    ]
      + (text.marks.isEmpty ? [] : [("marked", .string(text.bracketed))])
      + others.map { ($0.name, .verbatim($0.json)) }
  }

  /// The candidate as JSON.
  func json(_ form: AnnotationForm, model: String?) -> JSONText {
    switch form {
    case .labelStudio: studioTask(model: model)
    case .huggingFace: huggingFaceRow
    case .doccano: doccanoRow
    case .prodigy: prodigyTask
    }
  }

  /// Gold is an annotation marked as ground truth, the label model's class a prediction.
  private func studioTask(model: String?) -> JSONText {
    var members: [(String, JSONText)] = [("data", .object(data))]
    if let probabilities, let guess {
      members.append(
        (
          "predictions",
          .array([
            .object([
              ("model_version", .string(model ?? "")), ("score", .number(probabilities[guess])),
              ("result", .array([choice(guess)])),
            ])
          ])
        ))
    }
    if let gold {
      members.append(
        (
          "annotations",
          .array([
            .object([("ground_truth", .bool(true)), ("result", .array([choice(gold)]))])
          ])
        ))
    }
    return .object(members)
  }

  private func choice(_ index: Int) -> JSONText {
    .object([
      ("from_name", .string("label")), ("to_name", .string("text")), ("type", .string("choices")),
      ("value", .object([("choices", .array([.string(classNames[index])]))])),
    ])
  }

  /// The field `label` is gold alone, so that no guess is taken for a label.
  private var huggingFaceRow: JSONText {
    var members = data.filter { !["label", "split", "probabilities"].contains($0.0) }
    members.append(("split", .string(split.rawValue)))
    members.append(("label", .integer(gold ?? -1)))
    if let probabilities {
      members.append(("probabilities", .array(probabilities.map { .number($0) })))
    }
    return .object(members)
  }

  /// The id is in `item`, since doccano numbers examples itself.
  private var doccanoRow: JSONText {
    let label = gold ?? guess
    return .object(
      [("item", .string(content.id))] + data.filter { !["id", "item", "label"].contains($0.0) }
        + [("label", .array(label.map { [.string(classNames[$0])] } ?? []))])
  }

  /// The label model's class is preselected, and only gold has an answer.
  private var prodigyTask: JSONText {
    let own = ["options", "accept", "answer"]
    var members = data.filter { !own.contains($0.0) }
    members.append(
      (
        "options",
        .array(classNames.map { .object([("id", .string($0)), ("text", .string($0))]) })
      ))
    members.append(("accept", .array((gold ?? guess).map { [.string(classNames[$0])] } ?? [])))
    if gold != nil { members.append(("answer", .string("accept"))) }
    return .object(members)
  }
}

/// What a candidate shows to people, whatever its type.
struct AnnotationContent: Sendable {
  let id: String
  /// The text as people read it, with the marks of its mentions.
  let text: MarkedText
  /// Fields of the candidate's JSON, in its order; empty where its JSON is no object.
  let fields: [(name: String, json: String)]

  init(_ candidate: some Candidate) throws {
    id = candidate.id
    text = candidate.markedText
    var body = try candidate.encodedBody()
    fields = body.withUTF8 { bytes in
      var object = ObjectMembers()
      guard object.find(in: bytes, 0..<bytes.count) else { return [] }
      return object.members.map { member in
        let value = String(decoding: bytes[member.value], as: UTF8.self)
        let isText = member.kind == .plainText || member.kind == .text
        return (
          String(decoding: bytes[member.key], as: UTF8.self), isText ? "\"\(value)\"" : value
        )
      }
    }
  }
}

extension MarkedText {
  /// The text with every mark in brackets after its name: `[Chemical 1: naloxone]`.
  var bracketed: String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var end = 0
    for mark in marks {
      result += bytes[end..<mark.span.start]
      result += "[\(mark.name): ".utf8 + bytes[mark.span.start..<mark.span.end] + "]".utf8
      end = mark.span.end
    }
    return String(decoding: result + bytes[end...], as: UTF8.self)
  }
}
