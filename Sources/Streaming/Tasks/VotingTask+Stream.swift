import Labeling
import SupervisionCore

extension VotingTask: StreamableTask {
  public func describeStream(
    resources: Resources, functionSet: String?
  ) throws -> StreamDescription {
    StreamDescription(
      task: self, functions: try streamFunctions(resources, functionSet: functionSet))
  }

  public func stream(
    _ input: some StreamInput, to output: some StreamOutput, resources: Resources,
    options: StreamOptions
  ) throws -> StreamSummary {
    let functions = try streamFunctions(resources, functionSet: options.functionSet)
    return try VoteFilter(functions, options: options).answer(
      input, into: output, jobs: options.jobs)
  }

  /// The functions of one set, or of all.
  private func streamFunctions(
    _ resources: Resources, functionSet: String?
  ) throws -> [LabelingFunction<C>] {
    guard functionSet != "all" else { return try declaredFunctions(resources).map(\.function) }
    let name = try self.functionSet(named: functionSet).name
    return try makeFunctionSets(resources).first { $0.name == name }?.functions ?? []
  }
}
