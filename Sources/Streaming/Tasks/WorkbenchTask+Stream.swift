import Labeling
import SupervisionCore

extension WorkbenchTask {
  /// Answers candidates, a JSON line each, by the votes on them; see ``Streaming/StreamOptions``.
  ///
  /// - Parameters:
  ///   - input: candidates, one a line.
  ///   - output: gets an answer for each line, in their order.
  ///   - resources: what the functions consult.
  ///   - options: functions, threads, and what happens where a line or a function fails.
  /// - Throws: ``Streaming/InvalidLineError`` or ``Labeling/FunctionFailure`` where the options stop there, after all answers before
  ///   it are written; ``SupervisionCore/DataError`` when a resource is missing; ``SupervisionCore/FileError``.
  public func stream(
    _ input: some StreamInput, to output: some StreamOutput, resources: Resources,
    options: StreamOptions
  ) throws -> StreamSummary {
    let functions = try streamFunctions(resources, functionSet: options.functionSet)
    return try VoteFilter(functions, options: options).answer(
      input, into: output, jobs: options.jobs)
  }

  /// The functions that ``stream(_:to:resources:options:)`` would run.
  public func describeStream(
    resources: Resources, functionSet: String?
  ) throws -> StreamDescription {
    StreamDescription(
      task: definition, functions: try streamFunctions(resources, functionSet: functionSet))
  }

  /// The functions of one set, or of all.
  private func streamFunctions(
    _ resources: Resources, functionSet: String?
  ) throws -> [LabelingFunction<C>] {
    guard functionSet != "all" else {
      return try definition.declaredFunctions(resources).map(\.function)
    }
    let name = try self.functionSet(named: functionSet).name
    return try definition.makeFunctionSets(resources).first { $0.name == name }?.functions ?? []
  }
}
