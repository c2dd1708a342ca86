import Foundation
import NumericKernels
import SupervisionCore
import Synchronization

/// A pretrained transformer, read from the folder of a checkpoint; thread-safe.
///
/// Tensors are read when they are needed, so that opening is cheap and upper layers that nothing asks for cost nothing.
public final class PretrainedEncoder: Sendable {
  /// Shape and arithmetic.
  public let configuration: EncoderConfiguration
  /// Cuts texts into pieces of the encoder's vocabulary.
  public let tokenizer: any Tokenizer
  private let file: TensorFile
  private let names: TensorNames
  private let kept = Mutex(Kept())

  private struct Kept {
    var embeddings: EncoderEmbeddings?
    var layers: [Int: InferenceLayer] = [:]
  }

  /// Opens a checkpoint: `config.json`, `model.safetensors` and `tokenizer.json`, `vocab.txt`, or `vocab.json` with
  /// `merges.txt`.
  ///
  /// - Throws: ``SupervisionCore/DataError`` naming file and field or tensor for what is not read here;
  ///   ``SupervisionCore/FileError``.
  public convenience init(folder: URL) throws {
    try self.init(folder: folder) {
      try EncoderTokenizer.read(folder: folder, configuration: $0)
    }
  }

  init(
    folder: URL, tokenizer: (EncoderConfiguration) throws -> any Tokenizer
  ) throws {
    configuration = try EncoderConfiguration(contentsOf: folder.appending(path: "config.json"))
    let tensors = folder.appending(path: "model.safetensors")
    guard FileManager.default.fileExists(atPath: tensors.path) else {
      let old = folder.appending(path: "pytorch_model.bin")
      let isOld = FileManager.default.fileExists(atPath: old.path)
      throw FileError(
        path: tensors.relativePath,
        problem: isOld
          ? "does not exist, and \(old.lastPathComponent) is not read: it can hold programs"
          : "does not exist",
        remedy: "save the checkpoint as safetensors, which the page on pretrained encoders shows")
    }
    file = try TensorFile(tensors)
    names = TensorNames(configuration.architecture, in: file.names)
    self.tokenizer = try tokenizer(configuration)
    try checkShapes()
  }

  /// SHA-256 over configuration, tokenizer and tensors of a checkpoint, in hexadecimal.
  ///
  /// - Complexity: reads all files, some 400 MB for twelve layers of 768.
  /// - Throws: ``SupervisionCore/FileError`` where a file cannot be read.
  public static func checksum(of folder: URL) throws -> String {
    var checksum = Checksum()
    let isWhole = FileManager.default.fileExists(
      atPath: folder.appending(path: "tokenizer.json").path)
    let options = isWhole ? [] : ["tokenizer_config.json"]
    for name in ["config.json", "tokenizer.json", "vocab.txt", "vocab.json", "merges.txt"] + options
      + ["model.safetensors"]
    {
      let file = folder.appending(path: name)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      checksum.add(name)
      do {
        try checksum.add(Data(contentsOf: file, options: .alwaysMapped))
      } catch {
        throw FileError(
          path: file.relativePath, problem: "cannot be read (\(error.localizedDescription))",
          remedy: "check that the file may be read")
      }
    }
    return checksum.hexadecimal()
  }

  /// The tensors of a layer.
  ///
  /// - Parameter index: 0 for the lowest layer.
  /// - Throws: ``SupervisionCore/DataError`` for tensors that are missing or of other shapes.
  public func layer(_ index: Int) throws -> EncoderLayerTensors {
    let d = configuration.hiddenSize
    let f = configuration.intermediateSize
    return EncoderLayerTensors(
      query: try affine(names.query(index), d, d), key: try affine(names.key(index), d, d),
      value: try affine(names.value(index), d, d),
      attentionOutput: try affine(names.attentionOutput(index), d, d),
      attentionNorm: try norm(names.attentionNorm(index)),
      intermediate: try affine(names.intermediate(index), f, d),
      output: try affine(names.output(index), d, f), outputNorm: try norm(names.outputNorm(index)))
  }

  /// The bias of attention by relative position; nil for encoders without.
  ///
  /// - Throws: ``SupervisionCore/DataError`` for a tensor that is missing or of another shape.
  public func relativePositions() throws -> RelativePositions? {
    let (buckets, heads) = (configuration.relativeBucketCount, configuration.headCount)
    guard buckets > 0 else { return nil }
    return RelativePositions(
      bucketCount: buckets, headCount: heads,
      table: try file.values(names.relativePositions, shape: [buckets, heads]))
  }

