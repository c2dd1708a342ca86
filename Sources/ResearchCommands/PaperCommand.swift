import ArgumentParser
import BuiltInTasks
import CommandSupport
import Evaluation
import Foundation
import PaperExperiments
import Pipeline
import ReportPages
import Slicework
import StreamCommands
import SupervisionCore

struct PaperCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paper",
    abstract: "Run experiments of the paper on slice-based learning (Chen et al. 2019).",
    discussion: """
      figure1: synthetic slices. figure3: kinds of attention. figure4: size of the representation and cost of a \
      slice. figure5: noisy slicing functions. table1: CoLA, RTE and CyDet. weak-supervision: CDR and Spouses (section \
      4.2). all: every one. Each prints the paper's figures beside ours and a verdict per claim. Missing data are \
      replaced by generated data, which are reported as such.

      With --fine-tune, table1 chooses --encoder-learning-rate among 2e-5, 5e-5 and 1e-4 on dev unless it is given, \
      and --warm-up is 0.1 unless it is given.
      """)

  @Argument(help: "Experiments to run.")
  var experiments: [Experiment]

  @Flag(help: "Run a small version of each, in a few seconds.")
  var quick = false

  @Option(help: "Number of runs per setting; default: each experiment's own.")
  var seeds: Int?

  @Option(help: "The first seed.")
  var seed: UInt64 = 0

  @Option(parsing: .upToNextOption, help: "Applications of table 1; default: all.")
  var applications: [ApplicationName] = []

  @Option(
    parsing: .upToNextOption,
    help: "Methods of table 1 beside VANILLA, which is always run; default: all.")
  var methods: [ApplicationMethod] = []

  @OptionGroup(title: "Pretrained encoder, under texts of table 1 and weak-supervision")
  var encoder: EncoderArguments

  @Option(
    help: ArgumentHelp(
      "Folder for what the encoder computes and for finished runs of table 1 on it, so that a run that was stopped goes on.",
      valueName: "dir"))
  var keep: String?

  @OptionGroup var jobs: JobsOption

  @OptionGroup var data: DataOptions
  @OptionGroup var output: OutputOptions

  @Option(help: ArgumentHelp("Write every run, table and verdict as JSON.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Write a self-contained page.", valueName: "file"))
  var report: String?

  @Option(
    help: ArgumentHelp("Write the figures as SVG files into this folder.", valueName: "dir"))
  var figures: String?

  func validate() throws {
    if let seeds, seeds < 1 { throw ValidationError("--seeds must be at least 1, found \(seeds)") }
    let request = try encoder.request()
    if keep != nil, request == nil { throw ValidationError("--keep needs --encoder") }
    try requireReaders(of: request)
    try requireFolders(of: [json, report])
    if let folder = data.folder, folder != "embedded",
      !FileManager.default.fileExists(atPath: folder)
    {
      throw ValidationError("no folder \(folder) for --data; name one that holds corpora")
    }
  }

  /// Refuses options that none of the experiments reads.
  private func requireReaders(of request: EncoderRequest?) throws {
    let parts = experiments.flatMap(\.parts)
    if parts.contains(.table1) { return }
    let ofTable1 = [
      ("applications", applications.isEmpty), ("methods", methods.isEmpty), ("keep", keep == nil),
    ]
    if let given = ofTable1.first(where: { !$0.1 }) {
      throw ValidationError("--\(given.0) is for table1; name it among the experiments")
    }
    if request != nil, !parts.contains(.weakSupervision) {
      throw ValidationError(
        "--encoder is for table1 and weak-supervision; name one among the experiments")
    }
  }

  func run() throws {
    try requireApart(outputs: [json, report], from: inputs)
    var chosen: [Experiment] = []
    for part in experiments.flatMap(\.parts) where !chosen.contains(part) { chosen.append(part) }
    var reports: [ExperimentReport] = []
    for experiment in chosen {
      reports.append(try run(experiment))
      try write(reports)
    }
    if let report { output.note("report: \(report)") }
    try output.print(reports.flatMap(\.printedTables))
  }

  private var inputs: [String?] {
    [data.folderThatIsRead, encoder.folder]
  }

  /// Writes the files after every experiment, so that a failure does not lose the results of the others.
  private func write(_ reports: [ExperimentReport]) throws {
    if let json { try writeFile(Data(ExperimentReport.json(reports).utf8), to: json) }
    if let report { try writeFile(Data(ExperimentReport.page(reports).html().utf8), to: report) }
    if let figures { try writeFigures(reports, to: URL(fileURLWithPath: figures)) }
  }

  private func run(_ experiment: Experiment) throws -> ExperimentReport {
    var plan = ExperimentPlan()
    plan.firstSeed = seed
    plan.seeds = seeds
    plan.isQuick = quick
    plan.jobs = jobs.count
    plan.encoder = try encoder.request()
    plan.applications = applications.isEmpty ? nil : applications
    plan.methods = methods.isEmpty ? nil : methods
    plan.keptFolder = keep.map { URL(fileURLWithPath: $0, isDirectory: true) }
    let progress = ProgressBar(experiment.rawValue, unit: "runs", quiet: output.quiet)
    defer { progress.finish() }
    return try experiment.run(
      plan, tasks: builtInTasks.all, location: data.location, progress: progress)
  }

  private func writeFigures(_ reports: [ExperimentReport], to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for report in reports {
      for (index, figure) in report.figures.enumerated() {
        let path = folder.appending(path: "\(report.name)-\(index + 1).svg").path
        try requireApart(outputs: [path, json, self.report], from: inputs)
        try writeFile(Data(figure.svgDocument().utf8), to: path)
      }
    }
  }
}

extension Experiment: ExpressibleByArgument {}
extension ApplicationName: ExpressibleByArgument {}

extension ApplicationMethod: ExpressibleByArgument {
  public init?(argument: String) {
    guard let method = Self.all.first(where: { $0.name == argument }) else { return nil }
    self = method
  }

  public static var allValueStrings: [String] { all.map(\.name) }
}
