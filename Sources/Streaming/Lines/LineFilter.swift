import FileFormats
import PortableFoundation
import SupervisionCore

/// A filter that answers each line of a stream with one line.
protocol LineFilter: Sendable {
  /// The answers to consecutive lines. Called from any thread, with lines in any order of batches.
  ///
  /// The lines' ranges refer to `bytes`.
  func answers(
    to lines: ArraySlice<StreamedLine>, in bytes: UnsafeBufferPointer<UInt8>
  ) -> LineAnswers
}

/// Answers of a filter to consecutive lines.
struct LineAnswers: Sendable {
  /// One line for each line answered, in order, each with its end.
  var bytes: [UInt8] = []
  var summary = StreamSummary()
  /// The error that ended the work after the lines answered; nil when all were answered.
  var failure: (any Error)?
}

/// Counts of the lines of a stream by outcome.
public struct StreamSummary: Equatable, Sendable {
  /// Number of lines answered.
  public internal(set) var lineCount = 0
  /// Number of lines answered with an error record.
  public internal(set) var invalidCount = 0
  /// The first invalid line; nil when there is none.
  public internal(set) var firstInvalid: InvalidLine?
  /// Number of failures of functions.
  public internal(set) var faultCount = 0
  /// Function, candidate and error of the first failure; nil when there is none.
  public internal(set) var firstFault: String?

  /// A line that could not be read.
  public struct InvalidLine: Equatable, Sendable {
    /// Number of the line, from 1.
    public let number: Int
    /// The problem, without the number of the line.
    public let problem: String
  }

  mutating func add(_ next: StreamSummary) {
    lineCount += next.lineCount
    invalidCount += next.invalidCount
    firstInvalid = firstInvalid ?? next.firstInvalid
    faultCount += next.faultCount
    firstFault = firstFault ?? next.firstFault
  }
}

/// The treatment of lines that cannot be read.
public enum InvalidLinePolicy: String, CaseIterable, Sendable {
  /// Answer such a line with `{"line":17,"error":"…"}` and continue.
  case report
  /// Answer the lines before it, then stop with an ``InvalidLineError``.
  case stop
}

extension LineFilter {
  /// Answers every line of a stream, in order. The bytes are the same at any number of threads and however the stream arrives.
  ///
  /// - Parameters:
  ///   - input: lines; one longer than 16 MiB is invalid.
  ///   - output: receives one line for each line of the input, at the latest before waiting for more input.
  ///   - jobs: threads.
  /// - Throws: the error that stopped the filter, after all answers before it are written; ``SupervisionCore/FileError``.
  /// - Complexity: memory O(`jobs`), not of the length of the stream.
  func answer(
    _ input: some StreamInput, into output: some StreamOutput, jobs: Int
  ) throws -> StreamSummary {
    var summary = StreamSummary()
    var chunks = LineChunks(input, chunkSize: jobs * (256 << 10), longestLine: 16 << 20)
    while let chunk = try chunks.next() {
      for answers in try answers(to: chunk, jobs: jobs) {
        try output.write(answers.bytes)
        summary.add(answers.summary)
        if let failure = answers.failure { throw failure }
      }
    }
    return summary
  }

  /// The answers to the batches of a chunk, in order.
  private func answers(to chunk: LineChunk, jobs: Int) throws -> [LineAnswers] {
    let size = min(512, max(64, (chunk.lines.count + jobs - 1) / jobs))
    return parallelMap(chunk.lines.indices.batches(of: size), jobs: jobs) { batch in
      chunk.bytes.withUnsafeBufferPointer { answers(to: chunk.lines[batch], in: $0) }
    }
  }
}

extension LineAnswers {
  /// Answers a line that cannot be read, or ends the work there.
  ///
  /// - Returns: whether the work goes on.
  mutating func addInvalid(
    _ line: StreamedLine, _ problem: String, policy: InvalidLinePolicy
  ) -> Bool {
    guard policy == .report else {
      failure = InvalidLineError(number: line.number, problem: problem)
      return false
    }
    bytes.append(contentsOf: "{\"line\":\(line.number),\"error\":".utf8)
    bytes.appendJSON(problem)
    bytes.append(contentsOf: [UInt8(ascii: "}"), 0x0A])
    summary.lineCount += 1
    summary.invalidCount += 1
    if summary.firstInvalid == nil {
      summary.firstInvalid = .init(number: line.number, problem: problem)
    }
    return true
  }
}

/// A line of a stream that could not be read.
public struct InvalidLineError: ReportableError, Equatable {
  /// Number of the line, from 1.
  public let number: Int
  /// The problem, without the number of the line.
  public let problem: String

  /// Invalid input data.
  public var failureKind: FailureKind { .data }
  /// Place, problem and remedy.
  public var description: String {
    """
    standard input:\(number): \(problem)
      help: correct this line, or pass --on-invalid report to have such lines answered by an error record
    """
  }
}
