import FileFormats
import JSONCoding
import PortableFoundation
import SupervisionCore

/// Candidates as single lines of JSON, which need nothing beside them.
///
/// ```text
/// {"id":"c1","text":"Check out my channel"}
/// {"id":"s7:0:1","candidate":[0,1],"context":{"id":"s7","body":{"mentions":[…],"text":"…","tokens":"…"}}}
/// ```
///
/// A candidate type that is JSON of its own has the first form: its own fields, and others that are ignored. Every other
/// type, such as a pair of mentions, has the second: candidate and context as the store encodes them.
package struct CandidateLine<C: Candidate> {
  /// The type, where its lines have the first form.
  static var ownJSON: (any (Candidate & Decodable).Type)? {
    C.Context.self == NoContext.self ? C.self as? any (Candidate & Decodable).Type : nil
  }

  /// The line of a candidate, without its end.
  package static func encode(_ candidate: C) throws -> [UInt8] {
    let body = try candidate.encodedBody()
    guard ownJSON == nil else { return Array(body.utf8) }
    var line = Array("{\"id\":".utf8)
    line.appendJSON(candidate.id)
    line.append(contentsOf: ",\"candidate\":\(body)".utf8)
    if C.Context.self != NoContext.self {
      line.append(contentsOf: ",\"context\":{\"id\":".utf8)
      line.appendJSON(candidate.context.id)
      line.append(contentsOf: ",\"body\":\(try candidate.context.encodedBody())}".utf8)
    }
    line.append(UInt8(ascii: "}"))
    return line
  }
}

/// The problem of a line, as error messages word it.
struct LineProblem: Error {
  let text: String

  init(_ text: String) { self.text = text }

  init(field: String? = nil, found: String, expected: String) {
    text = (field.map { "field '\($0)': " } ?? "") + "found \(found), expected \(expected)"
  }

  init(_ error: any Error) {
    switch error {
    case let problem as LineProblem: self = problem
    case let problem as DecodingProblem:
      self.init(field: problem.field, found: problem.found, expected: problem.expected)
    case let error as DecodingError: self.init(DecodingProblem(error))
    case let error as DataError:
      self.init(field: error.field, found: error.found, expected: error.expected)
    default: self.init(String(describing: error))
    }
  }

  /// Nil where a line can be looked at.
  init?(_ line: StreamedLine, _ bytes: UnsafeBufferPointer<UInt8>) {
    if line.isTooLong {
      self.init(found: "a line of more than 16 MiB", expected: "shorter lines")
    } else if line.range.isEmpty {
      self.init(found: "an empty line", expected: "a JSON object")
    } else {
      return nil
    }
  }
}

/// Reads the candidates of consecutive lines. A context that follows itself is decoded once.
struct CandidateLineReader<C: Candidate> {
  private let flat = FlatDecoder()
  private let json = JSONDecoder()
  private var object = ObjectMembers()
  private let ownJSON = CandidateLine<C>.ownJSON
  private var lastContext: (range: Range<Int>, context: C.Context)?

  /// The candidate of a line.
  ///
  /// - Parameter bytes: the same for all calls.
  /// - Throws: ``LineProblem``, and what the candidate's type throws.
  mutating func candidate(
    _ line: StreamedLine, in bytes: UnsafeBufferPointer<UInt8>
  ) throws -> C {
    if let problem = LineProblem(line, bytes) { throw problem }
    guard let type = ownJSON else { return try enveloped(line.range, in: bytes) }
    return try decode(type, line.range, in: bytes) as! C
  }

  private func decode<T: Decodable>(
    _ type: T.Type, _ range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
  ) throws -> T {
    if let value = flat.decode(type, from: bytes, range) { return value }
    return try decodeJSON(type, from: Array(text(range, in: bytes).utf8), with: json)
  }

  private func text(_ range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) throws -> String {
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw LineProblem(found: "bytes that are not UTF-8", expected: "UTF-8")
    }
    return text
  }

  private mutating func enveloped(
    _ range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
  ) throws -> C {
    guard object.find(in: bytes, range) else {
      throw LineProblem(found: "text that is no JSON object", expected: "id, candidate and context")
    }
    let id = try id(of: object, in: bytes)
    let body = try text(member("candidate", of: object, in: bytes).value, in: bytes)
    if let context = NoContext() as? C.Context {
      return try C(id: id, body: body, context: context)
    }
    let context = try member("context", of: object, in: bytes)
    return try C(id: id, body: body, context: self.context(context.value, in: bytes))
  }

  private mutating func context(
    _ range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
  ) throws -> C.Context {
    if let last = lastContext, last.range.count == range.count,
      memcmp(
        bytes.baseAddress! + last.range.lowerBound, bytes.baseAddress! + range.lowerBound,
        range.count) == 0
    {
      return last.context
    }
    var object = ObjectMembers()
    guard object.find(in: bytes, range) else {
      throw LineProblem(field: "context", found: "no JSON object", expected: "id and body")
    }
    let context = try C.Context(
      id: id(of: object, in: bytes),
      body: text(member("body", of: object, in: bytes).value, in: bytes))
    lastContext = (range, context)
    return context
  }

  private func id(
    of object: ObjectMembers, in bytes: UnsafeBufferPointer<UInt8>
  ) throws -> String {
    let member = try member("id", of: object, in: bytes)
    guard member.kind == .plainText || member.kind == .text,
      let id = unescapedText(bytes, member.value)
    else { throw LineProblem(field: "id", found: "no text", expected: "a text") }
    return id
  }

  private func member(
    _ key: StaticString, of object: ObjectMembers, in bytes: UnsafeBufferPointer<UInt8>
  ) throws -> ObjectMembers.Member {
    guard let member = object.member(key, in: bytes) else {
      throw LineProblem(field: "\(key)", found: "no such field", expected: "a value")
    }
    return member
  }
}
