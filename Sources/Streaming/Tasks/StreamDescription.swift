import Labeling
import SupervisionCore

/// The functions of a stream, by which several machines can be held to the same.
public struct StreamDescription: Equatable, Codable, Sendable {
  /// A labeling function.
  public struct Function: Equatable, Codable, Sendable {
    public let name: String
    /// Of name, version, polarity, resources and parameters, as far as they are declared.
    public let fingerprint: String
  }

  public let task: String
  /// By class index.
  public let classes: [String]
  /// In the order of the votes.
  public let functions: [Function]
  /// SHA-256 of all of it.
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
