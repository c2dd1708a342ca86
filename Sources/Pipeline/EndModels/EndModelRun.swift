import Foundation
import Store
import SupervisionCore

/// A stored run with its settings and result read back.
public struct EndModelRun: Sendable {
  /// The run as the store holds it.
  public let stored: StoredRun
  /// Settings that the run was trained with.
  public let settings: EndModelSettings
  /// Sizes, history and scores.
  public let result: EndModelResult
  /// Whether the run was found in the store rather than trained by this plan.
  public let isReused: Bool

  /// Decodes the settings and the result of a stored run.
  ///
  /// - Throws: ``SupervisionCore/DataError`` for a run of another version, and for values out of range.
  public init(_ stored: StoredRun, isReused: Bool) throws {
    self.stored = stored
    self.isReused = isReused
    settings = try decodedRun(EndModelSettings.self, stored.record.settings, stored) { settings in
      EndModelSettings.fields.allSatisfy { (try? $0.validate(settings)) != nil }
    }
    result = try decodedRun(EndModelResult.self, stored.record.result, stored, if: \.isSound)
  }

  /// Wall-clock time of the run, in seconds.
  public var seconds: Double { stored.record.seconds }
  /// Seed of the run.
  public var seed: UInt64 { settings.training.seed }
}

private func decodedRun<T: Decodable>(
  _ type: T.Type, _ text: String, _ run: StoredRun, if isSound: (T) -> Bool
) throws -> T {
  let value = try? JSONDecoder().decode(type, from: Data(text.utf8))
  guard let value, isSound(value) else {
    throw DataError(
      file: "run \(run.number)", field: "\(type)",
      found: value == nil ? "what this version does not read" : "values out of range",
      expected: "JSON as this version writes it", remedy: "train it again with --force")
  }
  return value
}
