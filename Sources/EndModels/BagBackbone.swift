import NumericKernels
import SupervisionCore

/// A bag of features: the sum of one embedding per feature over √n, bias, ReLU, dropout, then hidden layers.
public final class BagBackbone<S: TrainingScalar>: Backbone {
  public let outputSize: Int
  private let table: TableParameter<S>
  private let bias: DenseParameter<S>
  private let hidden: HiddenLayers<S>
  private let keep: S
  private var sums = Matrix<S>()
  private var batch: (ids: [Int32], offsets: [Int32]) = ([], [0])
  private var scale: [S] = []

  /// - Parameters:
  ///   - featureCount: rows of the embedding table.
  ///   - sizes: width of the embedding, then of each hidden layer; at least one.
  ///   - dropout: share of outputs that training sets to zero, in 0..<1.
  ///   - embeddingScale: standard deviation of the embeddings at the start.
  ///   - seed: of the parameters at the start; the same seed gives the same model.
  public init(
    featureCount: Int, sizes: [Int], dropout: Double, embeddingScale: Double, seed: UInt64
  ) {
    precondition(!sizes.isEmpty, "a bag needs the width of its embedding")
    var generator = SeededGenerator(seed: seed, purpose: "bag")
    outputSize = sizes[sizes.count - 1]
    keep = S(1 - dropout)
    table = TableParameter(
      "table", rowCount: featureCount, width: sizes[0],
      values: generator.uniform(
        within: embeddingScale * 3.0.squareRoot(), count: featureCount * sizes[0]))
    bias = DenseParameter("table.bias", [S](repeating: 0, count: sizes[0]), isDecayed: false)
    hidden = HiddenLayers("hidden", sizes: sizes, dropout: dropout, generator: &generator)
  }

  public var parameters: [any Parameter<S>] { [table, bias] + hidden.parameters }

  @_specialize(where S == Float)
  public func forward(_ features: SparseRows, rows: ArraySlice<Int>, pass: Pass) -> Matrix<S> {
    batch = features.batch(rows)
    scale = (0..<rows.count).map { row in
      1 / S(max(1, batch.offsets[row + 1] - batch.offsets[row])).squareRoot()
    }
    sums.reshape(rows: rows.count, columns: table.width)
    S.gatherSums(
      of: table.values.pointer, width: table.width, ids: batch.ids, offsets: batch.offsets,
      scale: scale, into: sums.pointer)
    S.addBias(bias.values.pointer, to: sums.pointer, rows: rows.count, columns: table.width)
    S.reluDropout(
      sums.pointer, count: sums.count, keep: pass.isTraining ? keep : 1,
      seed: pass.dropoutSeed(0))
    return hidden.forward(sums, pass: pass)
  }

  public func backward(_ gradient: Matrix<S>) {
    guard let gradient = hidden.backward(gradient) else { return }
    S.reluDropoutBackward(
      gradient.pointer, output: sums.pointer, count: gradient.count, keep: keep)
    bias.gradient.clear()
    S.addColumnSums(
      of: gradient.pointer, to: bias.gradient.pointer, rows: gradient.rows, columns: table.width)
    let slots = table.touch(batch.ids)
    S.scatterSums(
      of: gradient.pointer, width: table.width, slots: slots, offsets: batch.offsets, scale: scale,
      into: table.gradientRows)
  }
}

/// The kinds `bag` and, on text, `mlp`: embeddings of n-grams, summed, then hidden layers.
public struct BagFactory: BackboneFactory {
  public let name: BackboneName
  public let summary: String
  private let ignoresMarks: Bool

  /// The kind `bag`: n-grams relative to the marks.
  public static let bag = BagFactory(
    name: .bag,
    summary:
      "Hashed n-grams that know where the marked mentions stand: embeddings summed, then hidden layers."
  )
  /// The kind `mlp` on text: words and bigrams.
  public static let words = BagFactory(
    name: .mlp, summary: "Words and bigrams without regard to marks: hidden layers.",
    ignoresMarks: true)

  private init(name: BackboneName, summary: String, ignoresMarks: Bool = false) {
    self.name = name
    self.summary = summary
    self.ignoresMarks = ignoresMarks
  }

  public func fitEncoder(
    to train: [MarkedTokens], options: BackboneOptions, jobs: Int
  ) -> SparseEncoder {
    var ngrams = NgramEncoder()
    ngrams.window = options.window
    ngrams.ignoresMarks = ignoresMarks
    return SparseEncoder(
      ngrams, fitting: train, minimumCount: options.minimumCount, jobs: jobs)
  }

  public func makeNetwork(
    reading encoder: SparseEncoder, options: BackboneOptions, seed: UInt64
  ) -> BagBackbone<Float> {
    BagBackbone(
      featureCount: encoder.vocabulary.count, sizes: [options.embedding] + options.hidden,
      dropout: options.dropout, embeddingScale: options.embeddingScale, seed: seed)
  }

  public func parameterCount(reading encoder: SparseEncoder, options: BackboneOptions) -> Int? {
    (encoder.vocabulary.count + 1) * options.embedding
      + HiddenLayers<Float>.parameterCount(sizes: [options.embedding] + options.hidden)
  }
}
