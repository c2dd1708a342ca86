import SupervisionCore

/// What turns candidates into the features that a backbone reads; fitted to train, without labels.
///
/// A model file keeps the encoder as JSON. Decoding one refuses values that ``features(of:jobs:)`` could not work with.
public protocol FeatureEncoder: Codable, Sendable {
  /// `[MarkedTokens]` or ``DenseRows``.
  associatedtype Input: EncoderInput
  associatedtype Features: FeatureRows

  /// One row per candidate, the same at any number of threads.
  ///
  /// - Throws: ``SupervisionCore/DataError`` for candidates that it cannot read, such as vectors of
  ///   another length.
  func features(of candidates: Input, jobs: Int) throws -> Features
}

/// A kind of backbone: how candidates become features, and how a network that reads them is made.
///
/// The built-in kinds are such values. One of your own, named in `Workbench.backbones` or given to
/// ``BackboneRegistry/register(_:)``, works as they do in `train` and `compare`, under every method, with checkpoints, the
/// store, model files and `predict`:
///
/// ```swift
/// struct Trigrams: BackboneFactory {
///   let name: BackboneName = "trigrams"
///   let summary = "Character trigrams: embeddings summed, then hidden layers."
///
///   func fitEncoder(
///     to train: [MarkedTokens], options: BackboneOptions, jobs: Int
///   ) -> TrigramEncoder { TrigramEncoder(fitting: train, minimumCount: options.minimumCount) }
///
///   func makeNetwork(
///     reading encoder: TrigramEncoder, options: BackboneOptions, seed: UInt64
///   ) -> BagBackbone<Float> {
///     BagBackbone(
///       featureCount: encoder.vocabulary.count, sizes: [options.embedding] + options.hidden,
///       dropout: options.dropout, embeddingScale: options.embeddingScale, seed: seed)
///   }
/// }
/// ```
public protocol BackboneFactory: Sendable {
  associatedtype Encoder: FeatureEncoder
  associatedtype Network: Backbone
  where Network.Scalar == Float, Network.Features == Encoder.Features

  /// The kind by the name of the command line, such as `bag`.
  ///
  /// Two factories may share a name where one reads text and the other vectors.
  var name: BackboneName { get }
  /// A sentence for help and documentation.
  var summary: String { get }
  /// Part of a run's fingerprint: raise it when the same options and data give another model. Default: 1.
  var version: Int { get }

  /// Learns vocabulary or scale from the candidates of train.
  func fitEncoder(
    to train: Encoder.Input, options: BackboneOptions, jobs: Int
  ) throws -> Encoder

  /// An untrained network. Its shape follows from encoder and options alone, its parameters from the seed.
  func makeNetwork(reading encoder: Encoder, options: BackboneOptions, seed: UInt64) -> Network
}

extension BackboneFactory {
  public var version: Int { 1 }
  /// The form of candidates that it reads.
  public var form: CandidateRows.Form { Encoder.Input.form }
}

/// A kind of backbone with an encoder that was fitted to train, or read from a model file.
public struct FittedBackbone<Factory: BackboneFactory>: AnyFittedBackbone {
  public let factory: Factory
  public let encoder: Factory.Encoder
  public let options: BackboneOptions

  public init(_ factory: Factory, encoder: Factory.Encoder, options: BackboneOptions) {
    self.factory = factory
    self.encoder = encoder
    self.options = options
  }

  public var fitted: FittedBackbone<Factory> { self }

  /// An untrained network.
  public func makeNetwork(seed: UInt64) -> Factory.Network {
    factory.makeNetwork(reading: encoder, options: options, seed: seed)
  }
}

/// A ``FittedBackbone`` whose factory is not known when the program is compiled.
public protocol AnyFittedBackbone<Factory>: Sendable {
  associatedtype Factory: BackboneFactory
  var fitted: FittedBackbone<Factory> { get }
}
