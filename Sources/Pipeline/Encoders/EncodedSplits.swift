import Encoders
import EndModels
import Foundation
import SupervisionCore

/// Candidates of no store as backbones on a pretrained encoder read them.
package struct EncodedSplits: Sendable {
  /// What is taken from the encoder.
  package let use: EncoderUse
  /// The candidates of each split: vectors, or states of pieces where layers are fine-tuned.
  package let rows: [Split: CandidateRows]
  /// A sentence on candidates that were cut; nil where there are none.
  package let note: String?

  /// Reads the texts once.
  ///
  /// - Parameters:
  ///   - texts: of the candidates of each split, train among them.
  ///   - encoder: name or folder of the encoder.
  ///   - options: layer, fine-tuned layers and parts.
  ///   - library: the encoders known on this machine.
  ///   - cacheFolder: where rows are kept; nil to compute them every time.
  ///   - jobs: threads at the most; the rows are the same at any number.
  /// - Throws: ``SupervisionCore/UsageError`` for an unknown encoder, or a layer that it does not have; errors of
  ///   reading it; ``SupervisionCore/FileError`` when rows cannot be kept.
  package init(
    _ texts: [Split: [CandidateText]], by encoder: String, options: BackboneOptions,
    library: EncoderLibrary = EncoderLibrary(), cacheFolder: URL?, jobs: Int
  ) throws {
    let checkpoint = try EncoderCheckpoint(named: encoder, in: library)
    let use = try checkpoint.use(of: options, train: texts[.train] ?? [])
    let splits = texts.keys.sorted()
    let (rows, shortened) = try CandidateEncoder(
      checkpoint.encoder, use: use, cacheFolder: cacheFolder, jobs: jobs,
      progress: SilentProgress()
    ).rows(of: splits.map { texts[$0] ?? [] }, isTraining: true)
    self.use = use
    self.rows = Dictionary(uniqueKeysWithValues: zip(splits, rows))
    note = use.note(shortened: shortened)
  }
}
