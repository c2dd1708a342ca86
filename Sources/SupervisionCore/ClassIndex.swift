/// A class of a task whose classes are known only when its declaration is read: an index, to which the task has the name.
public struct ClassIndex: ClassLabel {
  /// Every index that a vote can hold, 0..<127; a task uses those below the number of its classes.
  public static let allCases = (0..<127).map { ClassIndex($0) }

  /// The index.
  public let rawValue: Int

  /// The class of an index; nil outside 0..<127.
  public init?(rawValue: Int) {
    guard (0..<127).contains(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  private init(_ index: Int) { rawValue = index }
}
