import Encoders
import SupervisionCore

/// A kind of backbone by its name on the command line, such as `bag`; ``BackboneRegistry`` has those that are known.
public struct BackboneName: RawRepresentable, ExpressibleByStringLiteral, Hashable, Codable,
  Sendable
{
  /// The name as `--backbone` takes it and stores and model files hold it.
  public let rawValue: String

  /// A name, registered or not.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// A name, registered or not.
  public init(stringLiteral name: String) { rawValue = name }

  /// Hashed n-grams relative to the marks: embeddings summed, then hidden layers; see ``BagBackbone``.
  public static let bag: BackboneName = "bag"
  /// Words and bigrams, or vectors from files, through hidden layers.
  public static let mlp: BackboneName = "mlp"
  /// A bidirectional LSTM over the tokens: ``BiLstmBackbone``.
  public static let bilstm: BackboneName = "bilstm"
  /// Vectors from files as they are; through hidden layers where there are some.
  public static let features: BackboneName = "features"
}

extension BackboneName: CustomStringConvertible {
  /// The name itself.
  public var description: String { rawValue }
}

/// Options of the backbones and their defaults, in one place.
public struct BackboneOptions: Codable, Equatable, Sendable {
  /// The kind of backbone. Default: bag.
  public var kind = BackboneName.bag
  /// Width of the embeddings (bag, mlp on text, bilstm). Default: 64.
  public var embedding = 64
  /// Output sizes of the hidden layers (bag, mlp, features). Default: one layer of 64; of `features` none.
  ///
  /// The layers of `features` are its own: those that were set under another kind are not its, so that a preset for text
  /// puts none on vectors. Set them after ``kind``.
  public var hidden: [Int] {
    get { kind == .features ? layersOnFeatures ?? [] : layers }
    set {
      if kind == .features {
        layersOnFeatures = newValue.isEmpty ? nil : newValue
      } else {
        layers = newValue
      }
    }
  }
  private var layers = [64]
  /// Not in what earlier versions stored of `features`, which had no layers whatever `layers` holds.
  private var layersOnFeatures: [Int]?
  /// Dropout rate in training, in 0..<1. Default: 0.3.
  public var dropout = 0.3
  /// Standard deviation of the initial embeddings. Default: 0.1.
  public var embeddingScale = 0.1
  /// Minimum number of train candidates in which an n-gram or word must occur to enter the vocabulary. Default: 2.
  public var minimumCount = 2
  /// Words on either side of a mention that count as its window (bag). Default: 4.
  public var window = 4
  /// Hidden size of each direction (bilstm). Default: 100.
  public var lstmSize = 100
  /// Pooling over the tokens (bilstm). Default: attention.
  public var pooling = PoolingKind.attention
  /// Maximum length of a text in tokens, beyond which it is cut (bilstm). Default: 120.
  public var maximumLength = 120
  /// Dropout rate in training within the layers of a pretrained encoder, in 0..<1. Default: 0.1, as encoders are trained
  /// with.
  public var encoderDropout: Double {
    get { encoderDropoutRate ?? Self.standardEncoderDropout }
    set { encoderDropoutRate = newValue == Self.standardEncoderDropout ? nil : newValue }
  }
  /// Nil in settings that were stored before there was the option.
  private var encoderDropoutRate: Double?
  private static var standardEncoderDropout: Double { 0.1 }

  /// Pretrained encoder whose states make the candidates' vectors (mlp), by its name or folder. Default: nil, none.
  public var encoder: String?
  /// Layer of the encoder whose states are taken. Default: nil, three quarters of the way up, or the last where layers are
  /// fine-tuned.
  public var layer: Int?
  /// Layers of the encoder, up to ``layer``, that are trained along. Default: nil, none.
  public var fineTunedLayers: Int?
  /// Parts of a candidate's vector. Default: nil, those that suit the number of its mentions.
  public var parts: [CandidatePart]?

  /// The default options.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case kind, embedding
    case layers = "hidden"
    case layersOnFeatures = "hiddenOnFeatures"
    case dropout, embeddingScale, minimumCount, window, lstmSize, pooling, maximumLength
    case encoderDropoutRate = "encoderDropout"
    case encoder, layer, fineTunedLayers, parts
  }

  /// Checks every option against its range.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` naming the option, what was found and its range.
  public func validate() throws {
    for field in Self.fields { try field.validate(self) }
    guard encoder != nil || (layer == nil && fineTunedLayers == nil && parts == nil) else {
      throw UsageError(
        "layer, fine-tuned layers and parts are those of a pretrained encoder, and none is named",
        remedy: "name one with --encoder, or leave out --layer, --fine-tune and --parts")
    }
  }
}

extension BackboneOptions {
  /// Name, range and help of each option.
  package static let fields: [OptionField<BackboneOptions>] = [
    .word(
      "backbone", \.kind, "What turns candidates into vectors.",
      words: { BackboneRegistry.current.names.map(\.rawValue) },
      builtIn: BackboneRegistry.builtIn.names.map(\.rawValue), isSearchable: false),
    .number("dropout", \.dropout, .share(0..<1), "Share of activations that training drops."),
    .whole("embedding", \.embedding, 1...65_536, "Width of embeddings."),
    .list(
      "hidden", \.hidden,
      "Outputs of each hidden layer; `features` has none unless they are given.",
      expected: "each in 1...65536, or 0 for none", absent: "none", isSearchable: true,
      isSound: { $0.allSatisfy { (1...65_536).contains($0) } }, omitting: { $0 == 0 }),
    .number(
      "embedding-scale", \.embeddingScale, .above(0),
      "Standard deviation of embeddings at the start."),
    .whole(
      "min-count", \.minimumCount, 1...Int.max, "Train candidates in which a feature must occur."),
    .whole(
      "window", \.window, 0...1000, "Words on either side of a mention that count as its window."),
    .whole("lstm-size", \.lstmSize, 1...65_536, "Size of each direction of the bilstm."),
    .word("pooling", \.pooling, "How the bilstm pools."),
    .whole(
      "max-length", \.maximumLength, 8...100_000, "Longest text that the bilstm reads, in tokens."),
    .number(
      "encoder-dropout", \.encoderDropout, .share(0..<1),
      "Share that training drops within the layers of a pretrained encoder."),
    .text(
      "encoder", \.encoder, "Pretrained encoder whose states make the vectors (mlp).",
      expected: "a name or folder"),
    .whole(
      "layer", \.layer, 0...1000,
      "Layer of the encoder whose states are taken; auto is three quarters of the way up, and the last with --fine-tune.",
      absent: "auto"),
    .whole(
      "fine-tune", \.fineTunedLayers, 1...1000, "Layers of the encoder that are trained along.",
      absent: "0"),
    .words(
      "parts", \.parts,
      "Parts of a candidate's vector of the encoder's states; auto is by the number of its mentions.",
      absent: "auto"),
  ]
}
