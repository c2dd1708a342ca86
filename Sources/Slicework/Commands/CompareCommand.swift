import ArgumentParser
import CommandSupport
import Comparison
import EndModels
import Evaluation
import Foundation
import LabelModels
import Labeling
import Pipeline
import ReportPages
import SliceLearning
import Store
import StreamCommands
import SupervisionCore

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Import, label, fit label models, train end models, and compare them.",
    discussion: """
      Steps whose results are stored are skipped, finished runs of end models included. Label models are fitted to \
      the train votes; end models learn from their labels, choose epoch and threshold on dev, and are scored on test. \
      Two presets are compared: `paper`, close to section 4.2 of the paper on slice-based learning, and `best`, \
      selected on dev; with --encoder a third, on vectors of that encoder. Options of end models override the presets'. Without --lf-set, every set of labeling functions is \
      compared.
      """)

  @Argument(help: ArgumentHelp("Tasks; default: all.", valueName: "task"))
  var tasks: [String] = []

  @OptionGroup var taskFiles: TaskFileOptions
  @OptionGroup var data: DataOptions

  @Option(
    name: .customLong("label-models"), parsing: .upToNextOption,
    help: ArgumentHelp("Label models; default: all.", valueName: "name"))
  var comparedLabelModels: [LabelModelName] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "End models: vanilla, dp, dp-continued (dp trained on after --warm-start, a control), hps, manual, moe, sbl, gold (train gold, an upper bound), or none. Default: dp sbl gold.",
      valueName: "method"))
  var methods: [String] = []

  @Option(help: "Number of runs per method.")
  var seeds = 10

  @Option(
    name: .customLong("preset"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "paper, best, or one that a task declares; default: all.", valueName: "preset"))
  var presets: [String] = []

  @OptionGroup var functionSet: FunctionSetOption

  @Flag(
    help:
      "When do slices pay? DP and SBL over label models, rows, backbones and thresholds instead of presets."
  )
  var grid = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Backbones of the grid; default: bag mlp.", valueName: "backbone"))
  var gridBackbones: [BackboneName] = []

  @Flag(help: "Train stored runs again.")
  var force = false

  @OptionGroup(title: "Label models") var labelModels: LabelModelArguments
  @OptionGroup(title: "End models") var endModels: EndModelArguments
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  @OptionGroup var jobs: JobsOption

  @Option(help: ArgumentHelp("Write all results as JSON.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Write a self-contained page.", valueName: "file"))
  var report: String?

  func validate() throws {
    guard seeds >= 1 else { throw ValidationError("--seeds must be at least 1, found \(seeds)") }
    if endModels.method != nil {
      throw ValidationError("--method trains one model; compare takes --methods")
    }
    if grid, endModels.backbone != nil || endModels.trainOn != nil || endModels.labelModel != nil {
      throw ValidationError(
        "a grid varies backbone, rows and label model; choose them with --grid-backbones and --label-models"
      )
    }
    if grid, endModels.encoder != nil {
      throw ValidationError("a grid varies backbones on text; leave out --encoder")
    }
    if grid, !methods.isEmpty || !presets.isEmpty {
      throw ValidationError("a grid compares dp and sbl; leave out --methods and --preset")
    }
    _ = try comparedMethods()
    try requireFolders(of: [json, report])
  }

  func run() throws {
    let chosen = try tasks.isEmpty ? taskFiles.all() : tasks.map { try taskFiles.task(named: $0) }
    try requireApart(
      outputs: [json, report],
      from: data.placesThatAreRead(by: chosen, into: storeOptions) + taskFiles.paths + [
        endModels.features, endModels.encoderArguments.folder, labelModels.dependencies.path,
      ],
      store: storeOptions.path)
    for preset in try chosen.flatMap(chosenPresets(of:)) {
      try endModels.requireEncoder(for: preset)
      try endModels.requireWarmStart(preset, comparedMethods())
    }
    if let note = endModels.note { output.note(note) }
    let store = try storeOptions.openOrCreate()
    var comparisons: [LabelModelComparison] = []
    var plan = ComparisonPlan(seeds: (0..<seeds).map { labelModels.seed &+ UInt64($0) })
    for task in chosen {
      try prepare(task, store: store)
      let sets =
        try functionSet.name.map { [try task.functionSet(named: $0)] } ?? task.functionSets()
      for set in sets {
        let comparison = try task.compareLabelModels(
          comparedLabelModels.isEmpty ? LabelModelRegistry.current.names : comparedLabelModels,
          in: store, set: set.name, settings: try labelModels.settings, jobs: jobs.count)
        for note in comparison.replacements + comparison.warnings { output.note("note: \(note)") }
        comparisons.append(comparison)
        try add(task, set: set.name, to: &plan, store: store)
      }
    }
    let result = ComparisonReport(
      comparisons, methods: try train(plan, store: store), isGrid: grid, seed: labelModels.seed)
    if let json { try writeFile(Data(result.json.utf8), to: json) }
    if let report { try writeFile(Data(result.page.html().utf8), to: report) }
    try output.print(tables(result))
    if let report { output.note("report: \(report)") }
    if let sentence = result.sentence, output.format == .table {
      try Terminal.writeLine("\n" + sentence)
    }
  }

  private func add(
    _ task: any WorkbenchTask, set: String, to plan: inout ComparisonPlan, store: Store
  ) throws {
    let methods = try comparedMethods()
    guard !methods.isEmpty else { return }
    let encoding = ProgressBar("encode \(task.name)", unit: "pieces", quiet: output.quiet)
    let inputs = try TrainingContext(
      task: task, set: set, features: endModels.featureFolder, encodingProgress: encoding,
      labelModels: try labelModels.settings,
      store: store, jobs: jobs.count)
    func adjusted(_ preset: EndModelSettings, onEncoder: Bool) throws -> EndModelSettings {
      var settings = try endModels.settings(base: preset, seed: nil, onEncoder: onEncoder)
      if labelModels.classBalance != nil { settings.classBalance = [] }
      return settings
    }
    if grid {
      try plan.addGrid(
        labelModels: comparedLabelModels.isEmpty
          ? [.dp, .majority, .moments] : comparedLabelModels,
        backbones: gridBackbones.isEmpty ? [.bag, .mlp] : gridBackbones, on: inputs,
        adjust: { try adjusted($0, onEncoder: true) })
      return
    }
    for preset in try chosenPresets(of: task) {
      try plan.add(
        [preset], methods: methods, on: inputs,
        adjust: { try adjusted($0, onEncoder: preset.isForEncoders) })
    }
  }

  /// Where an encoder is named, the presets of the bag are followed by the one for encoders.
  private func chosenPresets(of task: any WorkbenchTask) throws -> [EndModelPreset] {
    guard presets.isEmpty else { return try presets.map(task.preset(named:)) }
    return task.presets + (endModels.encoder == nil ? [] : [task.encoderPreset])
  }

  private func train(_ plan: ComparisonPlan, store: Store) throws -> [MethodComparison] {
    let progress = ProgressBar("train", unit: "runs", quiet: output.quiet)
    defer { progress.finish() }
    var runs = RunScheduler()
    runs.jobs = jobs.count
    runs.force = force
    return try plan.run(runs, store: store, progress: progress)
  }

  private func tables(_ result: ComparisonReport) -> [ResultTable] {
    if grid { return result.grids }
    return result.comparisons.map(\.table)
      + result.methods.flatMap { comparison in
        [comparison.table]
          + (comparison.decisions.last.flatMap { comparison.liftTable($0) }.map { [$0] } ?? [])
      }
  }

  private func comparedMethods() throws -> [ComparedMethod] {
    if methods == ["none"] { return [] }
    let names = methods.isEmpty ? ["dp", "sbl", "gold"] : methods
    return try names.map { name in
      guard let method = ComparedMethod(name: name) else {
        throw ValidationError(
          "no method is named '\(name)'; choose of vanilla, dp, dp-continued, hps, manual, moe, sbl, gold, or none"
        )
      }
      return method
    }
  }

  private func prepare(_ task: any WorkbenchTask, store: Store) throws {
    if let report = try task.importCorpusIfMissing(into: store, from: data.location) {
      output.note("\(task.name): imported, \(report.origin.kind.caption)")
    }
    let progress = ProgressBar("label \(task.name)", unit: "votes", quiet: output.quiet)
    defer { progress.finish() }
    try task.applyFunctions(
      in: store, options: LabelingOptions(jobs: jobs.count), progress: progress)
  }
}