  /// States of every piece of some sequences.
  ///
  /// The states of a sequence do not depend on the others.
  ///
  /// - Parameters:
  ///   - sequences: pieces in the vocabulary, at most ``EncoderConfiguration/maximumLength`` each.
  ///   - layer: 0 for the embeddings, then the number of layers to pass.
  ///   - jobs: threads at the most.
  ///   - body: receives the position of a sequence and its states, `pieces × d`, row-major, from any thread; they are
  ///     valid during the call.
  /// - Throws: ``SupervisionCore/UsageError`` for a layer that the encoder does not have; ``SupervisionCore/DataError`` for
  ///   pieces outside the vocabulary and sequences that are too long; errors of loading the BLAS library.
  public func states(
    of sequences: [PieceSequence], layer: Int, jobs: Int,
    _ body: @Sendable (_ sequence: Int, _ states: UnsafePointer<Float>) -> Void
  ) throws {
    guard (0...configuration.layerCount).contains(layer) else {
      throw UsageError(
        "the encoder has \(configuration.layerCount) layers, not \(layer)",
        remedy: "choose one in 0...\(configuration.layerCount)")
    }
    try Blas.load()
    try refuseUnreadable(sequences)
    let network = EncoderNetwork(
      configuration: configuration, embeddings: try embeddings(), relative: try relativePositions(),
      layers: try (0..<layer).map { try inferenceLayer($0) })
    let blocks = SequenceBlock.blocks(of: sequences)
    forEachInParallel(count: blocks.count, jobs: jobs) { block in
      network.forEachSequence(of: blocks[block], in: sequences, body)
    }
  }

  private func refuseUnreadable(_ sequences: [PieceSequence]) throws {
    for (index, sequence) in sequences.enumerated() {
      guard sequence.count <= configuration.maximumLength,
        sequence.ids.allSatisfy({ $0 >= 0 && Int($0) < configuration.vocabularySize }),
        sequence.types.allSatisfy({ $0 == 0 || Int($0) < configuration.typeCount })
      else {
        throw DataError(
          file: "pieces", field: "sequence \(index)", found: "\(sequence.count) pieces",
          expected: "at most \(configuration.maximumLength), all in the encoder's vocabulary",
          remedy: "cut the text with the encoder's own tokenizer")
      }
    }
  }

  private func checkShapes() throws {
    guard tokenizer.vocabularySize <= configuration.vocabularySize else {
      throw DataError(
        file: file.path, field: "vocab_size", found: "\(configuration.vocabularySize)",
        expected: "at least the \(tokenizer.vocabularySize) pieces of the tokenizer",
        remedy: "use the checkpoint's own tokenizer")
    }
    let (d, f) = (configuration.hiddenSize, configuration.intermediateSize)
    try file.require(names.words, shape: [configuration.vocabularySize, d])
    try file.require(names.positions, shape: [configuration.positionCount, d])
    for layer in 0..<configuration.layerCount {
      for name in [
        names.query(layer), names.key(layer), names.value(layer), names.attentionOutput(layer),
      ] { try file.require(name + ".weight", shape: [d, d]) }
      try file.require(names.intermediate(layer) + ".weight", shape: [f, d])
      try file.require(names.output(layer) + ".weight", shape: [d, f])
    }
  }

  private func embeddings() throws -> EncoderEmbeddings {
    if let known = kept.withLock({ $0.embeddings }) { return known }
    let d = configuration.hiddenSize
    let embeddings = EncoderEmbeddings(
      words: try file.values(names.words, shape: [configuration.vocabularySize, d]),
      positions: try file.values(names.positions, shape: [configuration.positionCount, d]),
      types: configuration.typeCount == 0
        ? [] : try file.values(names.types, shape: [configuration.typeCount, d]),
      norm: try norm(names.embeddingNorm))
    kept.withLock { $0.embeddings = embeddings }
    return embeddings
  }

  private func inferenceLayer(_ index: Int) throws -> InferenceLayer {
    if let known = kept.withLock({ $0.layers[index] }) { return known }
    let layer = InferenceLayer(try layer(index))
    kept.withLock { $0.layers[index] = layer }
    return layer
  }

  private func affine(_ name: String, _ outputs: Int, _ inputs: Int) throws
    -> EncoderLayerTensors.Affine
  {
    EncoderLayerTensors.Affine(
      weight: try file.values(name + ".weight", shape: [outputs, inputs]),
      bias: try file.values(name + ".bias", shape: [outputs]))
  }

  /// Gain and shift of a normalisation, which older checkpoints call gamma and beta.
  private func norm(_ name: String) throws -> EncoderLayerTensors.Affine {
    let shape = [configuration.hiddenSize]
    let isOld = file.names.contains(name + ".gamma")
    return EncoderLayerTensors.Affine(
      weight: try file.values(name + (isOld ? ".gamma" : ".weight"), shape: shape),
      bias: try file.values(name + (isOld ? ".beta" : ".bias"), shape: shape))
  }
}
