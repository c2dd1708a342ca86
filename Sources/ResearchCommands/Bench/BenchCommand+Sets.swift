import ArgumentParser
import Benchmarks
import CommandSupport
import Foundation

/// Vote sets of the quality suite.
struct VoteSetArguments: ParsableArguments {
  @Option(
    name: .customLong("sets"),
    help: ArgumentHelp(
      "Quality on vote sets in place of generated votes: a folder for each set, in it votes.csv (`item,voter…`) and gold.csv (`item,gold[,split]`), also .tsv and .gz.",
      valueName: "dir"))
  var folderPath: String?

  @Flag(
    help: ArgumentHelp(
      "With --sets: fit every model a second time with the class balance of gold, an oracle."))
  var trueBalance = false

  @Option(
    help: ArgumentHelp(
      "With --sets: labels of other programs, compared with ours: a folder for each set, in it NAME.csv (`item,p0,p1,…`) for each model, or NAME.failed with the reason.",
      valueName: "dir"))
  var predictions: String?

  var folder: URL? { folderPath.map { URL(fileURLWithPath: $0) } }

  func validate() throws {
    guard folderPath != nil || (!trueBalance && predictions == nil) else {
      throw ValidationError("--true-balance and --predictions need --sets")
    }
  }
}

extension BenchCommand {
  /// Label models on the vote sets of a folder.
  func voteSetResults(_ folder: URL) throws -> [BenchResult] {
    let sets = try VoteSet.readAll(in: folder)
    var bench = VoteSetBench(sets)
    bench.models = labelModels
    bench.givesTrueBalance = voteSets.trueBalance
    bench.predictions = try voteSets.predictions.map {
      try SavedPredictions(folder: URL(fileURLWithPath: $0), sets: sets)
    }
    bench.jobs = jobs.count
    let progress = ProgressBar("quality of sets", unit: "fits", quiet: output.quiet)
    defer { progress.finish() }
    let results = try bench.run(progress: progress)
    let figure = results.gainPlot(of: .standard)
    return results.tables.enumerated().map { index, table in
      index == 0 && !figure.series.isEmpty
        ? .drawn(table, figure) : .found(table, hasMissedBars: false)
    }
  }
}
