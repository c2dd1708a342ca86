import NumericKernels
import SupervisionCore

/// Rows of input to a backbone, encoded once and read in every epoch.
public protocol FeatureRows: Sendable {
  /// Number of rows.
  var count: Int { get }
}

/// The part of an end model that maps candidates to vectors z: a network with hand-written backward pass.
///
/// One type with `forward` and `backward` is all that a backbone of one's own needs; heads, losses, optimiser,
/// checkpoints and selection on dev come from ``Trainer``.
///
/// ```swift
/// final class Pixels<S: TrainingScalar>: Backbone {
///   let layer: Linear<S>
///   var outputSize: Int { layer.outputSize }
///   var parameters: [any Parameter<S>] { layer.parameters }
///   func forward(_ features: DenseRows, rows: ArraySlice<Int>, pass: Pass) -> Matrix<S> { … }
///   func backward(_ gradient: Matrix<S>) { … }
/// }
/// ```
public protocol Backbone<Scalar>: AnyObject {
  /// The number type of parameters and activations: `Float` in training, `Double` in gradient checks.
  associatedtype Scalar: TrainingScalar
  /// The rows of input that ``forward(_:rows:pass:)`` reads.
  associatedtype Features: FeatureRows

  /// d, the length of z.
  var outputSize: Int { get }
  /// All parameters, in a fixed order, which checkpoints and model files rely on.
  var parameters: [any Parameter<Scalar>] { get }

  /// z of some rows, `rows.count × d`; the next call overwrites it.
  ///
  /// A training pass stores the activations that ``backward(_:)`` needs.
  ///
  /// - Parameters:
  ///   - features: all rows of the split.
  ///   - rows: indices into `features`; z has its rows in this order.
  ///   - pass: training with dropout, or inference.
  func forward(_ features: Features, rows: ArraySlice<Int>, pass: Pass) -> Matrix<Scalar>
  /// Sets the gradients of all parameters from `dL/dz` of the last forward pass in training.
  func backward(_ gradient: Matrix<Scalar>)

  /// Relative cost of a row, such as its length: rows of similar cost share a batch. Nil when all rows cost the same.
  func cost(of row: Int, in features: Features) -> Int?
}

extension Backbone {
  /// Nil: all rows cost the same.
  public func cost(of row: Int, in features: Features) -> Int? { nil }
}

/// The purpose of a forward pass: inference, or one training step with its dropout seed.
public struct Pass: Sendable {
  /// Whether dropout applies and a backward pass follows.
  public let isTraining: Bool
  private let seed: UInt64

  /// A pass without dropout.
  public static let inference = Pass(isTraining: false, seed: 0)

  /// The pass of one training step; run seed and step number determine the dropout masks.
  public static func training(seed: UInt64, step: Int) -> Pass {
    var generator = SeededGenerator(seed: seed, purpose: "dropout", number: step)
    return Pass(isTraining: true, seed: generator.next())
  }

  /// Dropout seed of one layer.
  public func dropoutSeed(_ layer: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: seed &+ UInt64(layer) &* 0x9E37_79B9_7F4A_7C15 >> 7)
  }

  /// The pass of one of several networks that share a step.
  public func branch(_ index: Int) -> Pass {
    Pass(isTraining: isTraining, seed: seed &+ UInt64(index) &* 0xD1B5_4A32_D192_ED03)
  }
}
