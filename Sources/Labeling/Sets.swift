import SupervisionCore

/// A named set of labeling functions whose names are unique.
///
/// ```swift
/// try LabelingFunctionSet<Comment>("default") {
///   Keywords("asks-to-buy", "Offers something.", in: \.text, anyOf: ["buy", "cheap"], vote: .spam)
///   LabelingFunction("very-short", "Seldom spam.") { $0.text.words.count < 5 ? .vote(.ham) : .abstain }
/// }
/// ```
public struct LabelingFunctionSet<C: Candidate>: Sendable {
  /// The name, unique within a task.
  public let name: String
  /// The functions, in the order of the columns of votes.
  public let functions: [LabelingFunction<C>]

  /// A set of the functions in a block.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` naming a function that is declared twice, and the
  ///   error of a declaration.
  public init(
    _ name: String = "default",
    @FunctionBuilder<LabelingFunction<C>> _ functions: () throws -> [LabelingFunction<C>]
  ) throws {
    self.name = name
    self.functions = try functions()
    try check(self.functions, kind: "labeling function", set: name)
  }
}

/// A named set of slicing functions whose names are unique.
public struct SlicingFunctionSet<C: Candidate>: Sendable {
  /// The name, unique within a task.
  public let name: String
  /// The functions, in the order of the slices.
  public let functions: [SlicingFunction<C>]

  /// A set of the functions in a block.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` naming a function that is declared twice, and the
  ///   error of a declaration.
  public init(
    _ name: String = "default",
    @FunctionBuilder<SlicingFunction<C>> _ functions: () throws -> [SlicingFunction<C>]
  ) throws {
    self.name = name
    self.functions = try functions()
    try check(self.functions, kind: "slicing function", set: name)
  }
}

/// A declaration that makes one function of a set, such as ``Keywords``.
public protocol FunctionDeclaration<Function>: Sendable {
  /// A labeling or a slicing function.
  associatedtype Function: ColumnFunction

  /// The function that is declared.
  var function: Function { get }
}

/// The builder of the functions of a set from a block of declarations, `if` and `for` included.
@resultBuilder public enum FunctionBuilder<F: ColumnFunction> {
  /// A function by itself.
  public static func buildExpression(_ function: F) -> [F] { [function] }
  /// Functions from an array.
  public static func buildExpression(_ functions: [F]) -> [F] { functions }
  /// The function of a declaration.
  public static func buildExpression<D: FunctionDeclaration>(_ declaration: D) -> [F]
  where D.Function == F { [declaration.function] }
  /// The functions of all statements, in order.
  public static func buildBlock(_ parts: [F]...) -> [F] { parts.flatMap { $0 } }
  /// The functions of an `if` without `else`.
  public static func buildOptional(_ part: [F]?) -> [F] { part ?? [] }
  /// The functions of the branch taken.
  public static func buildEither(first: [F]) -> [F] { first }
  /// The functions of the branch taken.
  public static func buildEither(second: [F]) -> [F] { second }
  /// The functions of a loop, in order.
  public static func buildArray(_ parts: [[F]]) -> [F] { parts.flatMap { $0 } }
}

private func check(_ functions: [some ColumnFunction], kind: String, set: String) throws {
  var seen: Set<String> = []
  for function in functions {
    if let error = function.declarationError {
      throw UsageError(
        "\(kind) '\(function.name)' of the set '\(set)': \(error.problem)", remedy: error.remedy)
    }
    guard seen.insert(function.name).inserted else {
      throw UsageError(
        "two \(kind)s of the set '\(set)' are named '\(function.name)'",
        remedy: "give one of them another name")
    }
  }
}
