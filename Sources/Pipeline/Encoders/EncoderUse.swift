import Encoders

/// What a model takes from a pretrained encoder; model files keep it.
public struct EncoderUse: Codable, Equatable, Sendable {
  /// Name of the encoder where the model was trained.
  public let name: String
  /// SHA-256 of the checkpoint, in hexadecimal.
  public let checksum: String
  /// The layer whose states make the vectors, from 0 for the embeddings.
  public let layer: Int
  /// How many layers up to ``layer`` the model has trained itself; its file holds them.
  public let fineTunedLayers: Int
  /// The composition of a candidate's vector.
  public let layout: CandidateLayout

  package init(
    name: String, checksum: String, layer: Int, fineTunedLayers: Int, layout: CandidateLayout
  ) {
    self.name = name
    self.checksum = checksum
    self.layer = layer
    self.fineTunedLayers = fineTunedLayers
    self.layout = layout
  }

  /// The highest layer that is taken from the checkpoint as it is.
  var frozenLayer: Int { layer - fineTunedLayers }

  /// Whether the numbers are possible.
  var isSound: Bool {
    (0...1000).contains(layer) && (0...layer).contains(fineTunedLayers)
      && (0...1000).contains(layout.mentionCount)
      && Set(layout.parts).count == layout.parts.count
  }
}
