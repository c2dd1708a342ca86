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
      trained twice. An interrupted run resumes from its last checkpoint (MANUAL's search starts again). --tune searches over \
      the options of --search by scores on dev alone, then trains the best.
      """)

  @OptionGroup var task: TaskArgument
  @OptionGroup var arguments: EndModelArguments

  @Option(
    help: ArgumentHelp(
      "Settings to start from in place of the defaults: paper, best, encoder, or one that the task declares.",
      valueName: "preset"))
  var preset: String?

  @OptionGroup var functionSet: FunctionSetOption

  @Option(
    help: ArgumentHelp(
      "Class balance that the label model is fitted with, as in 0.9,0.1. Default: that of dev gold, else learned.",
      valueName: "shares"))
  var classBalance: ClassBalanceChoice?

  @Option(help: "Seed of all random numbers.")
  var seed: UInt64 = 0

  @Option(help: "Number of seeds to train with, from --seed on.")
  var seeds = 1

  @Option(help: "Search over options before training: grid (all combinations) or random.")
  var tune: OptionSearch.Strategy?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Options and values to search, as in learning-rate=0.001,0.002 dropout=0.1,0.3.",
      valueName: "option=values"))
  var search: [String] = []

  @Option(help: "Number of combinations that a random search tries.")
  var trials = 20

  @Option(help: "Decision threshold of the stored model: 0.5 or tuned (on dev).")
  var threshold: DecisionThreshold = .tuned

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("Write the model of the first seed to this file.", valueName: "file"))
  var path: String?

  @Option(
    help: ArgumentHelp(
      "Least time between two checkpoints of a run; a short run makes none.", valueName: "seconds"))
  var checkpointInterval = 20.0

  @Flag(help: "Train stored runs again.")
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
    try requireApart(
      outputs: [path], from: [arguments.features, arguments.encoderArguments.folder],
      store: storeOptions.path)
    let task = try task.resolve()
    let base = try preset(of: task)?.settings ?? EndModelSettings()
    var settings = try arguments.settings(base: base, seed: seed)
    let store = try storeOptions.open()
    let encoding = ProgressBar("encode \(task.name)", unit: "pieces", quiet: output.quiet)
    defer { encoding.finish() }
    let context = try TrainingContext(
      task: task, set: functionSet.name, features: arguments.featureFolder,
      encodingProgress: encoding,
      labelModels: classBalance.map { LabelModelSettings(classBalance: $0) }, store: store,
      jobs: jobs.count)
    for warning in context.votes.warnings { output.note("warning: \(warning)") }
    if let note = arguments.note { output.note(note) }
    if let tune { settings = try searched(tune, from: settings, context, store) }
    output.note("settings: \(try canonicalJSONText(settings, escapesSlashes: true))")
    let runs = try train(settings, context, store)
    let numbers = runs.map { String($0.stored.number) }.joined(separator: ", ")
    output.note("run \(numbers)\(runs.allSatisfy(\.isReused) ? " (stored before)" : "")")
    if let path {
      try store.trainedModel(of: runs[0].stored).map { try writeFile($0, to: path) }
      output.note("model: \(path)")
    }
    let title = [
      context.votes.title, settings.method.title, settings.backbone.kind.rawValue,
    ]
    try output.print(
      EndModelTables(runs, title: title.joined(separator: " · ")).overall,
      warnings: context.notes + runs[0].result.warnings)
  }
}

extension TrainCommand {
  private func preset(of task: any WorkbenchTask) throws -> EndModelPreset? {
    guard let preset else { return nil }
    let chosen = try task.preset(named: preset)
    try arguments.requireEncoder(for: chosen)
    return chosen
  }

  private var allSeeds: [UInt64] { (0..<seeds).map { seed &+ UInt64($0) } }

  private var scheduler: RunScheduler {
    var scheduler = RunScheduler()
    scheduler.jobs = jobs.count
    scheduler.force = force
    return scheduler
  }

  /// One run per seed.
  private func train(
    _ settings: EndModelSettings, _ context: TrainingContext, _ store: Store
  ) throws -> [EndModelRun] {
    let progress = ProgressBar(
      "train \(context.task.name)", unit: seeds == 1 ? "epochs" : "seeds", quiet: output.quiet)
    defer { progress.finish() }
    var scheduler = scheduler
    scheduler.storedModel = threshold
    scheduler.checkpointInterval = .seconds(checkpointInterval)
    scheduler.checkpoints = URL(fileURLWithPath: store.path + "-checkpoints", isDirectory: true)
    return try scheduler(
      TrainingJob.each(of: allSeeds, settings, in: context), store: store, progress: progress)
  }

  /// The settings with the best mean score on dev; prints every trial, best first. Test is not scored.
  private func searched(
    _ strategy: OptionSearch.Strategy, from base: EndModelSettings, _ context: TrainingContext,
    _ store: Store
  ) throws -> EndModelSettings {
    var search = OptionSearch(
      try SearchSpace(search), strategy: strategy, seeds: allSeeds, decision: threshold)
    search.trialCount = trials
    let progress = ProgressBar("search", unit: "runs", quiet: output.quiet)
    defer { progress.finish() }
    let trials = try search.trials(
      from: base, in: context, scheduler, store: store, progress: progress)
    progress.finish()
    try output.print(search.table(of: trials))
    if output.format == .table { try Terminal.writeLine("") }
    return trials[0].settings
  }
}

extension OptionSearch.Strategy: ExpressibleByArgument {}
