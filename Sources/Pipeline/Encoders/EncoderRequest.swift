/// A pretrained encoder and what a user asks of it; nil for what is left to defaults.
package struct EncoderRequest: Equatable, Sendable {
  /// Name or folder.
  package var name: String
  /// Layer whose states are taken.
  package var layer: Int?
  /// Layers up to ``layer`` that are trained along.
  package var fineTunedLayers: Int?
  /// Learning rate of the fine-tuned layers.
  package var learningRate: Double?
  /// Share of the steps in which learning rates rise, in 0..<1.
  package var warmUp: Double?
  /// Dropout rate within the fine-tuned layers, in 0..<1.
  package var dropout: Double?

  package init(name: String) { self.name = name }

  /// Sets the options that were asked for.
  package func apply(to settings: inout EndModelSettings) {
    settings.backbone.encoder = name
    settings.backbone.layer = layer
    settings.backbone.fineTunedLayers = fineTunedLayers
    if let learningRate { settings.training.encoderLearningRate = learningRate }
    if let warmUp { settings.training.warmUp = warmUp }
    if let dropout { settings.backbone.encoderDropout = dropout }
  }
}
