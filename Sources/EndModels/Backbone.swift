import NumericKernels
import SupervisionCore

/// Rows of input to a backbone, encoded once and read in every epoch.
public protocol FeatureRows: Sendable {
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
  associatedtype Scalar: TrainingScalar
  associatedtype Features: FeatureRows

  /// d, the length of z.
  var outputSize: Int { get }
  /// In a fixed order.
  var parameters: [any Parameter<Scalar>] { get }

  /// z of some rows, `rows.count × d`. What `backward` needs is kept; overwritten by the next call.
  func forward(_ features: Features, rows: ArraySlice<Int>, pass: Pass) -> Matrix<Scalar>
  /// Sets the gradients of all parameters from `dL/dz` of the last forward pass in training.
  func backward(_ gradient: Matrix<Scalar>)

  /// What a row costs, such as its length; rows of like cost share a batch. Nil where all cost the same.
  func cost(of row: Int, in features: Features) -> Int?
}

extension Backbone {
  public func cost(of row: Int, in features: Features) -> Int? { nil }
}

/// What a forward pass is made for.
public struct Pass: Sendable {
  public let isTraining: Bool
  private let seed: UInt64

  /// A pass without dropout.
  public static let inference = Pass(isTraining: false, seed: 0)

  /// The pass of one training step; the step's number decides what dropout drops.
  public static func training(seed: UInt64, step: Int) -> Pass {
    var generator = SeededGenerator(seed: seed, purpose: "dropout", number: step)
    return Pass(isTraining: true, seed: generator.next())
  }

  /// Seed of the dropout of one layer.
  public func dropoutSeed(_ layer: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: seed &+ UInt64(layer) &* 0x9E37_79B9_7F4A_7C15 >> 7)
  }

  /// The pass of one of several networks that share a step.
  public func branch(_ index: Int) -> Pass {
    Pass(isTraining: isTraining, seed: seed &+ UInt64(index) &* 0xD1B5_4A32_D192_ED03)
  }
}
