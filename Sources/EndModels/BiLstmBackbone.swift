import NumericKernels
import SupervisionCore

/// Options of a ``BiLstmBackbone`` and their defaults.
public struct BiLstmOptions: Codable, Equatable, Sendable {
  /// Length of a token's embedding. Default: 100.
  public var embeddingSize = 100
  /// h, of each direction; z has 2h numbers. Default: 100.
  public var hiddenSize = 100
  /// Pooling of the states of a row. Default: attention.
  public var pooling = PoolingKind.attention
  /// Length of the vectors that attention scores tokens with. Default: 50.
  public var attentionSize = 50
  /// Dropout rate of embeddings in training, in 0..<1. Default: 0.2.
  public var embeddingDropout = 0.2
  /// Dropout rate of z in training, in 0..<1. Default: 0.3.
  public var outputDropout = 0.3
  /// Standard deviation of the initial embeddings. Default: 0.1.
  public var embeddingScale = 0.1

  /// The default options.
  public init() {}

  /// Checks every option against its range.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` naming the option, what was found and its range.
  public func validate() throws {
    try check(embeddingSize >= 1, "embedding size", "\(embeddingSize)", "at least 1")
    try check(hiddenSize >= 1, "hidden size", "\(hiddenSize)", "at least 1")
    try check(attentionSize >= 1, "attention size", "\(attentionSize)", "at least 1")
    let shares = [("embedding dropout", embeddingDropout), ("output dropout", outputDropout)]
    for (name, share) in shares { try check((0..<1).contains(share), name, "\(share)", "in 0..<1") }
    try check(
      embeddingScale > 0 && embeddingScale.isFinite, "embedding scale", "\(embeddingScale)",
      "above 0")
  }
}

/// Token embeddings, an LSTM in each direction, pooling over the tokens; z has 2h numbers.
///
/// A row without tokens has z = 0. Dropout falls on embeddings, where all occurrences of a token in a batch lose the
/// same numbers, and on z.
///
/// Rows of one batch run together step by step, longest first, so a batch is cheapest when its rows are equally long.
/// Tokens that recur in a batch are projected into the LSTMs once.
///
/// - Source: dropout by token type: Gal and Ghahramani 2016.
public final class BiLstmBackbone<S: TrainingScalar>: Backbone {
  public let outputSize: Int
  private let table: TableParameter<S>
  private let lstm: BiLstm<S>
  private let pooling: any TokenPooling<S>
  private let keep: (embedding: S, output: S)

  private var distinct: TouchedRows
  private var slots: [Int32] = []
  private var isShared = false
  private var embeddings = Matrix<S>()
  private var tokenEmbeddings = Matrix<S>()
  private var pass = Pass.inference

  /// - Parameters:
  ///   - tokenCount: ``TokenSequences/tokenCount`` of the rows it will read.
  ///   - options: sizes, dropout and pooling.
  ///   - seed: of the parameters at the start; the same seed gives the same model.
  public init(tokenCount: Int, options: BiLstmOptions = BiLstmOptions(), seed: UInt64) {
    var generator = SeededGenerator(seed: seed, purpose: "bilstm")
    table = TableParameter(
      "embedding", rowCount: tokenCount, width: options.embeddingSize,
      values: generator.uniform(
        within: options.embeddingScale * 3.0.squareRoot(),
        count: tokenCount * options.embeddingSize))
    lstm = BiLstm(
      "lstm", inputSize: options.embeddingSize, hiddenSize: options.hiddenSize,
      generator: &generator)
    outputSize = lstm.outputSize
    pooling =
      switch options.pooling {
      case .attention:
        AttentionPooling(
          "attention", inputSize: lstm.outputSize, size: options.attentionSize,
          generator: &generator)
      case .max: MaxPooling()
      }
    keep = (S(1 - options.embeddingDropout), S(1 - options.outputDropout))
    distinct = TouchedRows(rowCount: tokenCount)
  }

  public var parameters: [any Parameter<S>] {
    [table] + lstm.parameters + pooling.parameters
  }

  public func cost(of row: Int, in features: TokenSequences) -> Int? { features.length(of: row) }

