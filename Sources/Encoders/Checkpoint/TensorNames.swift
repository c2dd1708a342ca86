/// Names of the tensors of an architecture, as published checkpoints have them.
struct TensorNames {
  private let architecture: EncoderConfiguration.Architecture
  private let prefix: String

  /// - Parameter names: those of the file; checkpoints of a larger model have them under the architecture's own prefix.
  init(_ architecture: EncoderConfiguration.Architecture, in names: some Collection<String>) {
    self.architecture = architecture
    let prefix = architecture.rawValue + "."
    self.prefix = names.contains { $0.hasPrefix(prefix + "embeddings.") } ? prefix : ""
  }

  var words: String { prefix + "embeddings.word_embeddings.weight" }
  var positions: String { prefix + "embeddings.position_embeddings.weight" }
  var types: String { prefix + "embeddings.token_type_embeddings.weight" }
  var relativePositions: String { prefix + "encoder.relative_attention_bias.weight" }
  /// Without `.weight` and `.bias`, like all below.
  var embeddingNorm: String { prefix + "embeddings.LayerNorm" }

  func query(_ layer: Int) -> String { attention(layer, "query", "q_lin", "q") }
  func key(_ layer: Int) -> String { attention(layer, "key", "k_lin", "k") }
  func value(_ layer: Int) -> String { attention(layer, "value", "v_lin", "v") }

  func attentionOutput(_ layer: Int) -> String {
    inLayer(layer, "attention.output.dense", "attention.out_lin", "attention.attn.o")
  }
  func attentionNorm(_ layer: Int) -> String {
    inLayer(layer, "attention.output.LayerNorm", "sa_layer_norm", "attention.LayerNorm")
  }
  func intermediate(_ layer: Int) -> String {
    inLayer(layer, "intermediate.dense", "ffn.lin1", "intermediate.dense")
  }
  func output(_ layer: Int) -> String { inLayer(layer, "output.dense", "ffn.lin2", "output.dense") }
  func outputNorm(_ layer: Int) -> String {
    inLayer(layer, "output.LayerNorm", "output_layer_norm", "output.LayerNorm")
  }

  private func attention(
    _ layer: Int, _ bert: String, _ distilled: String, _ permuted: String
  ) -> String {
    inLayer(
      layer, "attention.self.\(bert)", "attention.\(distilled)", "attention.attn.\(permuted)")
  }

  private func inLayer(
    _ layer: Int, _ bert: String, _ distilled: String, _ permuted: String
  ) -> String {
    switch architecture {
    case .bert, .roberta: "\(prefix)encoder.layer.\(layer).\(bert)"
    case .distilbert: "\(prefix)transformer.layer.\(layer).\(distilled)"
    case .mpnet: "\(prefix)encoder.layer.\(layer).\(permuted)"
    }
  }
}
