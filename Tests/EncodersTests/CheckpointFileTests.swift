import EncoderTestSupport
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@testable import Encoders

/// Files of checkpoints that are not what they should be: an error that names file and field or tensor.
@Suite struct CheckpointFileTests {
  private func checkpoint() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try TinyCheckpoint(words: ["a"]).write(to: folder.url)
    return folder
  }

  /// A tensor file of a header and as many bytes of numbers as asked for.
  private func tensorFile(_ header: String, bytes: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: bytes)
  }

  @Test(arguments: [
    ("hidden_act", #""hidden_act":"gelu""#, #""hidden_act":"gelu_new""#),
    ("model_type", #""model_type":"bert""#, #""model_type":"t5""#),
    ("hidden_size", #""hidden_size":16"#, #""hidden_size":-1"#),
    ("hidden_size", #""hidden_size":16"#, #""hidden_size":1e300"#),
    ("num_attention_heads", #""num_attention_heads":2"#, #""num_attention_heads":3"#),
    ("position_embedding_type", #""absolute""#, #""relative_key""#),
    ("layer_norm_eps", "1e-12", "0"),
    ("max_position_embeddings", #""max_position_embeddings":64"#, #""max_position_embeddings":2"#),
    ("num_hidden_layers", #""num_hidden_layers":3,"#, ""),
    ("num_hidden_layers", #""num_hidden_layers":3"#, #""num_hidden_layers":true"#),
    ("type_vocab_size", #""type_vocab_size":2"#, #""type_vocab_size":false"#),
    ("pad_token_id", #""pad_token_id":0"#, #""pad_token_id":true"#),
    ("layer_norm_eps", "1e-12", "true"), ("hidden_act", #""gelu""#, "true"),
    ("num_attention_heads", #""num_attention_heads":2"#, #""num_attention_heads":[2]"#),
  ])
  func configurationsOfOtherEncodersAreRefused(
    field: String, sound: String, wrong: String
  ) throws {
    let folder = try checkpoint()
    let text = try folder.text("config.json").replacing("\n", with: "")
    #expect(text.contains(sound))
    try folder.write("config.json", text.replacing(sound, with: wrong))
    let error = #expect(throws: DataError.self) { try PretrainedEncoder(folder: folder.url) }
    #expect(error?.field == field)
    #expect(error?.file.hasSuffix("config.json") == true)
  }

  @Test func relativePositionsHaveBucketsThatTheirDistancesFill() throws {
    let folder = try TemporaryFolder()
    let sound = try String(
      contentsOf: fixture("checkpoints/mpnet").appending(path: "config.json"), encoding: .utf8)
    func configuration(buckets: Int) throws -> EncoderConfiguration {
      let field = #""relative_attention_num_buckets": "#
      let file = try folder.write(
        "config.json", sound.replacing(field + "32", with: field + "\(buckets)"))
      return try EncoderConfiguration(contentsOf: file)
    }
    for buckets in [4, 32, 511] {
      #expect(try configuration(buckets: buckets).relativeBucketCount == buckets)
      for distance in -1000...1000 {
        let bucket = RelativePositions.bucket(of: distance, bucketCount: buckets)
        #expect((0..<buckets).contains(bucket))
      }
    }
    for buckets in [3, 512, 1000] {
      let error = #expect(throws: DataError.self) { try configuration(buckets: buckets) }
      #expect(error?.field == "relative_attention_num_buckets")
    }
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,16]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
    #"{"a":{"dtype":"F32","shape":[2]}}"#, #"[1]"#, "",
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
  ])
  func headersThatDoNotFitAreRefused(header: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("model.safetensors", tensorFile(header, bytes: 8))
    #expect(throws: DataError.self) { try TensorFile(file) }
  }

  @Test func headersLongerThanTheFileAreRefused() throws {
    let folder = try TemporaryFolder()
    for length in [UInt64.max, UInt64(Int64.max), 1 << 40, 9] {
      let bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) } + Array("{}".utf8)
      let file = try folder.write("model.safetensors", bytes)
      #expect(throws: DataError.self) { try TensorFile(file) }
    }
    #expect(throws: DataError.self) { try TensorFile(folder.write("short", [1, 2, 3])) }
  }

  @Test func missingTensorsOtherShapesAndTypesAreNamed() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "model.safetensors",
      tensorFile(
        #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"I64","shape":[1],"data_offsets":[8,16]}}"#,
        bytes: 16))
    let tensors = try TensorFile(file)
    #expect(try tensors.values("a", shape: [2]) == [0, 0])
    for (name, shape) in [("a", [1, 2]), ("b", [1]), ("c", [2])] {
      let error = #expect(throws: DataError.self) { try tensors.values(name, shape: shape) }
      #expect(error?.field == "tensor \(name)")
    }
  }

  @Test func halfPrecisionIsRead() throws {
    let folder = try TemporaryFolder()
    let header =
      #"{"h":{"dtype":"F16","shape":[6],"data_offsets":[0,12]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[12,16]}}"#
    let half: [UInt16] = [0x3C00, 0xC000, 0x0001, 0x7C00, 0x3555, 0x0000]
    let brain: [UInt16] = [0x3F80, 0xC040]
    let bytes = (half + brain).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let file = try folder.write("model.safetensors", tensorFile(header, bytes: 0) + bytes)
    let tensors = try TensorFile(file)
    #expect(
      try tensors.values("h", shape: [6])
        == [1, -2, 0x1p-24, .infinity, Float(0x555) * 0x1p-12, 0])
    #expect(try tensors.values("b", shape: [2]) == [1, -3])
  }

  @Test func normsOfOldCheckpointsAreReadByTheirNames() throws {
    let folder = try checkpoint()
    let sound = try PretrainedEncoder(folder: folder.url).layer(1)
    let file = try Data(contentsOf: folder.file("model.safetensors"))
    let length = Int(file.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
    let header = String(decoding: file[8..<8 + length], as: UTF8.self)
      .replacing("LayerNorm.weight", with: "LayerNorm.gamma")
      .replacing("LayerNorm.bias", with: "LayerNorm.beta")
    try folder.write("model.safetensors", tensorFile(header, bytes: 0) + file[(8 + length)...])
    let old = try PretrainedEncoder(folder: folder.url).layer(1)
    #expect(old.outputNorm.weight == sound.outputNorm.weight)
    #expect(old.attentionNorm.bias == sound.attentionNorm.bias)
  }

  @Test func aModelThatCanHoldProgramsIsNotRead() throws {
    let folder = try checkpoint()
    try FileManager.default.moveItem(
      at: folder.file("model.safetensors"), to: folder.file("pytorch_model.bin"))
    let error = #expect(throws: FileError.self) { try PretrainedEncoder(folder: folder.url) }
    #expect(error?.problem.contains("pytorch_model.bin is not read") == true)
  }

  @Test func layersThatTheFileLacksAreMissedAtOnce() throws {
    let folder = try checkpoint()
    let text = try folder.text("config.json")
    try folder.write(
      "config.json", text.replacing(#""num_hidden_layers":3"#, with: #""num_hidden_layers":4"#))
    let error = #expect(throws: DataError.self) { try PretrainedEncoder(folder: folder.url) }
    #expect(error?.field == "tensor encoder.layer.3.attention.self.query.weight")
  }

  @Test func checkpointsWithoutTensorsOrTokenizerAreRefused() throws {
    for name in ["model.safetensors", "vocab.txt"] {
      let folder = try checkpoint()
      try FileManager.default.removeItem(at: folder.file(name))
      #expect(throws: FileError.self) { try PretrainedEncoder(folder: folder.url) }
    }
    let folder = try TemporaryFolder()
    #expect(throws: FileError.self) { try PretrainedEncoder(folder: folder.url) }
  }

  @Test func damagedFilesNeverTrap() throws {
    let folder = try checkpoint()
    let sound = try Array(Data(contentsOf: folder.file("model.safetensors")))
    let configuration = Array(try folder.text("config.json").utf8)
    var generator = SeededGenerator(seed: 5)
    for round in 0..<200 {
      let isTensors = round % 2 == 0
      var bytes = isTensors ? sound : configuration
      let reach = isTensors ? 3000 : bytes.count
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes[Int.random(in: 0..<reach, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      try folder.write("model.safetensors", isTensors ? bytes : sound)
      try folder.write("config.json", isTensors ? configuration : bytes)
      do {
        let encoder = try PretrainedEncoder(folder: folder.url)
        for layer in 0..<encoder.configuration.layerCount { _ = try encoder.layer(layer) }
      } catch is DataError {}
    }
  }
}
