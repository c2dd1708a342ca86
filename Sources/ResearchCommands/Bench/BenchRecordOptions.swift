import ArgumentParser
import Benchmarks
import CommandSupport
import Foundation
import SupervisionCore

/// Files for the record of a run of the bench, and the baseline to compare with.
struct BenchRecordOptions: ParsableArguments {
  @Option(
    name: [.customLong("json"), .customLong("save-baseline")],
    help: ArgumentHelp(
      "Write every repetition with machine and options as JSON, which --compare reads.",
      valueName: "file"))
  var record: String?

  @Option(
    name: .customLong("compare"),
    help: ArgumentHelp("Print each row beside that of a stored baseline.", valueName: "file"))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "With --compare: exit code 65 when a row takes more than so many times the baseline's time, beyond noise.",
      valueName: "ratio"))
  var failAbove: Double?

  @Option(help: ArgumentHelp("Write a self-contained page.", valueName: "file"))
  var report: String?

  func validate() throws {
    try requireFolders(of: [record, report])
    if let failAbove {
      guard failAbove > 0, failAbove.isFinite else {
        throw ValidationError("--fail-above must be above 0, found \(failAbove)")
      }
      guard baseline != nil else {
        throw ValidationError("--fail-above needs a baseline; name one with --compare")
      }
    }
  }

  /// The stored baseline, if one was named; read before anything is measured.
  ///
  /// - Throws: ``FileError`` when it cannot be read, ``DataError`` when it is something else.
  func readBaseline() throws -> BenchBaseline? {
    guard let baseline else { return nil }
    return try BenchBaseline(
      readFile(baseline, remedy: "name a file that --save-baseline wrote"), file: baseline)
  }

  /// Checks that no record is written over what the bench reads.
  ///
  /// - Parameters:
  ///   - inputs: paths of other files and folders that are read.
  ///   - store: path of the store, where one is named.
  func requireApart(from inputs: [String?], store: String?) throws {
    try SupervisionCore.requireApart(
      outputs: [record, report], from: [baseline] + inputs, store: store)
  }

  func write(_ run: BenchRecord) throws {
    if let record { try writeFile(Data(run.json().utf8), to: record) }
    if let report { try writeFile(Data(run.page().html().utf8), to: report) }
  }
}
