import Encoders
import EndModels
import Foundation
import Pipeline
import SupervisionCore

/// Vectors of generated sentences in a temporary folder, as they are kept beside a store.
///
/// They are made of the embeddings, which cost little to compute: what is read does not depend on the layer.
struct KeptVectors {
  private let folder: URL
  private let encoder: CandidateEncoder
  private let texts: [CandidateText]
  /// Size of all vectors in memory.
  let byteCount: Int

  /// - Throws: errors of reading the encoder; ``SupervisionCore/FileError`` where vectors cannot be kept.
  init(_ known: KnownEncoder, count: Int, settings: BenchSettings) throws {
    let checkpoint = try PretrainedEncoder(folder: known.folder)
    let layout = CandidateLayout(parts: [.first, .mean], mentionCount: 0)
    let width = layout.width(hiddenSize: checkpoint.configuration.hiddenSize)
    folder = FileManager.default.temporaryDirectory.appending(path: "kept-\(UUID().uuidString)")
    texts = GeneratedSentence.make(count: count, seed: settings.seed).map {
      CandidateText(texts: [$0.text])
    }
    byteCount = count * width * MemoryLayout<Float>.stride
    encoder = CandidateEncoder(
      checkpoint,
      use: EncoderUse(
        name: known.name, checksum: "bench", layer: 0, fineTunedLayers: 0, layout: layout),
      cacheFolder: folder, jobs: settings.jobs, progress: SilentProgress())
    do {
      try read()
    } catch {
      remove()
      throw error
    }
  }

  /// Finds the vectors of all texts, computing those that are not kept yet.
  func read() throws { _ = try encoder.rows(of: [texts], isTraining: true) }

  func remove() { try? FileManager.default.removeItem(at: folder) }
}
