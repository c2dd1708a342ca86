import EndModels
import NumericKernels

/// Several backbones of one kind side by side; z is theirs one after the other. A single branch is that backbone.
public final class BranchedBackbone<B: Backbone>: Backbone {
  /// The number type of the parameters.
  public typealias S = B.Scalar

  private let branches: [B]
  private var joined = Matrix<S>()
  private var part = Matrix<S>()

  /// A backbone over the given branches, which it shares.
  ///
  /// - Precondition: at least one branch, all with the same output size.
  public init(_ branches: [B]) {
    precondition(!branches.isEmpty, "at least one branch")
    self.branches = branches
  }

  public var outputSize: Int { branches[0].outputSize * branches.count }
  /// Number of branches.
  public var branchCount: Int { branches.count }
  public var parameters: [any Parameter<S>] { branches.flatMap { $0.parameters } }

  public func forward(_ features: B.Features, rows: ArraySlice<Int>, pass: Pass) -> Matrix<S> {
    if branches.count == 1 { return branches[0].forward(features, rows: rows, pass: pass) }
    let width = branches[0].outputSize
    joined.reshape(rows: rows.count, columns: outputSize)
    for (index, branch) in branches.enumerated() {
      let z = branch.forward(features, rows: rows, pass: pass.branch(index))
      for row in 0..<rows.count {
        (joined.pointer + row * outputSize + index * width).update(
          from: z.pointer + row * width, count: width)
      }
    }
    return joined
  }

  public func backward(_ gradient: Matrix<S>) {
    if branches.count == 1 { return branches[0].backward(gradient) }
    let width = branches[0].outputSize
    for (index, branch) in branches.enumerated() {
      part.reshape(rows: gradient.rows, columns: width)
      for row in 0..<gradient.rows {
        (part.pointer + row * width).update(
          from: gradient.pointer + row * outputSize + index * width, count: width)
      }
      branch.backward(part)
    }
  }

  public func cost(of row: Int, in features: B.Features) -> Int? {
    branches[0].cost(of: row, in: features)
  }
}
