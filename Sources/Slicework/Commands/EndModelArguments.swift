import ArgumentParser
import Comparison
import Encoders
import EndModels
import Foundation
import Pipeline
import StreamCommands
import SupervisionCore

/// Training options of end models. Options that are not given have the default of ``EndModelSettings`` or of the
/// preset.
///
/// Names, ranges, defaults and help come from ``EndModelSettings/fields``, which has one entry for each property here.
struct EndModelArguments: ParsableArguments {
  @Option("method") var method: GivenValue?
  @Option("backbone") var backbone: GivenValue?

  @Option(
    help: ArgumentHelp(
      "Folder of train.npy, dev.npy and test.npy: one vector per candidate, in corpus order.",
      valueName: "dir"))
  var features: String?

  @Option("labels") var labels: GivenValue?
  @Option("label-model") var labelModel: GivenValue?
  @Option("train-on") var trainOn: GivenValue?

  @Option("epochs") var epochs: GivenValue?
  @Option("batch-size") var batchSize: GivenValue?
  @Option("learning-rate") var learningRate: GivenValue?
  @Option("schedule") var schedule: GivenValue?
  @Option("l2") var l2: GivenValue?
  @Option("weight-decay") var weightDecay: GivenValue?
  @Option("clip") var clip: GivenValue?
  @Option(list: "class-weights", of: "weight") var classWeights: [GivenValue]
  @Option("patience") var patience: GivenValue?
  @Option("metric") var metric: GivenValue?

  @Option("dropout") var dropout: GivenValue?
  @Option("embedding") var embedding: GivenValue?
  @Option(list: "hidden", of: "size") var hidden: [GivenValue]
  @Option("embedding-scale") var embeddingScale: GivenValue?
  @Option("min-count") var minCount: GivenValue?
  @Option("window") var window: GivenValue?
  @Option("lstm-size") var lstmSize: GivenValue?
  @Option("pooling") var pooling: GivenValue?
  @Option("max-length") var maxLength: GivenValue?
  @OptionGroup var encoderArguments: EncoderArguments
  @Option(list: "parts", of: "part") var parts: [GivenValue]

  @Option("slices") var sliceSource: GivenValue?
  @Option("min-members") var minMembers: GivenValue?
  @Option("attention") var attention: GivenValue?
  @Option("temperature") var temperature: GivenValue?
  @Option("expert-size") var expertSize: GivenValue?
  @Option("loss-form") var lossForm: GivenValue?
  @Option("base-weight") var baseWeight: GivenValue?
  @Option("indicator-weight") var indicatorWeight: GivenValue?
  @Option("prediction-weight") var predictionWeight: GivenValue?
  @Option("warm-start") var warmStart: GivenValue?

  var featureFolder: URL? {
    features.map { URL(fileURLWithPath: $0, isDirectory: true) }
  }

  /// The encoder that is named; nil for none.
  var encoder: GivenValue? { encoderArguments.encoder }

  func validate() throws {
    let encoder = encoderArguments
    guard encoder.encoder == nil,
      encoder.layer != nil || encoder.fineTune != nil || !parts.isEmpty
    else { return }
    throw ValidationError("--layer, --fine-tune and --parts need --encoder")
  }

  private static let encoderOptions = ["encoder", "layer", "fine-tune", "parts"]

  /// The base settings with the given options applied.
  ///
  /// - Parameter onEncoder: whether options of pretrained encoders apply.
  func settings(
    base: EndModelSettings, seed: UInt64?, onEncoder: Bool = true
  ) throws -> EndModelSettings {
    var settings = base
    for field in EndModelSettings.fields
    where onEncoder || !Self.encoderOptions.contains(field.name) {
      let texts = given.filter { $0.field.name == field.name }.map(\.text)
      if !texts.isEmpty { try field.set(texts, in: &settings) }
    }
    if onEncoder, encoder != nil, backbone == nil { settings.backbone.kind = .mlp }
    if settings.method == .vanilla, labels == nil { settings.labels = .hard }
    if let seed { settings.training.seed = seed }
    try settings.requireWarmStart()
    return settings
  }

  /// Refuses DP continued under a preset where nothing sets a warm start.
  func requireWarmStart(_ preset: EndModelPreset, _ methods: [ComparedMethod]) throws {
    guard methods.contains(.method(.dpContinued)) else { return }
    _ = try settings(base: preset.settings.with(.dpContinued), seed: nil)
  }

  /// Refuses a preset for encoders where none is named.
  func requireEncoder(for preset: EndModelPreset) throws {
    guard preset.isForEncoders, encoder == nil else { return }
    throw UsageError(
      "the preset '\(preset.name)' needs a pretrained encoder",
      remedy: "name one with --encoder; `encoder list` shows those that are known")
  }

  /// What to tell of an option that the backbone has no use for.
  var note: String? {
    guard !hidden.isEmpty, backbone?.text == BackboneName.bilstm.rawValue else { return nil }
    return "note: a bilstm has no hidden layers, --hidden changes nothing; its size is --lstm-size"
  }

  /// The values of all options of the table that were given.
  private var given: [GivenValue] {
    Mirror(reflecting: self).children.flatMap { (child) -> [GivenValue] in
      switch child.value {
      case let option as Option<GivenValue?>: [option.wrappedValue].compactMap { $0 }
      case let option as Option<[GivenValue]>: option.wrappedValue
      case let group as OptionGroup<EncoderArguments>: group.wrappedValue.given
      default: []
      }
    }
  }
}

extension BackboneName: ExpressibleByArgument {}
extension DecisionThreshold: ExpressibleByArgument {}
