import FileFormats
import PortableFoundation
import SupervisionCore

/// Answers lines of a stream, each by a line of its own.
protocol LineFilter: Sendable {
  /// The answers to consecutive lines. Called from any thread, with lines in any order of batches.
  ///
  /// The lines' ranges refer to `bytes`.
  func answers(
    to lines: ArraySlice<StreamedLine>, in bytes: UnsafeBufferPointer<UInt8>
  ) -> LineAnswers
}

/// What a filter says to some lines.
struct LineAnswers: Sendable {
  /// One line for each line answered, in order, each with its end.
  var bytes: [UInt8] = []
  var summary = StreamSummary()
  /// What ended the work after the lines answered; nil where all are.
  var failure: (any Error)?
}

/// What became of the lines of a stream.
public struct StreamSummary: Equatable, Sendable {
  /// Lines answered.
  public internal(set) var lineCount = 0
  /// Lines answered by an error.
  public internal(set) var invalidCount = 0
  /// The first of them.
  public internal(set) var firstInvalid: InvalidLine?
  /// Failures of functions.
  public internal(set) var faultCount = 0
  /// Function, candidate and error of the first of them.
  public internal(set) var firstFault: String?

  /// A line that could not be read.
  public struct InvalidLine: Equatable, Sendable {
    /// 1-based.
    public let number: Int
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

/// What a filter does with a line that it cannot read.
public enum InvalidLinePolicy: String, CaseIterable, Sendable {
  /// Answer it by `{"line":17,"error":"…"}` and go on.
  case report
  /// Answer what came before it and stop with an error that names it.
  case stop
}

extension LineFilter {
  /// Answers every line of a stream, in order. The bytes are the same at any number of threads and however the stream arrives.
  ///
  /// - Parameters:
  ///   - input: one line for each thing to be answered; a line longer than 16 MiB is invalid.
  ///   - output: one line for each line of the input, at the latest when the input makes wait for the next.
  ///   - jobs: threads.
  /// - Throws: what stopped the filter, after all answers before it are written; ``SupervisionCore/FileError``.
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
  /// 1-based.
  public let number: Int
  public let problem: String

  public var failureKind: FailureKind { .data }
  public var description: String {
    """
    standard input:\(number): \(problem)
      help: correct this line, or pass --on-invalid report to have such lines answered by an error record
    """
  }
}
