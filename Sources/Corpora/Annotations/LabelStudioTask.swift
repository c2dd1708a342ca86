import FileFormats
import Foundation
import JSONCoding
import SupervisionCore

/// A task of Label Studio's JSON export, as far as it concerns classes.
struct LabelStudioTask: Decodable {
  /// The annotations of one person.
  private struct Annotation: Decodable {
    let result: [Result]
    let wasCancelled: Bool?
    let groundTruth: Bool?

    private enum CodingKeys: String, CodingKey {
      case result
      case wasCancelled = "was_cancelled"
      case groundTruth = "ground_truth"
    }
  }

  /// The classes chosen in one control; empty for a result of another kind.
  private struct Result: Decodable {
    let control: String
    let classes: [String]

    private enum Key: String, CodingKey {
      case type, value
      case control = "from_name"
    }
    private enum ValueKey: CodingKey { case choices }

    init(from decoder: any Decoder) throws {
      let result = try decoder.container(keyedBy: Key.self)
      guard try result.decodeIfPresent(String.self, forKey: .type) == "choices" else {
        (control, classes) = ("", [])
        return
      }
      control = try result.decodeIfPresent(String.self, forKey: .control) ?? ""
      classes = try result.nestedContainer(keyedBy: ValueKey.self, forKey: .value)
        .decode([String].self, forKey: .choices)
    }
  }

  /// Label Studio's number of the task.
  let id: JSONIdentifier?
  private let annotations: [Annotation]?

  /// The class of the task: that of the annotations marked as ground truth where there are any, else the one on which all
  /// annotations agree; nil without any.
  ///
  /// - Parameter choice: the name of the control; nil where there is only one.
  /// - Throws: ``DecodingProblem`` for several classes, and for several controls where none is named.
  func label(choice: String?) throws -> AnnotatedLabel {
    let finished = (annotations ?? []).filter { $0.wasCancelled != true }
    let verified = finished.filter { $0.groundTruth == true }
    let results = (verified.isEmpty ? finished : verified).flatMap(\.result)
      .filter { !$0.classes.isEmpty }
    let controls = Set(results.map(\.control)).sorted()
    guard choice != nil || controls.count < 2 else {
      throw DecodingProblem(
        field: "annotations", found: "choices of the controls \(controls.joined(separator: ", "))",
        expected: "choices of one control, or the name of the control that holds the class")
    }
    let classes = Set(results.filter { choice == nil || $0.control == choice }.flatMap(\.classes))
    guard classes.count < 2 else {
      throw DecodingProblem(
        field: "annotations", found: "the classes \(classes.sorted().joined(separator: ", "))",
        expected: "one class on which all annotations agree, or one annotation as ground truth")
    }
    return AnnotatedLabel(name: classes.first)
  }

  /// The bytes of the member `data` of a task.
  ///
  /// - Throws: ``DataError`` where there is none.
  static func data(of line: TextLine) throws -> TextLine {
    let range = line.bytes.withUnsafeBufferPointer { bytes -> Range<Int>? in
      var object = ObjectMembers()
      guard object.find(in: bytes, 0..<bytes.count),
        let data = object.member("data", in: bytes), data.kind == .nested
      else { return nil }
      return data.value
    }
    guard let range else {
      throw line.invalid(
        field: "data", found: "no object", expected: "the fields of the candidate",
        remedy: "export from Label Studio as JSON, which keeps data and annotations apart")
    }
    let start = line.bytes.startIndex
    return TextLine(
      path: line.path, number: line.number,
      bytes: line.bytes[(start + range.lowerBound)..<(start + range.upperBound)])
  }
}

/// Calls `body` for each task of an export, and for each document of other files that are a list of JSON objects.
func forEachTask(of source: ByteSource, _ body: (TextLine) throws -> Void) throws {
  let stream = try JSONStream(source)
  try stream.forEachElement { try body(stream.value().asLine(path: stream.path)) }
  try stream.finish()
}

/// Adds the name of the object that holds it to the field of an error.
func within<T>(_ object: String, _ body: () throws -> T) throws -> T {
  do {
    return try body()
  } catch var error as DataError {
    error.field = error.field.map { "\(object).\($0)" } ?? object
    throw error
  }
}
