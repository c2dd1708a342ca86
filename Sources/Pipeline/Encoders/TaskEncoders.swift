import Encoders
import EndModels
import Foundation
import Labeling
import Store
import SupervisionCore
import Synchronization

/// Vectors of a task's candidates by the pretrained encoders that settings name; checkpoints are opened and texts decoded
/// once.
final class TaskEncoders: Sendable {
  private struct Kept {
    var checkpoints: [String: EncoderCheckpoint] = [:]
    var texts: [Split: [CandidateText]] = [:]
    var notes: [String] = []
  }

  private let library: EncoderLibrary
  private let task: any WorkbenchTask
  private let store: Store
  private let jobs: Int
  private let progress: any ProgressObserver
  private let kept = Mutex(Kept())

  init(
    library: EncoderLibrary, task: any WorkbenchTask, store: Store, jobs: Int,
    progress: any ProgressObserver
  ) {
    self.library = library
    self.task = task
    self.store = store
    self.jobs = jobs
    self.progress = progress
  }

  /// Notes on candidates that were cut, one sentence each.
  var notes: [String] { kept.withLock { $0.notes } }

  /// What settings take from an encoder; nil where they name none.
  ///
  /// - Throws: ``UsageError`` for an unknown encoder, or a layer that it does not have; errors of reading it.
  func use(of options: BackboneOptions) throws -> EncoderUse? {
    guard let name = options.encoder else { return nil }
    return try checkpoint(named: name).use(of: options, train: try texts(of: .train))
  }

  /// Number of parameters of the layers that settings fine-tune; nil where they fine-tune none.
  ///
  /// - Throws: as ``use(of:)``.
  func fineTunedParameterCount(_ options: BackboneOptions) throws -> Int? {
    guard let count = options.fineTunedLayers, count > 0, let name = options.encoder else {
      return nil
    }
    let configuration = try checkpoint(named: name).encoder.configuration
    _ = try options.layer(of: configuration)
    return TransformerShape(layerCount: count, of: configuration).parameterCount
  }

  /// SHA-256 over what the settings' vectors are made of.
  func checksum(of splits: [Split], _ options: BackboneOptions) throws -> String {
    var checksum = Checksum()
    if let use = try use(of: options) {
      checksum.add("\(use.checksum) \(use.layer) \(use.fineTunedLayers) \(use.layout)")
    }
    for split in splits {
      for text in try texts(of: split) { text.add(to: &checksum) }
    }
    return checksum.hexadecimal()
  }

  /// The candidates of each split as a backbone reads them: vectors, or states where layers are fine-tuned.
  ///
  /// - Precondition: the options name an encoder.
  func rows(of splits: [Split], _ options: BackboneOptions) throws -> [Split: CandidateRows] {
    guard let use = try use(of: options), let name = options.encoder else {
      preconditionFailure("the settings name no encoder")
    }
    let encoder = CandidateEncoder(
      try checkpoint(named: name).encoder, use: use, cacheFolder: Self.cacheFolder(of: store),
      jobs: jobs, progress: progress)
    let texts = try splits.map { try self.texts(of: $0) }
    let (rows, shortened) = try encoder.rows(of: texts, isTraining: true)
    if let note = use.note(shortened: shortened) { kept.withLock { $0.notes.append(note) } }
    return Dictionary(uniqueKeysWithValues: zip(splits, rows))
  }

  /// Folder beside a store in which vectors are kept.
  static func cacheFolder(of store: Store) -> URL {
    URL(fileURLWithPath: store.path + "-encoded", isDirectory: true)
  }

  private func checkpoint(named name: String) throws -> EncoderCheckpoint {
    if let known = kept.withLock({ $0.checkpoints[name] }) { return known }
    let checkpoint = try EncoderCheckpoint(named: name, in: library)
    kept.withLock { $0.checkpoints[name] = checkpoint }
    return checkpoint
  }

  private func texts(of split: Split) throws -> [CandidateText] {
    if let known = kept.withLock({ $0.texts[split] }) { return known }
    let texts = try task.candidateTexts(in: store, split: split, jobs: jobs)
    kept.withLock { $0.texts[split] = texts }
    return texts
  }
}

extension EncoderUse {
  /// A sentence on candidates whose texts are longer than the encoder reads; nil where there are none.
  func note(shortened count: Int) -> String? {
    count == 0
      ? nil
      : "\(count) candidates are longer than '\(name)' reads: a window around their mentions is taken"
  }
}

extension BackboneOptions {
  /// The layer whose states are taken.
  ///
  /// - Throws: ``UsageError`` for a layer that the encoder does not have, and for more fine-tuned layers than lie below it.
  package func layer(of configuration: EncoderConfiguration) throws -> Int {
    let last = configuration.layerCount
    let layer = layer ?? (fineTunedLayers == nil ? last * 3 / 4 : last)
    guard layer <= last else {
      throw UsageError(
        "the encoder has \(last) layers, not \(layer)", remedy: "choose --layer in 0...\(last)")
    }
    guard (fineTunedLayers ?? 0) <= layer else {
      throw UsageError(
        "\(fineTunedLayers ?? 0) layers cannot be fine-tuned up to layer \(layer)",
        remedy: "choose --fine-tune in 0...\(layer)")
    }
    return layer
  }
}
