import ArgumentParser
import JSONCoding
import Labeling
import PortableFoundation
import Streaming
import SupervisionCore

/// `stream`: a filter from candidates to votes, line by line.
package struct StreamCommand<ResourceSource: ResourceArguments>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "stream",
      abstract:
        "Read candidates on standard input and write their votes to standard output, line by line.",
      discussion: """
        A line is a candidate as `export candidates --form stream` writes it, for tasks of your own its JSON. The answer is \
        {"id":…,"votes":[…]}, a vote per function in their order, -1 where it abstains, with "faults" where functions failed. \
        With --model-file a line is such an answer, and its own answer is {"id":…,"p":[…]}, a probability per class.

        A line that cannot be read is answered in its place by {"line":17,"error":…}. Exit code 65 when there was one, \
        unless --allow-invalid; 74 when input or output fails.

        --lf-set may be `all`, for every set of labeling functions.
        """)
  }

  @Argument(
    help: ArgumentHelp("A registered task; none with --model-file.", valueName: "task"))
  var taskName: String?

  @Option(
    help: ArgumentHelp(
      "A fitted label model, as `label-model fit --output` writes it: votes in, labels out.",
      valueName: "file"))
  var modelFile: String?

  @OptionGroup var functionSet: FunctionSetOption

  @OptionGroup(title: "What functions consult") var resources: ResourceSource

  @Option(help: "Reaction to a line that cannot be read: answer with an error and go on, or stop.")
  var onInvalid: InvalidLinePolicy = .report

  @Flag(
    help: "Exit with code 0 even if lines were answered with errors, for callers that count them.")
  var allowInvalid = false

  @Option(
    help: "Reaction to a function that throws: abstain and name the fault in the answer, or stop.")
  var onFault: FaultPolicy = .abstain

  @OptionGroup var jobs: JobsOption

  @Flag(
    help: "Print functions, classes and their checksum as one JSON object, without reading input.")
  var describe = false

  @Option(
    help: ArgumentHelp(
      "Refuse to run unless the checksum that --describe prints is this one.",
      valueName: "checksum"))
  var expect: String?

  @Flag(help: "No notes on standard error.")
  var quiet = false

  package init() {}

  package func validate() throws {
    guard (taskName == nil) != (modelFile == nil) else {
      throw ValidationError("name either a task or a label model with --model-file")
    }
  }

  package func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let summary =
      if let modelFile {
        try answer(LabelStream(model: URL(fileURLWithPath: modelFile)))
      } else {
        try answer(WorkbenchRegistry.current.tasks.task(named: taskName ?? ""))
      }
    guard let summary else { return }
    if let fault = summary.firstFault, !quiet {
      Terminal.note("note: functions failed \(summary.faultCount) times, first \(fault)")
    }
    guard let first = summary.firstInvalid else { return }
    if !quiet || !allowInvalid {
      Terminal.note(
        "\(allowInvalid ? "note" : "error"): \(summary.invalidCount) of \(summary.lineCount) lines could not be read, "
          + "first line \(first.number): \(first.problem)")
    }
    if !allowInvalid { throw ExitCode(FailureKind.data.rawValue) }
  }

  private func answer(_ task: any WorkbenchTask) throws -> StreamSummary? {
    let resources = try resources.read(forTask: task.name)
    do {
      let description = try task.describeStream(resources: resources, functionSet: functionSet.name)
      guard try shallRun(description, checksum: description.checksum) else { return nil }
      return try task.stream(
        StreamChannel.standardInput, to: StreamChannel.standardOutput, resources: resources,
        options: options)
    } catch let error as DataError where error.file == "resources" {
      throw DataError(
        file: error.file, field: error.field, found: error.found, expected: error.expected,
        remedy:
          "`\(commandName) export resources \(task.name) --output FILE` writes it from a store; pass --resources FILE"
          + ResourceSource.otherWays)
    }
  }

  private func answer(_ stream: LabelStream) throws -> StreamSummary? {
    guard try shallRun(stream.description, checksum: stream.description.checksum) else {
      return nil
    }
    return try stream.run(
      StreamChannel.standardInput, to: StreamChannel.standardOutput, options: options)
  }

  /// Compares the checksum with the expected one, and prints the description for `--describe`.
  private func shallRun(_ description: some Encodable, checksum: String) throws -> Bool {
    if let expect, expect != checksum {
      throw DataError(
        file: modelFile ?? "task \(taskName ?? "")", field: "checksum", found: checksum,
        expected: expect,
        remedy:
          "use the same program, resources and model everywhere; --describe prints what they are")
    }
    guard describe else { return true }
    try Terminal.writeLine(try canonicalJSONText(description))
    return false
  }

  private var options: StreamOptions {
    var options = StreamOptions()
    options.functionSet = functionSet.name
    options.jobs = jobs.count
    options.onInvalid = onInvalid
    options.onFault = onFault
    return options
  }
}

extension InvalidLinePolicy: ExpressibleByArgument {}
extension FaultPolicy: ExpressibleByArgument {}
