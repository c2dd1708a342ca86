/// The cause of a failure; its raw value is the exit code of the command line, as in `sysexits.h`.
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

/// An error whose description a user reads: place, finding, expectation and remedy.
///
/// Commands print `description` to standard error and exit with the code of ``failureKind``.
public protocol ReportableError: Error, CustomStringConvertible, Sendable {
  /// The cause, which decides the exit code.
  var failureKind: FailureKind { get }
}

/// Data that does not have the form it should have.
///
/// ```text
/// corpora/spouses/dev.jsonl:412: field 'person2': words 31..<33 end past the sentence, expected at most 29
///   help: export this line again, or pass --skip-invalid to count and leave out such lines
/// ```
public struct DataError: ReportableError, Equatable {
  /// The file, or the table or value that takes its place.
  public var file: String
  /// The line, counted from 1.
  public var line: Int?
  /// The column in the line, counted from 1 in characters, where the line is one that people write.
  public var column: Int?
  /// The byte offset, counted from 0, where a line number does not help; after a line, the offset in it.
  public var byte: Int?
  /// The name of the field, column or key.
  public var field: String?
  /// The data found, quoted or described.
  public var found: String
  /// The data expected there.
  public var expected: String
  /// The step that the user takes next, as an imperative.
  public var remedy: String

  /// An error at a place in data; the parts that do not apply stay nil.
  public init(
    file: String, line: Int? = nil, column: Int? = nil, byte: Int? = nil, field: String? = nil,
    found: String, expected: String, remedy: String
  ) {
    self.file = file
    self.line = line
    self.column = column
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
    if line != nil, let column { place += ":\(column)" }
    if let byte { place += line == nil ? ": byte \(byte)" : ":\(byte)" }
    let subject = field.map { " field '\($0)':" } ?? ""
    return "\(place):\(subject) found \(found), expected \(expected)\n  help: \(remedy)"
  }
}

/// A request that cannot be carried out as given: wrong options, arguments or settings.
public struct UsageError: ReportableError, Equatable {
  /// The request and the reason why it cannot be carried out.
  public var problem: String
  /// The step that the user takes next, as an imperative.
  public var remedy: String

  /// An error with a problem and a remedy, one phrase each without a final stop.
  public init(_ problem: String, remedy: String) {
    self.problem = problem
    self.remedy = remedy
  }

  public var failureKind: FailureKind { .usage }
  public var description: String { "\(problem)\n  help: \(remedy)" }
}

/// A file or database that cannot be read or written.
public struct FileError: ReportableError, Equatable {
  /// The path of the file or database.
  public var path: String
  /// The operation that failed and the reason that the system gave.
  public var problem: String
  /// The step that the user takes next, as an imperative.
  public var remedy: String

  /// An error at a path with a problem and a remedy, one phrase each without a final stop.
  public init(path: String, problem: String, remedy: String) {
    self.path = path
    self.problem = problem
    self.remedy = remedy
  }

  public var failureKind: FailureKind { .inputOutput }
  public var description: String { "\(path): \(problem)\n  help: \(remedy)" }
}
