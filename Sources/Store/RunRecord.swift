import Foundation
import SupervisionCore

/// The training run of an end model: its settings and its results.
public struct RunRecord: Equatable, Sendable {
  /// SHA-256 of everything that determines the run: settings, corpus, votes, labels, slices.
  public let fingerprint: String
  /// Name of the function set.
  public let functionSet: String
  /// Name of the method, such as `sbl`.
  public let method: String
  /// Name of the backbone, such as `bag`.
  public let backbone: String
  /// Seed of the run.
  public let seed: UInt64
  /// Settings of the run, as JSON.
  public let settings: String
  /// Checksum of the corpus, as ``StoredCorpus/checksum``.
  public let corpusChecksum: String
  /// Scores, thresholds and history, as JSON.
  public let result: String
  /// Wall time of training, prediction and scoring; it differs between identical runs.
  public let seconds: Double

  /// A record to be saved with its predictions.
  public init(
    fingerprint: String, functionSet: String, method: String, backbone: String, seed: UInt64,
    settings: String, corpusChecksum: String, result: String, seconds: Double
  ) {
    self.fingerprint = fingerprint
    self.functionSet = functionSet
    self.method = method
    self.backbone = backbone
    self.seed = seed
    self.settings = settings
    self.corpusChecksum = corpusChecksum
    self.result = result
    self.seconds = seconds
  }
}

/// A stored run with its number.
public struct StoredRun: Equatable, Sendable {
  /// Number by which the command line names the run.
  public let number: Int64
  /// Name of the task.
  public let task: String
  /// Settings and results.
  public let record: RunRecord
  /// Whether a model file is stored with it.
  public let hasModel: Bool
}
