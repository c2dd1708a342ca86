import Foundation
import SupervisionCore

extension EncoderConfiguration {
  /// Reads `config.json`.
  ///
  /// - Throws: ``SupervisionCore/DataError`` naming the field for an encoder of another kind and for impossible sizes;
  ///   ``SupervisionCore/FileError``.
  public init(contentsOf file: URL) throws {
    let data: Data
    do {
      data = try Data(contentsOf: file)
    } catch {
      throw FileError(
        path: file.relativePath, problem: "cannot be read (\(error.localizedDescription))",
        remedy: "name the folder of a checkpoint, which has a config.json")
    }
    try self.init(ConfigurationFields(data, path: file.relativePath))
  }

  private init(_ fields: ConfigurationFields) throws {
    let kind = try fields.word("model_type", nil)
    guard let architecture = Architecture(rawValue: kind) else {
      throw fields.invalid(
        "model_type", "'\(kind)'",
        "one of \(Architecture.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    let isDistilled = architecture == .distilbert
    try fields.require(isDistilled ? "activation" : "hidden_act", is: "gelu")
    if !isDistilled { try fields.require("position_embedding_type", is: "absolute") }
    let startsAfterPadding = architecture == .roberta || architecture == .mpnet
    let padding = try fields.size(
      "pad_token_id", 0...1_000_000, default: startsAfterPadding ? 1 : 0)
    self.init(
      architecture: architecture,
      hiddenSize: try fields.size(isDistilled ? "dim" : "hidden_size", 1...65_536),
      layerCount: try fields.size(isDistilled ? "n_layers" : "num_hidden_layers", 1...1000),
      headCount: try fields.size(isDistilled ? "n_heads" : "num_attention_heads", 1...65_536),
      intermediateSize: try fields.size(
        isDistilled ? "hidden_dim" : "intermediate_size", 1...1_000_000),
      vocabularySize: try fields.size("vocab_size", 1...100_000_000),
      positionCount: try fields.size("max_position_embeddings", 1...10_000_000),
      positionOffset: startsAfterPadding ? padding + 1 : 0,
      typeCount: architecture == .bert || architecture == .roberta
        ? try fields.size("type_vocab_size", 0...1000, default: 2) : 0,
      normEpsilon: try fields.number("layer_norm_eps", default: 1e-12),
      relativeBucketCount: architecture == .mpnet
        ? try fields.size("relative_attention_num_buckets", 4...511, default: 32) : 0)
    guard hiddenSize % headCount == 0 else {
      throw fields.invalid(
        "num_attention_heads", "\(headCount)", "a divisor of the width of a state, \(hiddenSize)")
    }
    guard maximumLength >= 3 else {
      throw fields.invalid(
        "max_position_embeddings", "\(positionCount)", "at least \(positionOffset + 3)")
    }
  }
}