  public func forward(_ features: TokenSequences, rows: ArraySlice<Int>, pass: Pass) -> Matrix<S> {
    self.pass = pass
    let (packed, ids) = features.batch(rows)
    slots = distinct.restart(ids)
    embed()
    // Reading and summing by occurrence costs as much as the products of a sixth of the tokens (measured, h = 100).
    isShared = distinct.rows.count < ids.count * 8 / 10
    if !isShared { copyEmbeddings() }
    let states = lstm.forward(
      isShared ? embeddings : tokenEmbeddings, slots: isShared ? slots : nil, packed: packed)
    let z = pooling.forward(states, packed)
    dropOutput(z)
    return z
  }

  public func backward(_ gradient: Matrix<S>) {
    dropOutput(gradient)
    let inputGradient = lstm.backward(pooling.backward(gradient))
    _ = table.touch(distinct.rows)
    let target = table.gradientRows
    if isShared {
      target.update(from: inputGradient.pointer, count: inputGradient.count)
    } else {
      S.scatterSums(
        of: inputGradient.pointer, width: table.width, slots: slots,
        offsets: singles(slots.count), scale: ones(slots.count), into: target)
    }
    dropEmbeddings(target)
  }

  /// The embedding of each distinct token, after dropout.
  private func embed() {
    let count = distinct.rows.count
    embeddings.reshape(rows: count, columns: table.width)
    S.gatherSums(
      of: table.values.pointer, width: table.width, ids: distinct.rows, offsets: singles(count),
      scale: ones(count), into: embeddings.pointer)
    dropEmbeddings(embeddings.pointer)
  }

  /// One row per token from one per distinct token.
  private func copyEmbeddings() {
    tokenEmbeddings.reshape(rows: slots.count, columns: table.width)
    S.gatherSums(
      of: embeddings.pointer, width: table.width, ids: slots, offsets: singles(slots.count),
      scale: ones(slots.count), into: tokenEmbeddings.pointer)
  }

  private func dropEmbeddings(_ values: UnsafeMutablePointer<S>) {
    guard pass.isTraining else { return }
    S.dropout(
      values, count: distinct.rows.count * table.width, keep: keep.embedding,
      seed: pass.dropoutSeed(0))
  }

  private func dropOutput(_ values: Matrix<S>) {
    guard pass.isTraining else { return }
    S.dropout(
      values.pointer, count: values.count, keep: keep.output, seed: pass.dropoutSeed(1))
  }

  private func singles(_ count: Int) -> [Int32] { Array(0...Int32(count)) }
  private func ones(_ count: Int) -> [S] { [S](repeating: 1, count: count) }
}

/// The kind `bilstm`: words in order, with symbols that tell where marks begin and end.
public struct BiLstmFactory: BackboneFactory {
  public let name = BackboneName.bilstm
  public let summary = "Word embeddings and a bidirectional LSTM with pooling."

  /// The built-in kind, as ``BackboneRegistry/builtIn`` holds it.
  public init() {}

  public func fitEncoder(
    to train: [MarkedTokens], options: BackboneOptions, jobs: Int
  ) -> SequenceEncoder {
    var tokens = TokenEncoder()
    tokens.maximumLength = options.maximumLength
    return SequenceEncoder(
      tokens, fitting: train, minimumCount: options.minimumCount, jobs: jobs)
  }

  public func makeNetwork(
    reading encoder: SequenceEncoder, options: BackboneOptions, seed: UInt64
  ) -> BiLstmBackbone<Float> {
    BiLstmBackbone(
      tokenCount: encoder.vocabulary.count + 1, options: sizes(options), seed: seed)
  }

  public func parameterCount(reading encoder: SequenceEncoder, options: BackboneOptions) -> Int? {
    let sizes = sizes(options)
    let (e, h, a) = (sizes.embeddingSize, sizes.hiddenSize, sizes.attentionSize)
    let attention = sizes.pooling == .attention ? (2 * h + 1) * a + a : 0
    return (encoder.vocabulary.count + 1) * e + 8 * h * (e + h + 1) + attention
  }

  private func sizes(_ options: BackboneOptions) -> BiLstmOptions {
    var sizes = BiLstmOptions()
    sizes.embeddingSize = options.embedding
    sizes.hiddenSize = options.lstmSize
    sizes.pooling = options.pooling
    sizes.embeddingDropout = options.dropout
    sizes.outputDropout = options.dropout
    sizes.embeddingScale = options.embeddingScale
    return sizes
  }
}
