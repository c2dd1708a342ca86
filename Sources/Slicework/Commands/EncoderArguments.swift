import ArgumentParser
import Encoders
import EndModels
import Pipeline

/// Options of a pretrained encoder and its fine-tuning.
///
/// Names, ranges, defaults and help are those of ``EndModelSettings/fields``.
package struct EncoderArguments: ParsableArguments {
  @Option("encoder") var encoder: GivenValue?
  @Option("layer") var layer: GivenValue?
  @Option("fine-tune") var fineTune: GivenValue?
  @Option("encoder-learning-rate") var encoderLearningRate: GivenValue?
  @Option("warm-up") var warmUp: GivenValue?
  @Option("encoder-dropout") var encoderDropout: GivenValue?

  package init() {}

  /// Path of the folder of the encoder's checkpoint; nil without an encoder that can be found.
  package var folder: String? { EncoderLibrary().folder(ofEncoder: encoder?.text) }

  /// The values that were given.
  var given: [GivenValue] {
    [encoder, layer, fineTune, encoderLearningRate, warmUp, encoderDropout].compactMap { $0 }
  }

  /// Encoder and options for commands that do nothing with the options alone; nil without encoder.
  ///
  /// - Throws: `ValidationError` for options without the encoder, or the fine-tuned layers, that they belong to.
  package func request() throws -> EncoderRequest? {
    guard let encoder else {
      guard let other = given.first else { return nil }
      throw ValidationError("--\(other.field.name) needs --encoder")
    }
    var settings = EndModelSettings()
    for value in given { try value.field.set([value.text], in: &settings) }
    if settings.backbone.fineTunedLayers == nil,
      let other = [encoderLearningRate, encoderDropout].compactMap({ $0 }).first
    {
      throw ValidationError("--\(other.field.name) needs --fine-tune")
    }
    var request = EncoderRequest(name: encoder.text)
    request.layer = settings.backbone.layer
    request.fineTunedLayers = settings.backbone.fineTunedLayers
    if encoderLearningRate != nil { request.learningRate = settings.training.encoderLearningRate }
    if warmUp != nil { request.warmUp = settings.training.warmUp }
    if encoderDropout != nil { request.dropout = settings.backbone.encoderDropout }
    return request
  }
}
