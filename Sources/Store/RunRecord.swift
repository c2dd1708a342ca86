import Foundation
import SupervisionCore

/// A trained end model's run: what it was, and what came out.
public struct RunRecord: Equatable, Sendable {
  /// SHA-256 of everything that decides the run: settings, corpus, votes, labels, slices.
  public let fingerprint: String
  /// The set of labeling functions.
  public let functionSet: String
  /// Such as `sbl`.
  public let method: String
  /// Such as `bag`.
  public let backbone: String
  public let seed: UInt64
  /// JSON.
  public let settings: String
  public let corpusChecksum: String
  /// JSON.
  public let result: String
  /// Wall time of training, prediction and scoring. Like the seconds of votes it differs from run to run.
  public let seconds: Double

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

/// A run in the store, by its number.
public struct StoredRun: Equatable, Sendable {
  /// Names the run on the command line.
  public let number: Int64
  public let task: String
  public let record: RunRecord
  /// Whether a model file is stored with it.
  public let hasModel: Bool
}
