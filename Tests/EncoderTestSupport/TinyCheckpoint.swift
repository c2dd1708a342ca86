import Foundation
import SupervisionCore

/// A small BERT with random weights, written as a checkpoint's folder.
public struct TinyCheckpoint {
  public var hiddenSize = 16
  public var layerCount = 3
  public var headCount = 2
  public var intermediateSize = 32
  public var positionCount = 64
  /// Words and pieces after the special ones.
  public var words: [String]
  public var seed: UInt64 = 1

  public init(words: [String]) { self.words = words }

  /// Special pieces, single letters and digits with their continuations, then ``words``.
  public var vocabulary: [String] {
    let letters = "abcdefghijklmnopqrstuvwxyz0123456789".map(String.init)
    let marks = [".", ",", "(", ")", "-", "%", "'"]
    let known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + marks + letters
    let all = known + letters.map { "##\($0)" }
    return all + words.filter { !all.contains($0) }
  }

  /// Writes `config.json`, `vocab.txt`, `tokenizer_config.json` and `model.safetensors`.
  public func write(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    try write(configuration, "config.json")
    try write(vocabulary.joined(separator: "\n") + "\n", "vocab.txt")
    try write(#"{"do_lower_case":true,"tokenizer_class":"BertTokenizer"}"#, "tokenizer_config.json")
    try tensorFile.write(to: folder.appending(path: "model.safetensors"))
  }

  private var configuration: String {
    """
    {"model_type":"bert","hidden_size":\(hiddenSize),"num_hidden_layers":\(layerCount),
    "num_attention_heads":\(headCount),"intermediate_size":\(intermediateSize),"hidden_act":"gelu",
    "vocab_size":\(vocabulary.count),"max_position_embeddings":\(positionCount),"type_vocab_size":2,
    "layer_norm_eps":1e-12,"pad_token_id":0,"position_embedding_type":"absolute"}
    """
  }

  private var shapes: [(name: String, shape: [Int])] {
    let d = hiddenSize
    let f = intermediateSize
    var layers: [(name: String, shape: [Int])] = []
    for layer in 0..<layerCount {
      let prefix = "encoder.layer.\(layer)."
      let affine = [
        ("attention.self.query", d, d), ("attention.self.key", d, d),
        ("attention.self.value", d, d), ("attention.output.dense", d, d),
        ("intermediate.dense", f, d), ("output.dense", d, f),
      ]
      for (name, outputs, inputs) in affine {
        layers.append((prefix + name + ".weight", [outputs, inputs]))
        layers.append((prefix + name + ".bias", [outputs]))
      }
      for name in ["attention.output.LayerNorm", "output.LayerNorm"] {
        layers.append((prefix + name + ".weight", [d]))
        layers.append((prefix + name + ".bias", [d]))
      }
    }
    let tables: [(name: String, shape: [Int])] = [
      ("embeddings.word_embeddings.weight", [vocabulary.count, d]),
      ("embeddings.position_embeddings.weight", [positionCount, d]),
      ("embeddings.token_type_embeddings.weight", [2, d]),
      ("embeddings.LayerNorm.weight", [d]), ("embeddings.LayerNorm.bias", [d]),
    ]
    return tables + layers
  }

  /// Gains of norms are 1, all else is drawn from ±0.5.
  private var tensorFile: Data {
    var generator = SeededGenerator(seed: seed)
    var header: [String] = []
    var values: [Float] = []
    for (name, shape) in shapes {
      let count = shape.reduce(1, *)
      let start = values.count * 4
      let isGain = name.hasSuffix("LayerNorm.weight")
      values += (0..<count).map { _ in isGain ? 1 : Float(generator.uniform() - 0.5) }
      let sizes = shape.map(String.init).joined(separator: ",")
      header.append(
        #""\#(name)":{"dtype":"F32","shape":[\#(sizes)],"data_offsets":[\#(start),\#(values.count * 4)]}"#
      )
    }
    let text = "{" + header.joined(separator: ",") + "}"
    var data = withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { Data($0) }
    data.append(Data(text.utf8))
    values.withUnsafeBytes { data.append(contentsOf: $0) }
    return data
  }
}
