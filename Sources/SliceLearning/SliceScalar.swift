import EndModels
import NumericKernels

/// A number type of slice heads: `Float`, vectorised, and `Double`, the plain reference.
public protocol SliceScalar: TrainingScalar {
  /// Computes attention (`slices × rows`) and logits (`outputs × rows`) of a batch.
  static func sliceForward(
    _ shape: SliceBatchShape, q: Constant, outputs: Constant, outputBias: [Self],
    calibration: [SliceCalibration<Self>], attention: Pointer, logits: Pointer)
  /// Computes the losses of a batch and replaces `q`, `outputs` and `logits` by their gradients.
  static func sliceBackward(
    _ shape: SliceBatchShape, q: Pointer, outputs: Pointer, outputBias: [Self],
    calibration: [SliceCalibration<Self>], targets: Constant, weights: Constant,
    members: Constant, attention: Pointer, logits: Pointer,
    calibrationGradient: inout [SliceCalibrationGradient<Self>]
  ) -> LossParts
}
