import NumericKernels
import SupervisionCore

/// What a batch is trained towards.
public struct TargetBatch<S: TrainingScalar> {
  /// `C × batch`: P(Y = 1) for two classes (C = 1), else one probability per class (C = K).
  public let targets: Matrix<S>
  /// One per row: what it weighs in the losses.
  public let weights: [S]
  /// `slices × batch`, 1 for members; the base slice, which holds every row, comes first.
  public let members: Matrix<S>

  public init(targets: Matrix<S>, weights: [S], members: Matrix<S>) {
    self.targets = targets
    self.weights = weights
    self.members = members
  }

  /// Rows of the batch.
  public var count: Int { weights.count }

  /// Pairs of a slice and a member of it, the base slice included.
  ///
  /// Memberships are 1 or 0, and so are their squares.
  public var memberCount: Double { S.sumOfSquares(members.pointer, count: members.count) }
}

/// From z to probabilities: what is left of a head once it is trained.
public protocol OutputHead<Scalar>: AnyObject {
  associatedtype Scalar: TrainingScalar

  /// P(Y) of each row of z, `batch × K`.
  func probabilities(_ z: Matrix<Scalar>) -> Matrix<Scalar>

  /// What it says about slices on each row of z; nil for heads that know none.
  func sliceOutputs(_ z: Matrix<Scalar>) -> SliceOutputs?
}

extension OutputHead {
  public func sliceOutputs(_ z: Matrix<Scalar>) -> SliceOutputs? { nil }
}

/// The part of an end model that maps z to probabilities, with the losses that train it.
public protocol Head<Scalar>: OutputHead {
  /// In a fixed order.
  var parameters: [any Parameter<Scalar>] { get }

  /// Sets the gradients of all parameters.
  ///
  /// - Returns: the parts of the loss, a mean over the batch, and `dL/dz`; overwritten by the next call.
  func backward(_ z: Matrix<Scalar>, _ batch: TargetBatch<Scalar>) -> (
    losses: LossParts, gradient: Matrix<Scalar>
  )
}

/// What a slice-aware head says about each slice (the base slice first) on each row.
public struct SliceOutputs: Sendable {
  public let sliceCount: Int
  /// `rows × slices`: P(in slice).
  public var indicators: [Float]
  /// `rows × slices`: weight of the slice's expert; sums to 1 over slices.
  public var attention: [Float]

  public init(sliceCount: Int, indicators: [Float] = [], attention: [Float] = []) {
    self.sliceCount = sliceCount
    self.indicators = indicators
    self.attention = attention
  }

  /// P(in slice) of every row; slice 0 is the base slice.
  public func indicators(of slice: Int) -> [Double] { column(slice, of: indicators) }

  /// The weight of one expert on every row; slice 0 is the base slice.
  public func attention(of slice: Int) -> [Double] { column(slice, of: attention) }

  private func column(_ slice: Int, of values: [Float]) -> [Double] {
    stride(from: slice, to: values.count, by: sliceCount).map { Double(values[$0]) }
  }

  public mutating func append(_ other: SliceOutputs) {
    indicators += other.indicators
    attention += other.attention
  }
}
