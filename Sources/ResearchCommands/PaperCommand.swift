import ArgumentParser
import BuiltInTasks
import CommandSupport
import Encoders
import Evaluation
import Foundation
import PaperExperiments
import Pipeline
import ReportPages
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
      """)

  @Argument(help: "Experiments to run.")
  var experiments: [Experiment]

  @Flag(help: "Run a small version of each, in a few seconds.")
  var quick = false

  @Option(help: "Number of runs per setting; default: each experiment's own.")
  var seeds: Int?

  @Option(help: "The first seed.")
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "Pretrained encoder under CDR and Spouses too, beside the presets' own backbones.",
      valueName: "name or folder"))
  var encoder: String?

  @Option(help: "Layer of the encoder; default: three quarters of the way up.")
  var layer: Int?

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
    if layer != nil, encoder == nil { throw ValidationError("--layer needs --encoder") }
    try requireFolders(of: [json, report])
    if let folder = data.folder, folder != "embedded",
      !FileManager.default.fileExists(atPath: folder)
    {
      throw ValidationError("no folder \(folder) for --data; name one that holds corpora")
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
    [data.folderThatIsRead, EncoderLibrary().folder(ofEncoder: encoder)]
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
    plan.encoder = encoder
    plan.encoderLayer = layer
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
