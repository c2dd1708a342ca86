import ArgumentParser
import Benchmarks
import Encoders
import SupervisionCore

/// Encoders of the encoder suite.
struct EncoderBenchArguments: ParsableArguments {
  @Option(
    name: .customLong("encoder"),
    help: ArgumentHelp(
      "A pretrained encoder of the encoder suite, by its name or folder; may be given several times. Default: all known ones.",
      valueName: "name"))
  var names: [String] = []

  @Option(
    help: "The layer whose states the encoder suite computes. Default: three quarters of all.")
  var layer: Int?

  @Option(
    name: .customLong("fine-tune"), help: "Top layers that the encoder suite trains. Default: 2.")
  var fineTunedLayers: Int?

  /// Whether nothing was asked for.
  var isDefault: Bool { names.isEmpty && layer == nil && fineTunedLayers == nil }

  func validate() throws {
    guard layer ?? 1 >= 1, fineTunedLayers ?? 1 >= 1 else {
      throw ValidationError("--layer and --fine-tune must be at least 1")
    }
  }

  /// The encoders named, else all known ones.
  func encoders() throws -> [KnownEncoder] {
    let library = EncoderLibrary()
    let known = try names.isEmpty ? library.encoders : names.map(library.encoder(named:))
    guard !known.isEmpty else {
      throw UsageError(
        "no pretrained encoder is known here",
        remedy: "fetch one with `make encoder`, or name a checkpoint's folder with --encoder")
    }
    return known
  }
}

extension BenchCommand {
  func encoderBench() throws -> EncoderBench {
    var bench = EncoderBench(try pretrained.encoders())
    bench.settings = settings
    bench.layer = pretrained.layer
    if let count = pretrained.fineTunedLayers { bench.fineTunedLayers = count }
    if quick {
      bench.sequenceCount = 60
      bench.keptRowCount = 2_000
    }
    return bench
  }
}

/// Tables of the encoder suite.
enum EncoderTable: String, CaseIterable {
  case forward = "encoder.forward"
  case fineTuning = "encoder.fine-tuning"
  case keptRows = "encoder.kept-rows"

  func measure(_ bench: EncoderBench) throws -> BenchTable {
    switch self {
    case .forward: try bench.forward()
    case .fineTuning: try bench.fineTuning()
    case .keptRows: try bench.keptRows()
    }
  }
}
