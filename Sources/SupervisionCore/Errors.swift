/// What kind of failure an error is; decides the exit code of the command line.
public enum FailureKind: Int32, Sendable {
  /// Wrong options or arguments.
  case usage = 64
  /// Data that does not have the form it should have.
  case data = 65
  /// A defect of Slicework.
  case defect = 70
  /// Files or databases that cannot be read or written.
  case inputOutput = 74
}

/// An error written for a user: place, finding, expectation and remedy.
public protocol ReportableError: Error, CustomStringConvertible, Sendable {
  var failureKind: FailureKind { get }
}

/// Data that does not have the form it should have.
///
/// ```text
/// corpora/spouses/dev.jsonl:412: field 'person2': words 31..<33 end past the sentence, expected at most 29
///   help: export this line again, or pass --skip-invalid to count and leave out such lines
/// ```
public struct DataError: ReportableError, Equatable {
  public var file: String
  /// 1-based.
  public var line: Int?
  /// 0-based offset, where a line says nothing.
  public var byte: Int?
  public var field: String?
  public var found: String
  public var expected: String
  public var remedy: String

  public init(
    file: String, line: Int? = nil, byte: Int? = nil, field: String? = nil, found: String,
    expected: String, remedy: String
  ) {
    self.file = file
    self.line = line
    self.byte = byte
    self.field = field
    self.found = found
    self.expected = expected
    self.remedy = remedy
  }

  public var failureKind: FailureKind { .data }

  public var description: String {
    var place = file
    if let line { place += ":\(line)" }
    if let byte { place += line == nil ? ": byte \(byte)" : ":\(byte)" }
    let subject = field.map { " field '\($0)':" } ?? ""
    return "\(place):\(subject) found \(found), expected \(expected)\n  help: \(remedy)"
  }
}

/// A command asked for something that cannot be.
public struct UsageError: ReportableError, Equatable {
  public var problem: String
  public var remedy: String

  public init(_ problem: String, remedy: String) {
    self.problem = problem
    self.remedy = remedy
  }

  public var failureKind: FailureKind { .usage }
  public var description: String { "\(problem)\n  help: \(remedy)" }
}

/// A file or database that cannot be read or written.
public struct FileError: ReportableError, Equatable {
  public var path: String
  public var problem: String
  public var remedy: String

  public init(path: String, problem: String, remedy: String) {
    self.path = path
    self.problem = problem
    self.remedy = remedy
  }

  public var failureKind: FailureKind { .inputOutput }
  public var description: String { "\(path): \(problem)\n  help: \(remedy)" }
}
