import SupervisionCore

/// A named set of labeling functions whose names are unique.
public struct LabelingFunctionSet<C: Candidate>: Sendable {
  public let name: String
  public let functions: [LabelingFunction<C>]

  /// - Throws: ``UsageError`` naming the function that is declared twice.
  public init(
    _ name: String = "default",
    @LabelingFunctionBuilder<C> _ functions: () throws -> [LabelingFunction<C>]
  ) throws {
    self.name = name
    self.functions = try functions()
    try refuseDuplicates(self.functions.map(\.name), kind: "labeling function", set: name)
  }
}

@resultBuilder public enum LabelingFunctionBuilder<C: Candidate> {
  public static func buildExpression(_ function: LabelingFunction<C>) -> [LabelingFunction<C>] {
    [function]
  }
  public static func buildExpression(_ functions: [LabelingFunction<C>]) -> [LabelingFunction<C>] {
    functions
  }
  public static func buildBlock(_ parts: [LabelingFunction<C>]...) -> [LabelingFunction<C>] {
    parts.flatMap { $0 }
  }
  public static func buildOptional(_ part: [LabelingFunction<C>]?) -> [LabelingFunction<C>] {
    part ?? []
  }
  public static func buildEither(first: [LabelingFunction<C>]) -> [LabelingFunction<C>] { first }
  public static func buildEither(second: [LabelingFunction<C>]) -> [LabelingFunction<C>] { second }
  public static func buildArray(_ parts: [[LabelingFunction<C>]]) -> [LabelingFunction<C>] {
    parts.flatMap { $0 }
  }
}

func refuseDuplicates(_ names: [String], kind: String, set: String) throws {
  var seen: Set<String> = []
  for name in names where !seen.insert(name).inserted {
    throw UsageError(
      "two \(kind)s of the set '\(set)' are named '\(name)'",
      remedy: "give one of them another name")
  }
}
