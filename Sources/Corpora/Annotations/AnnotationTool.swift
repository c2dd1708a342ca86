import FileFormats
import Foundation

/// A program whose annotations are read, by the fields that hold the class of an example.
enum AnnotationTool: Sendable {
  /// A data set of Hugging Face.
  ///
  /// - Parameter label: the field, which every row must have; nil for `label`, which rows may lack.
  case huggingFace(label: String?)
  case doccano
  case prodigy

  /// Fields that may hold the id, in order of preference.
  var identifierFields: [String] {
    switch self {
    case .huggingFace, .doccano: ["id"]
    case .prodigy: ["id", "_task_hash"]
    }
  }

  /// The class that an object of JSON names.
  ///
  /// - Throws: `DecodingError`, or ``DecodingProblem`` for more than one class.
  func label(from decoder: any Decoder) throws -> AnnotatedLabel {
    let row = try decoder.container(keyedBy: FieldName.self)
    switch self {
    case .huggingFace(let field?):
      return AnnotatedLabel(name: try row.decode(ClassName?.self, forKey: FieldName(field))?.text)
    case .huggingFace(nil):
      return AnnotatedLabel(
        name: try row.decodeIfPresent(ClassName.self, forKey: FieldName("label"))?.text)
    case .doccano:
      let names = try ["label", "labels"].compactMap {
        try row.decodeIfPresent(ClassNames.self, forKey: FieldName($0))
      }.first
      return AnnotatedLabel(name: try names?.sole(field: "label"))
    case .prodigy: return try Self.prodigyLabel(row)
    }
  }

  private static func prodigyLabel(
    _ row: KeyedDecodingContainer<FieldName>
  ) throws -> AnnotatedLabel {
    let answer = try row.decodeIfPresent(String.self, forKey: FieldName("answer"))
    let choice = try row.decodeIfPresent(ClassNames.self, forKey: FieldName("accept"))
    switch answer {
    case nil, "ignore": return AnnotatedLabel(name: nil)
    case "accept":
      if let choice { return AnnotatedLabel(name: try choice.sole(field: "accept")) }
    case "reject":
      if choice != nil { return AnnotatedLabel(name: nil) }
    case let other?:
      throw DecodingProblem(
        field: "answer", found: "'\(other)'", expected: "accept, reject or ignore")
    }
    let name = try row.decodeIfPresent(ClassName.self, forKey: FieldName("label"))?.text
    return AnnotatedLabel(name: name, isRejected: answer == "reject")
  }
}

/// The class that an annotation names.
struct AnnotatedLabel {
  /// Class name or index; nil where nothing is known.
  let name: String?
  /// Whether it is a class that the example has not.
  var isRejected = false

  func reserved(split: String?, field: String = "label") -> ReservedFields {
    ReservedFields(split: split, gold: name, goldField: field, isRejected: isRejected)
  }
}

/// A field by its name.
struct FieldName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

/// A class as JSON has it: a name, an index, or a truth value, which is class 0 or 1.
struct ClassName: Decodable {
  let text: String

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let index = try? value.decode(Int.self) {
      text = String(index)
    } else if let truth = try? value.decode(Bool.self) {
      text = truth ? "1" : "0"
    } else {
      text = try value.decode(String.self)
    }
  }
}

/// A class, or a list of classes.
private struct ClassNames: Decodable {
  let names: [String]

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let name = try? value.decode(ClassName.self) {
      names = [name.text]
    } else {
      names = try value.decode([ClassName].self).map(\.text)
    }
  }

  /// The one class of the list; nil for an empty list.
  ///
  /// - Throws: ``DecodingProblem`` for several.
  func sole(field: String) throws -> String? {
    guard Set(names).count < 2 else {
      throw DecodingProblem(
        field: field, found: "the classes \(names.joined(separator: ", "))",
        expected: "one class, or an empty list where it is unknown")
    }
    return names.first
  }
}
