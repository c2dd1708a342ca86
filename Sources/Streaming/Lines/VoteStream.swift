import FileFormats
import Labeling
import PortableFoundation
import SupervisionCore

/// Options of a stream and their defaults.
public struct StreamOptions: Sendable {
  /// Name of the function set; nil for the task's default, `all` for every set. Default: nil.
  public var functionSet: String?
  /// Number of threads; the answers are the same at any number. Default: one per core.
  public var jobs = processorCount
  /// Treatment of lines that cannot be read. Default: report.
  public var onInvalid = InvalidLinePolicy.report
  /// Treatment of failing functions. Default: abstain, with the fault in the answer.
  public var onFault = FaultPolicy.abstain

  /// The default options.
  public init() {}
}

/// Answers candidates by the votes on them: `{"id":"c1","votes":[1,-1,0]}`, one vote per function in their order, with
/// `"faults":{"function":"error"}` where functions failed.
struct VoteFilter<C: Candidate>: LineFilter {
  private let applier: LabelingFunctionApplier<C>
  private let onInvalid: InvalidLinePolicy
  private let onFault: FaultPolicy

  init(_ functions: [LabelingFunction<C>], options: StreamOptions) {
    applier = LabelingFunctionApplier(functions, jobs: 1)
    onInvalid = options.onInvalid
    onFault = options.onFault
  }

  func answers(
    to lines: ArraySlice<StreamedLine>, in bytes: UnsafeBufferPointer<UInt8>
  ) -> LineAnswers {
    var reader = CandidateLineReader<C>()
    let candidates = lines.map { line in
      Result { try reader.candidate(line, in: bytes) }
    }
    var answers = LineAnswers()
    do {
      let votes = VoteRows(
        try applier.apply(to: candidates.compactMap { try? $0.get() }), functions: applier.functions
      )
      var row = 0
      for (line, candidate) in zip(lines, candidates) {
        switch candidate {
        case .success(let candidate):
          guard answers.add(votes, row, id: candidate.id, onFault: onFault) else { return answers }
          row += 1
        case .failure(let error):
          let problem = LineProblem(error).text
          guard answers.addInvalid(line, problem, policy: onInvalid) else { return answers }
        }
      }
    } catch {
      answers.failure = error
    }
    return answers
  }
}

/// Votes and faults by row.
private struct VoteRows {
  let columns: [[Int8]]
  private(set) var faults: [Int: [Fault]] = [:]

  init<C>(_ result: ApplierResult, functions: [LabelingFunction<C>]) {
    columns = result.columns
    for (fault, row) in zip(result.faults, result.faultRows) {
      faults[row, default: []].append(fault)
    }
  }
}

extension LineAnswers {
  /// Answers a candidate, or ends the work there.
  ///
  /// - Returns: whether the work goes on.
  fileprivate mutating func add(
    _ votes: VoteRows, _ row: Int, id: String, onFault: FaultPolicy
  ) -> Bool {
    let faults = votes.faults[row] ?? []
    if onFault == .stop, let fault = faults.first {
      failure = FunctionFailure(fault: fault)
      return false
    }
    bytes.append(contentsOf: #"{"id":"#.utf8)
    bytes.appendJSON(id)
    bytes.append(contentsOf: #","votes":["#.utf8)
    for (index, column) in votes.columns.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.appendCell(column[row])
    }
    bytes.append(UInt8(ascii: "]"))
    if !faults.isEmpty { appendFaults(faults) }
    bytes.append(contentsOf: [UInt8(ascii: "}"), 0x0A])
    summary.lineCount += 1
    return true
  }

  private mutating func appendFaults(_ faults: [Fault]) {
    bytes.append(contentsOf: #","faults":{"#.utf8)
    for (index, fault) in faults.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.appendJSON(fault.function)
      bytes.append(UInt8(ascii: ":"))
      bytes.appendJSON(fault.error)
    }
    bytes.append(UInt8(ascii: "}"))
    summary.faultCount += faults.count
    if summary.firstFault == nil {
      summary.firstFault = "\(faults[0].function) on \(faults[0].candidate): \(faults[0].error)"
    }
  }
}

extension [UInt8] {
  /// Appends a vote as a number.
  fileprivate mutating func appendCell(_ cell: Int8) {
    switch cell {
    case abstainCell:
      append(UInt8(ascii: "-"))
      append(UInt8(ascii: "1"))
    case 0..<10: append(UInt8(ascii: "0") + UInt8(cell))
    default: append(contentsOf: String(cell).utf8)
    }
  }
}
