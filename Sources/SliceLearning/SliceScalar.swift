import EndModels
import NumericKernels

/// A number that slice heads can be trained on: `Float`, fast, and `Double`, the plain reference.
public protocol SliceScalar: TrainingScalar {
  /// Attention and logits of a slice head; see ``SliceAttention``.
  static func sliceForward(
    _ shape: SliceBatchShape, q: Constant, outputs: Constant, outputBias: [Self],
    calibration: [SliceCalibration<Self>], attention: Pointer, logits: Pointer)
  /// Losses and gradients of a slice head; see ``SliceAttention``.
  static func sliceBackward(
    _ shape: SliceBatchShape, q: Pointer, outputs: Pointer, outputBias: [Self],
    calibration: [SliceCalibration<Self>], targets: Constant, weights: Constant,
    members: Constant, attention: Pointer, logits: Pointer,
    calibrationGradient: inout [SliceCalibrationGradient<Self>]
  ) -> LossParts
}
