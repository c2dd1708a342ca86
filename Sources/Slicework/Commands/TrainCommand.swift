import ArgumentParser
import CommandSupport
import EndModels
import Evaluation
import Foundation
import JSONCoding
import Pipeline
import SliceLearning
import Store
import StreamCommands
import Streaming
import SupervisionCore

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train an end model on probabilistic labels and store it with its scores.",
    discussion: """
      Epoch and threshold are chosen on dev; test is only scored. The same settings on the same data are not \
      trained twice. An interrupted run goes on after its last checkpoint (MANUAL's search starts again). --tune searches over the options named with \
      --search, looks at dev alone, and then trains the best.
      """)

  @OptionGroup var task: TaskArgument
  @OptionGroup var arguments: EndModelArguments

  @OptionGroup var functionSet: FunctionSetOption

  @Option(
    help: ArgumentHelp(
      "Class balance that the label model is fitted with, as in 0.9,0.1. Default: that of dev gold, else learned.",
      valueName: "shares"))
  var classBalance: ClassBalanceChoice?

  @Option(help: "Seed of everything random.")
  var seed: UInt64 = 0

  @Option(help: "Train with this many seeds, from --seed on.")
  var seeds = 1

  @Option(help: "Search over options before training: grid (every combination) or random.")
  var tune: Search?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Options and values to search, as in learning-rate=0.001,0.002 dropout=0.1,0.3.",
      valueName: "option=values"))
  var search: [String] = []

  @Option(help: "Combinations that a random search tries.")
  var trials = 20

  @Option(help: "Which decision the stored model makes: 0.5 or tuned (on dev).")
  var threshold: DecisionThreshold = .tuned

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("Write the model of the first seed to this file.", valueName: "file"))
  var path: String?

  @Option(
    help: ArgumentHelp(
      "Least time between two checkpoints of a run; a short run makes none.", valueName: "seconds"))
  var checkpointInterval = 20.0

  @Flag(help: "Train again what the store has.")
  var force = false

  @OptionGroup var jobs: JobsOption

  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard seeds >= 1 else { throw ValidationError("--seeds must be at least 1, found \(seeds)") }
    guard checkpointInterval >= 0, checkpointInterval <= 1e6 else {
      throw ValidationError(
        "--checkpoint-interval must be in 0...1000000, found \(checkpointInterval)")
    }
    try requireFolders(of: [path])
    if tune != nil, search.isEmpty {
      throw ValidationError(
        "--tune needs --search; options: \(SearchSpace.options.joined(separator: ", "))")
    }
    if tune == nil, !search.isEmpty {
      throw ValidationError("--search needs --tune grid or random")
    }
    guard trials >= 1 else { throw ValidationError("--trials must be at least 1, found \(trials)") }
  }

  func run() throws {
    let task = try task.resolve()
    let store = try storeOptions.open()
    let inputs = try TrainingContext(
      task: task, set: functionSet.name, features: arguments.featureFolder,
      labelModels: classBalance.map { LabelModelSettings(classBalance: $0) }, store: store,
      jobs: jobs.count)
    for warning in inputs.votes.warnings { output.note("warning: \(warning)") }
    var settings = arguments.settings(base: EndModelSettings(), seed: seed)
    if tune != nil { settings = try searched(from: settings, inputs, store) }
    let plan = plan(settings, inputs)
    output.note("settings: \(try canonicalJSONText(plan[0].settings, escapesSlashes: true))")
    let progress = ProgressBar(
      "train \(task.name)", unit: seeds == 1 ? "epochs" : "seeds", quiet: output.quiet)
    defer { progress.finish() }
    var runs = RunScheduler()
    runs.jobs = jobs.count
    runs.force = force
    runs.storedModel = threshold
    runs.checkpointInterval = .seconds(checkpointInterval)
    runs.checkpoints = URL(fileURLWithPath: store.path + "-checkpoints", isDirectory: true)
    let completed = try runs(plan, store: store, progress: progress)
    progress.finish()
    for note in inputs.notes { output.note("note: \(note)") }
    for warning in completed[0].result.warnings { output.note("note: \(warning)") }
    let numbers = completed.map { String($0.stored.number) }.joined(separator: ", ")
    output.note("run \(numbers)\(completed.allSatisfy(\.isReused) ? " (stored before)" : "")")
    if let path {
      try store.trainedModel(of: completed[0].stored).map {
        try writeFile($0, to: path)
      }
      output.note("model: \(path)")
    }
    let title = [
      inputs.votes.title, plan[0].settings.method.title, plan[0].settings.backbone.kind.rawValue,
    ]
    output.print(EndModelTables(completed, title: title.joined(separator: " · ")).overall)
  }
}

extension TrainCommand {
  enum Search: String, CaseIterable, ExpressibleByArgument {
    case grid, random
  }

  /// One run per seed.
  private func plan(_ settings: EndModelSettings, _ inputs: TrainingContext) -> [TrainingJob] {
    (0..<seeds).map { index in
      var settings = settings
      settings.training.seed = seed &+ UInt64(index)
      return TrainingJob(inputs: inputs, settings: settings)
    }
  }

  /// The settings with the best mean score on dev; prints every trial, best first. Test is not looked at.
  private func searched(
    from base: EndModelSettings, _ inputs: TrainingContext, _ store: Store
  ) throws -> EndModelSettings {
    let space = try SearchSpace(search)
    let combinations = tune == .grid ? space.combinations : space.sample(trials, seed: seed)
    let settings = try combinations.map { try space.settings($0, base: base) }
    let progress = ProgressBar("search", unit: "runs", quiet: output.quiet)
    defer { progress.finish() }
    var runs = RunScheduler()
    runs.jobs = jobs.count
    runs.force = force
    runs.testing = false
    let completed = try runs(
      settings.flatMap { plan($0, inputs) }, store: store, progress: progress)
    progress.finish()
    let trials = combinations.indices.map { index in
      SearchTrial(
        values: combinations[index], settings: settings[index],
        runs: Array(completed[(index * seeds)..<((index + 1) * seeds)]))
    }.sorted { $0.meanScore(threshold) > $1.meanScore(threshold) }
    output.print(trialTable(trials, space))
    if output.format == .table { print() }
    return trials[0].settings
  }

  private func trialTable(_ trials: [SearchTrial], _ space: SearchSpace) -> ResultTable {
    var table = ResultTable(
      caption: "Search on dev, \(seeds) seed\(seeds == 1 ? "" : "s") each",
      columns: space.axes.map { .init($0.option) }
        + [.init("dev", title: "dev \(trials[0].settings.metric.rawValue)", .percent)],
      notes: ["The first line is trained and scored below. Test was not looked at."])
    for trial in trials {
      table.append(
        trial.values.map { .text($0) } + [.estimate(RunSummary(trial.devScores(threshold)))])
    }
    return table
  }
}
