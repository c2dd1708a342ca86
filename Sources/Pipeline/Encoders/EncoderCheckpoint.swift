import Encoders
import EndModels
import SupervisionCore

/// An opened checkpoint with its name and checksum.
struct EncoderCheckpoint: Sendable {
  let encoder: PretrainedEncoder
  let name: String
  /// SHA-256 of the checkpoint, in hexadecimal.
  let checksum: String

  /// - Throws: ``UsageError`` for an unknown encoder; errors of reading it.
  init(named name: String, in library: EncoderLibrary) throws {
    let known = try library.encoder(named: name)
    encoder = try PretrainedEncoder(folder: known.folder)
    self.name = known.name
    checksum = try library.checksum(of: known)
  }

  /// What settings take from the encoder.
  ///
  /// - Parameter train: candidates that tell the number of mentions.
  /// - Throws: ``UsageError`` for a layer that the encoder does not have.
  func use(of options: BackboneOptions, train: [CandidateText]) throws -> EncoderUse {
    let mentionCount = train.reduce(0) { max($0, $1.mentions.count) }
    return EncoderUse(
      name: name, checksum: checksum, layer: try options.layer(of: encoder.configuration),
      fineTunedLayers: options.fineTunedLayers ?? 0,
      layout: CandidateLayout(parts: options.parts ?? [], mentionCount: mentionCount))
  }
}
