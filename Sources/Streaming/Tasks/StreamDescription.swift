import Labeling
import SupervisionCore

/// Task and functions of a stream, to check that several machines use the same ones.
public struct StreamDescription: Equatable, Codable, Sendable {
  /// A labeling function.
  public struct Function: Equatable, Codable, Sendable {
    /// Name of the function.
    public let name: String
    /// Hash of name, version, polarity, resources and parameters, as far as they are declared.
    public let fingerprint: String
  }

  /// Name of the task.
  public let task: String
  /// Class names by index.
  public let classes: [String]
  /// Functions in the order of the votes.
  public let functions: [Function]
  /// SHA-256 of all other members.
  public let checksum: String

  init<C>(task: LabelingTask<C>, functions: [LabelingFunction<C>]) {
    self.task = task.name
    classes = task.classNames
    self.functions = functions.map {
      Function(name: $0.name, fingerprint: $0.fingerprint.declared)
    }
    var checksum = Checksum()
    for part in [[task.name], classes, self.functions.flatMap { [$0.name, $0.fingerprint] }] {
      checksum.add(String(part.count))
      for text in part { checksum.add(text) }
    }
    self.checksum = checksum.hexadecimal()
  }
}
