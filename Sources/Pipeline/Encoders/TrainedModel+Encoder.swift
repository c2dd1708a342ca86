import Encoders
import EndModels
import Foundation
import SupervisionCore

/// Where a model that reads a pretrained encoder's states finds the encoder.
public struct EncoderSearch: Sendable {
  /// The encoders known on this machine.
  public var library = EncoderLibrary()
  /// Name or folder of the encoder; nil to look for the model's own among the known ones.
  public var name: String?
  /// Folder of vectors that were computed before; nil for none.
  public var cacheFolder: URL?
  /// Threads at the most. Default: one per core.
  public var jobs = processorCount
  /// Receives the number of pieces of text that the encoder has read.
  public var progress: any ProgressObserver = SilentProgress()

  /// A search among the encoders of the environment's library.
  public init() {}

  /// The checkpoint that a model was trained with.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` where another one is named, and where none of the known ones has the
  ///   checksum; errors of reading the checkpoint.
  func checkpoint(of use: EncoderUse) throws -> PretrainedEncoder {
    if let name {
      let known = try library.encoder(named: name)
      guard try library.checksum(of: known) == use.checksum else {
        throw UsageError(
          "'\(name)' is not the encoder that the model was trained with, which is '\(use.name)' with the checksum \(use.checksum.prefix(16))…",
          remedy: "name that encoder, or train the model again with --encoder \(name)")
      }
      return try PretrainedEncoder(folder: known.folder)
    }
    let known = library.encoders.sorted { $0.name == use.name && $1.name != use.name }
    for encoder in known where (try? library.checksum(of: encoder)) == use.checksum {
      return try PretrainedEncoder(folder: encoder.folder)
    }
    throw UsageError(
      "the model reads the states of the encoder '\(use.name)' (checksum \(use.checksum.prefix(16))…), which is not known here",
      remedy:
        "name its folder with --encoder, or make it known with `slicework encoder add FOLDER`")
  }
}

extension TrainedModel {
  /// Candidates as the model reads them.
  ///
  /// - Parameters:
  ///   - texts: whole texts with mentions, for models on a pretrained encoder.
  ///   - tokens: the same candidates as tokens, for other models.
  ///   - search: where the encoder is found.
  /// - Throws: as ``EncoderSearch`` and reading the encoder throw.
  func rows(
    texts: () throws -> [CandidateText], tokens: () throws -> [MarkedTokens],
    encoder search: EncoderSearch
  ) throws -> CandidateRows {
    guard let use = header.encoder else {
      guard search.name == nil else {
        throw UsageError(
          "this model reads no pretrained encoder", remedy: "leave out --encoder")
      }
      return .texts(try tokens())
    }
    let encoder = CandidateEncoder(
      try search.checkpoint(of: use), use: use, cacheFolder: search.cacheFolder, jobs: search.jobs,
      progress: search.progress)
    return try encoder.rows(of: [texts()], isTraining: false).0[0]
  }
}
