import NumericKernels
import SupervisionCore

/// Dense vectors through hidden layers; without layers z is the vector itself.
public final class DenseBackbone<S: TrainingScalar>: Backbone {
  public let outputSize: Int
  private let hidden: HiddenLayers<S>
  private var input = Matrix<S>()

  /// - Parameters:
  ///   - sizes: length of the vectors, then of each hidden layer; at least one.
  ///   - dropout: share of outputs that training sets to zero, in 0..<1.
  ///   - seed: of the parameters at the start; the same seed gives the same model.
  public init(sizes: [Int], dropout: Double, seed: UInt64) {
    precondition(!sizes.isEmpty, "a dense backbone needs the length of its vectors")
    var generator = SeededGenerator(seed: seed, purpose: "dense")
    outputSize = sizes[sizes.count - 1]
    hidden = HiddenLayers("hidden", sizes: sizes, dropout: dropout, generator: &generator)
  }

  public var parameters: [any Parameter<S>] { hidden.parameters }

  public func forward(_ features: DenseRows, rows: ArraySlice<Int>, pass: Pass) -> Matrix<S> {
    features.copy(rows, to: &input)
    return hidden.forward(input, pass: pass)
  }

  public func backward(_ gradient: Matrix<S>) {
    _ = hidden.backward(gradient, needsInput: false)
  }
}

/// The kinds `mlp`, on vectors, and `features`: standardised vectors, through hidden layers where there are some.
public struct DenseFactory: BackboneFactory {
  public let name: BackboneName
  public let summary: String

  /// The kind `mlp` on vectors.
  public static let mlp = DenseFactory(name: .mlp, summary: "Vectors from files: hidden layers.")
  /// The kind `features`: as `mlp`, without hidden layers unless ``BackboneOptions/hidden`` names some.
  public static let features = DenseFactory(
    name: .features,
    summary: "Vectors from files as they are: only the head is trained, and hidden layers if given."
  )

  private init(name: BackboneName, summary: String) {
    self.name = name
    self.summary = summary
  }

  public func fitEncoder(
    to train: DenseRows, options: BackboneOptions, jobs: Int
  ) -> DenseEncoder { DenseEncoder(fitting: train) }

  public func makeNetwork(
    reading encoder: DenseEncoder, options: BackboneOptions, seed: UInt64
  ) -> DenseBackbone<Float> {
    DenseBackbone(sizes: [encoder.width] + options.hidden, dropout: options.dropout, seed: seed)
  }

  public func parameterCount(reading encoder: DenseEncoder, options: BackboneOptions) -> Int? {
    HiddenLayers<Float>.parameterCount(sizes: [encoder.width] + options.hidden)
  }
}
