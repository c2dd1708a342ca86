import SupervisionCore

/// An encoder of candidates as the features that a backbone reads; fitted to the train split, without labels.
///
/// A model file stores the encoder as JSON. `init(from:)` should refuse values that ``features(of:jobs:)`` cannot work with.
public protocol FeatureEncoder: Codable, Sendable {
  /// `[MarkedTokens]`, ``DenseRows`` or ``PieceStateRows``.
  associatedtype Input: EncoderInput
  /// The rows that it returns and its backbone reads.
  associatedtype Features: FeatureRows

  /// Features of the candidates, one row each, in order; the same at any number of threads.
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
  /// The encoder that ``fitEncoder(to:options:jobs:)`` fits.
  associatedtype Encoder: FeatureEncoder
  /// The network that ``makeNetwork(reading:options:seed:)`` returns, in single precision.
  associatedtype Network: Backbone
  where Network.Scalar == Float, Network.Features == Encoder.Features

  /// The kind by the name of the command line, such as `bag`.
  ///
  /// Factories may share a name where they read different forms of candidates.
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

  /// Memory of one network in training: runs that would need more than there is are refused before they begin.
  /// Default: that of the parameters.
  ///
  /// - Parameters:
  ///   - encoder: the fitted encoder.
  ///   - options: those of ``makeNetwork(reading:options:seed:)``.
  ///   - features: those of train; nil where there are none.
  ///   - batchSize: number of rows in a batch.
  func memory(
    reading encoder: Encoder, options: BackboneOptions, features: Encoder.Features?, batchSize: Int
  ) -> NetworkMemory

  /// Number of parameters of the network, so that a model file is checked before memory is taken for it. Default: nil, not
  /// known before the network is made.
  func parameterCount(reading encoder: Encoder, options: BackboneOptions) -> Int?
}

extension BackboneFactory {
  /// 1.
  public var version: Int { 1 }
  /// Nil.
  public func parameterCount(reading encoder: Encoder, options: BackboneOptions) -> Int? { nil }
  /// The form of candidates that it reads.
  public var form: CandidateRows.Form { Encoder.Input.form }
}

/// A kind of backbone with an encoder that was fitted to train, or read from a model file.
package struct FittedBackbone<Factory: BackboneFactory>: AnyFittedBackbone {
  /// The kind of backbone.
  package let factory: Factory
  /// The fitted encoder.
  package let encoder: Factory.Encoder
  /// The options that the encoder was fitted with.
  package let options: BackboneOptions

  package init(_ factory: Factory, encoder: Factory.Encoder, options: BackboneOptions) {
    self.factory = factory
    self.encoder = encoder
    self.options = options
  }

  package var fitted: FittedBackbone<Factory> { self }

  /// Number of parameters of the network; nil where only the network itself tells.
  package var parameterCount: Int? {
    factory.parameterCount(reading: encoder, options: options)
  }

  /// An untrained network.
  package func makeNetwork(seed: UInt64) -> Factory.Network {
    factory.makeNetwork(reading: encoder, options: options, seed: seed)
  }
}

/// A ``FittedBackbone`` whose factory is not known when the program is compiled.
package protocol AnyFittedBackbone<Factory>: Sendable {
  associatedtype Factory: BackboneFactory
  /// The fitted backbone with its type.
  var fitted: FittedBackbone<Factory> { get }
}
