import CVectorKernels
import EndModels
import NumericKernels

extension Double: SliceScalar {
  public static func sliceForward(
    _ shape: SliceBatchShape, q: Constant, outputs: Constant, outputBias: [Double],
    calibration: [SliceCalibration<Double>], attention: Pointer, logits: Pointer
  ) {
    SliceAttention.forward(
      shape, q: q, outputs: outputs, outputBias: outputBias, calibration: calibration,
      attention: attention, logits: logits)
  }

  public static func sliceBackward(
    _ shape: SliceBatchShape, q: Pointer, outputs: Pointer, outputBias: [Double],
    calibration: [SliceCalibration<Double>], targets: Constant, weights: Constant,
    members: Constant, attention: Pointer, logits: Pointer,
    calibrationGradient: inout [SliceCalibrationGradient<Double>]
  ) -> LossParts {
    SliceAttention.backward(
      shape, q: q, outputs: outputs, outputBias: outputBias, calibration: calibration,
      targets: targets, weights: weights, members: members, attention: attention, logits: logits,
      calibrationGradient: &calibrationGradient)
  }
}

/// Two classes are vectorised over rows; more run on the plain version.
extension Float: SliceScalar {
  public static func sliceForward(
    _ shape: SliceBatchShape, q: Constant, outputs: Constant, outputBias: [Float],
    calibration: [SliceCalibration<Float>], attention: Pointer, logits: Pointer
  ) {
    guard shape.outputs == 1 else {
      return SliceAttention.forward(
        shape, q: q, outputs: outputs, outputBias: outputBias, calibration: calibration,
        attention: attention, logits: logits)
    }
    calibration.map(\.native).withUnsafeBufferPointer { calibration in
      var native = slicework_slice_head_shape(
        shape, outputBias: outputBias[0], calibration: calibration.baseAddress)
      slicework_slice_head_forward(&native, q, outputs, attention, logits)
    }
  }

  public static func sliceBackward(
    _ shape: SliceBatchShape, q: Pointer, outputs: Pointer, outputBias: [Float],
    calibration: [SliceCalibration<Float>], targets: Constant, weights: Constant,
    members: Constant, attention: Pointer, logits: Pointer,
    calibrationGradient: inout [SliceCalibrationGradient<Float>]
  ) -> LossParts {
    guard shape.outputs == 1 else {
      return SliceAttention.backward(
        shape, q: q, outputs: outputs, outputBias: outputBias, calibration: calibration,
        targets: targets, weights: weights, members: members, attention: attention,
        logits: logits, calibrationGradient: &calibrationGradient)
    }
    var losses = [0.0, 0.0, 0.0]
    var gradients = calibration.map { _ in slicework_slice_calibration_gradient() }
    calibration.map(\.native).withUnsafeBufferPointer { calibration in
      var native = slicework_slice_head_shape(
        shape, outputBias: outputBias[0], calibration: calibration.baseAddress)
      withUnsafeTemporaryAllocation(of: Float.self, capacity: shape.rows) { values in
        slicework_slice_head(
          &native, q, outputs, targets, weights, members, attention, values.baseAddress!, logits,
          &losses, &gradients)
      }
    }
    calibrationGradient = gradients.map(SliceCalibrationGradient.init)
    return LossParts(base: losses[0], indicator: losses[1], prediction: losses[2])
  }
}

extension SliceCalibration<Float> {
  fileprivate var native: slicework_slice_calibration {
    slicework_slice_calibration(
      trust: trust, indicator_scale: indicatorScale,
      confidence_scale: (confidenceScales[0], confidenceScales[1]), bias: bias)
  }
}

extension SliceCalibrationGradient<Float> {
  fileprivate init(_ native: slicework_slice_calibration_gradient) {
    indicatorScale = native.indicator_scale
    confidenceScales = [native.confidence_scale.0, native.confidence_scale.1]
    bias = native.bias
    indicatorLoss = native.indicator_loss
  }
}

extension slicework_slice_head_shape {
  fileprivate init(
    _ shape: SliceBatchShape, outputBias: Float,
    calibration: UnsafePointer<slicework_slice_calibration>?
  ) {
    self.init(
      slices: shape.slices, rows: shape.rows, attention: shape.attention.code,
      inverse_temperature: Float(1 / shape.temperature),
      indicator_weight: Float(shape.indicatorWeight),
      prediction_weight: Float(shape.predictionWeight), base_weight: Float(shape.baseWeight),
      output_bias: outputBias, calibration: calibration)
  }
}
