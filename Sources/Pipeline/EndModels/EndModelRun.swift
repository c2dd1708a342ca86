import Foundation
import Store
import SupervisionCore

/// A stored run with its settings and result read back.
public struct EndModelRun: Sendable {
  public let stored: StoredRun
  public let settings: EndModelSettings
  public let result: EndModelResult
  /// Whether it was found in the store instead of trained now.
  public let isReused: Bool

  public init(_ stored: StoredRun, isReused: Bool) throws {
    self.stored = stored
    self.isReused = isReused
    settings = try decodedRun(EndModelSettings.self, stored.record.settings, stored)
    result = try decodedRun(EndModelResult.self, stored.record.result, stored)
  }

  public var seconds: Double { stored.record.seconds }
  public var seed: UInt64 { settings.training.seed }
}

private func decodedRun<T: Decodable>(
  _ type: T.Type, _ text: String, _ run: StoredRun
) throws -> T {
  do {
    return try JSONDecoder().decode(type, from: Data(text.utf8))
  } catch {
    throw DataError(
      file: "run \(run.number)", field: "\(type)", found: "what this version does not read",
      expected: "JSON as this version writes it", remedy: "train it again with --force")
  }
}
